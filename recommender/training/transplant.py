"""Where the contextual student begins: the teacher's layers under our own word pieces.

The layers know how sentences are built, in whatever language; what they lack are German words. Each
of our pieces begins as the mean of the teacher's vectors of its nearest English words, near in the
space of the static student, which both languages share.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.encoder import unit
from recommender.training.teacher import teacher_folder

NEAREST = 5
HEAT = 0.05
#: What the layers need to begin and end a text, behind our own pieces.
MARKS = ("[CLS]", "[SEP]", "[PAD]")
_WHOLE_WORD = re.compile(r"[a-z]{2,}|[0-9]+|[^\w\[]")


def vectors_of_pieces(table: NDArray[np.float32], tokenizer: Tokenizer) -> NDArray[np.float32]:
    """Return input vectors for the teacher's layers, shape (pieces + marks, 384), float32.

    ``table`` holds the static student's vectors, shape (pieces, width). Numbers and signs which the
    teacher knows keep the teacher's own vectors.
    """
    from transformers import AutoModel, AutoTokenizer

    folder = str(teacher_folder())
    numbers: dict[str, int] = AutoTokenizer.from_pretrained(folder).get_vocab()
    known = AutoModel.from_pretrained(folder).get_input_embeddings().weight.detach().numpy()
    words = [word for word in numbers if _WHOLE_WORD.fullmatch(word)]
    of_word = known[[numbers[word] for word in words]]
    place = {word: i for i, word in enumerate(words)}
    pieces = [tokenizer.id_to_token(i) for i in range(len(table))]
    unit_words = unit(_means(table, tokenizer, words))
    unit_pieces = unit(table)
    found = np.zeros((len(table) + len(MARKS), known.shape[1]), dtype=np.float32)
    for start in range(0, len(table), 4000):
        near = unit_pieces[start : start + 4000] @ unit_words.T
        count = min(NEAREST, near.shape[1])
        top = np.argpartition(-near, count - 1, axis=1)[:, :count]
        weights = np.exp(np.take_along_axis(near, top, axis=1) / HEAT)
        weights /= weights.sum(axis=1, keepdims=True)
        found[start : start + 4000][: len(near)] = np.einsum("ij,ijk->ik", weights, of_word[top])
    for number, piece in enumerate(pieces):
        if piece in place and not piece.isalpha():
            found[number] = of_word[place[piece]]
    for offset, mark in enumerate(MARKS[:2]):
        found[len(table) + offset] = known[numbers[mark]]
    return found


def _means(
    table: NDArray[np.float32], tokenizer: Tokenizer, words: list[str]
) -> NDArray[np.float32]:
    means = np.zeros((len(words), table.shape[1]), dtype=np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch_fast(words, add_special_tokens=False)):
        if encoding.ids:
            means[row] = table[encoding.ids].mean(axis=0)
    return means
