"""The student's own vocabulary: German and English word pieces, lower case, umlauts kept.

A Unigram vocabulary without word-start marks: a piece means the same at the start of a word and
inside a compound, so „nachbarschaftshilfe“ is cut into „nachbarschaft s hilfe“ and shares its
pieces with „hilfe in der nachbarschaft“.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFC, Lowercase, Replace, Sequence
from tokenizers.pre_tokenizers import Digits, Punctuation, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Steps
from tokenizers.trainers import UnigramTrainer

from recommender.training.sources import (
    MONOLINGUAL_FILE,
    Choice,
    read_parallel,
    read_rows,
    read_synonyms,
)

UNKNOWN = "[UNK]"
LONGEST_PIECE = 14
PARAGRAPHS_PER_SOURCE = 25_000


def build_vocabulary(folder: Path, choice: Choice, size: int) -> Tokenizer:
    """Return a Unigram tokenizer of about ``size`` pieces, learnt from the training text."""
    tokenizer = Tokenizer(Unigram())
    tokenizer.normalizer = Sequence([NFC(), Lowercase(), Replace("\u00ad", "")])
    tokenizer.pre_tokenizer = Steps(
        [WhitespaceSplit(), Punctuation(), Digits(individual_digits=False)]
    )
    trainer = UnigramTrainer(
        vocab_size=size,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=LONGEST_PIECE,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_batches(vocabulary_text(folder, choice)), trainer)
    return tokenizer


def vocabulary_text(folder: Path, choice: Choice) -> Iterator[str]:
    """Yield the text the vocabulary is learnt from: every register, none of them dominating."""
    seen: dict[str, int] = {}
    for row in read_rows(folder / MONOLINGUAL_FILE, choice, columns=1):
        seen[row.source] = seen.get(row.source, 0) + 1
        if seen[row.source] <= PARAGRAPHS_PER_SOURCE:
            yield row.texts[0]
    for row in read_parallel(folder, choice):
        yield from row.texts
    for row in read_synonyms(folder, choice):
        yield from row.texts


def _batches(texts: Iterable[str], size: int = 2000) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
