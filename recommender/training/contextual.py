"""The contextual student: the teacher's layers over our own word pieces.

A small BERT with mean pooling, saved as an ordinary sentence-transformers folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing
from torch import Tensor, nn

from recommender.bert import ACTIVATION
from recommender.training.student import PieceLists, cut, write_folder
from recommender.training.teacher import teacher_folder
from recommender.training.transplant import MARKS

POSITIONS = 160
"""Pieces of a text that are looked at. Training sees 96 at most; far longer texts score worse."""
TOGETHER = 32
"""Texts of like length that pass through the layers together: hardly any padding."""

LAYERS_RATE = 0.25
"""The layers know a lot already and learn more slowly than the vectors of the pieces."""


class ContextualStudent(nn.Module):
    """Input vectors of the pieces, and some of the teacher's layers."""

    def __init__(self, pieces: NDArray[np.float32], layers: Sequence[int], words: float) -> None:
        """Begin with input vectors, shape (pieces + marks, 384), and layers by their number.

        ``words`` is the weight of the words by themselves, as they enter the layers, beside the last
        layer: a way past the layers for what a bag of words tells.
        """
        super().__init__()
        from transformers import BertConfig, BertModel

        teacher = BertModel.from_pretrained(str(teacher_folder()), add_pooling_layer=False)
        settings = teacher.config.to_dict() | {
            "vocab_size": len(pieces),
            "num_hidden_layers": len(layers),
            "max_position_embeddings": POSITIONS,
            "pad_token_id": len(pieces) - 1,
            # As good as the exact form, and quick to compute without torch.
            "hidden_act": ACTIVATION,
            # Distilled from fixed vectors: nothing here can be learnt by heart.
            "hidden_dropout_prob": 0.0,
            "attention_probs_dropout_prob": 0.0,
        }
        weights = _layers_of(teacher.state_dict(), layers)
        weights["embeddings.word_embeddings.weight"] = torch.from_numpy(pieces)
        places = "embeddings.position_embeddings.weight"
        weights[places] = weights[places][:POSITIONS]
        self.bert = BertModel(BertConfig(**settings), add_pooling_layer=False)
        # The fused form takes a third longer on a CPU: its way back is slow.
        self.bert.set_attn_implementation("eager")
        self.bert.load_state_dict(weights)
        self.words = words

    def forward(self, bags: tuple[Tensor, Tensor]) -> Tensor:
        """Return unit vectors, shape (texts, 384), float32."""
        pieces, starts = bags
        lengths = torch.diff(starts, append=torch.tensor([len(pieces)])).clamp_max(POSITIONS - 2)
        table = self.bert.embeddings.word_embeddings
        begin = table.num_embeddings - len(MARKS)
        # Looked up once: each look-up's gradient is as large as the whole table.
        rows = table(torch.cat([pieces, torch.tensor([begin, begin + 1])]))
        order = torch.argsort(lengths, stable=True)
        found = [
            self._pooled(rows, starts[part], lengths[part]) for part in torch.split(order, TOGETHER)
        ]
        return nn.functional.normalize(torch.cat(found)[torch.argsort(order)], dim=1)

    def _pooled(self, rows: Tensor, starts: Tensor, lengths: Tensor) -> Tensor:
        place = torch.arange(int(lengths.max()) + 2)
        length = lengths[:, None]
        mask = place < length + 2
        inside = (place >= 1) & (place <= length)
        index = torch.where(inside, starts[:, None] + place - 1, len(rows) - 2)
        index = torch.where(place == length + 1, len(rows) - 1, index)
        with torch.autocast("cpu", torch.bfloat16):
            found = self.bert(
                inputs_embeds=nn.functional.embedding(index, rows),
                attention_mask=mask.long(),
                output_hidden_states=True,
            )
        states = found.last_hidden_state.float() + self.words * found.hidden_states[0].float()
        states = states * mask[:, :, None]
        pooled: Tensor = states.sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return pooled

    def as_teacher(self, vectors: Tensor) -> Tensor:
        """Return the vectors as they are: they live in the teacher's space."""
        return vectors

    def rates(self) -> Iterator[tuple[list[nn.Parameter], float]]:
        """Yield groups of weights with their share of a stage's learning rate."""
        table = self.bert.embeddings.word_embeddings
        yield list(table.parameters()), 1.0
        others = (p for name, p in self.named_parameters() if "word_embeddings" not in name)
        yield list(others), LAYERS_RATE

    def encode(self, texts: Sequence[str], tokenizer: Tokenizer) -> NDArray[np.float32]:
        """Return unit vectors of texts, shape (texts, 384), float32."""
        return self.of_pieces(cut(texts, tokenizer))

    @torch.no_grad()
    def of_pieces(self, texts: PieceLists) -> NDArray[np.float32]:
        """Return unit vectors of texts that are cut already, shape (texts, 384), float32."""
        found = [
            self(texts.bags(np.arange(start, min(start + 512, len(texts))))).numpy()
            for start in range(0, len(texts), 512)
        ]
        return np.concatenate(found) if found else np.zeros((0, 384), dtype=np.float32)


def _layers_of(weights: dict[str, Tensor], layers: Sequence[int]) -> dict[str, Tensor]:
    kept: dict[str, Tensor] = {}
    for name, values in weights.items():
        if not name.startswith("encoder.layer."):
            kept[name] = values
            continue
        number, rest = name.removeprefix("encoder.layer.").split(".", 1)
        if int(number) in layers:
            kept[f"encoder.layer.{layers.index(int(number))}.{rest}"] = values
    return kept


def save_contextual(
    student: ContextualStudent,
    evening: NDArray[np.float32],
    tokenizer: Tokenizer,
    folder: Path,
    card: str,
) -> None:
    """Write a sentence-transformers folder in half precision, replacing an older one whole.

    ``evening`` maps the mean of a text, see :mod:`recommender.training.finish`.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import (
        Dense,
        Normalize,
        Pooling,
        Transformer,
        WeightedLayerPooling,
    )
    from transformers import PreTrainedTokenizerFast

    with TemporaryDirectory() as scratch:
        student.bert.config.output_hidden_states = True
        student.bert.save_pretrained(scratch)
        PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_object=with_marks(tokenizer),
            unk_token="[UNK]",
            cls_token=MARKS[0],
            sep_token=MARKS[1],
            pad_token=MARKS[2],
            model_max_length=POSITIONS,
        ).save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=POSITIONS)
        width = transformer.get_embedding_dimension()
        dense = Dense(
            width,
            width,
            bias=False,
            activation_function=nn.Identity(),
            init_weight=torch.from_numpy(evening.T.copy()),
        )
        count = student.bert.config.num_hidden_layers
        layers = torch.tensor([student.words, *[0.0] * (count - 1), 1.0])
        mixed = WeightedLayerPooling(
            width, num_hidden_layers=count, layer_start=0, layer_weights=nn.Parameter(layers)
        )
        modules = [transformer, mixed, Pooling(width, "mean"), dense, Normalize()]
        model = SentenceTransformer(modules=modules, device="cpu").half()
        write_folder(model, folder, card)


def with_marks(tokenizer: Tokenizer) -> Tokenizer:
    """Return a copy of a tokenizer that begins and ends each text as the layers expect it."""
    marked = Tokenizer.from_str(tokenizer.to_str())
    marked.add_special_tokens(list(MARKS))
    marked.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(mark, marked.token_to_id(mark)) for mark in MARKS[:2]],
    )
    return marked
