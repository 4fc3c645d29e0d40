"""The forward pass of a small BERT in numpy, so that a query needs neither torch nor its start-up.

Vaswani et al. 2017 (attention), Devlin et al. 2019 (the layer), Hendrycks and Gimpel 2016 (GELU, in
its tanh form). The pieces of several texts pass through the layers as the rows of one matrix, without
padding; only attention looks at one text at a time. A row of a product does not depend on the
others, so a text has the same vector to the last bit in whatever company (tested), and an index
brought up to date equals one built anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = Mapping[str, NDArray[np.floating]]

ACTIVATION = "gelu_pytorch_tanh"

FEWEST_ROWS = 16
"""Products with fewer rows may be computed in another way, with other last digits; they are filled up."""


@dataclass(frozen=True)
class _Linear:
    weight: Floats
    bias: Floats

    def __call__(self, x: Floats, helper: Executor) -> Floats:
        product = np.empty((len(x), len(self.bias)), dtype=np.float32)
        half = len(self.bias) // 2
        rest = helper.submit(np.matmul, x, self.weight[:, half:], product[:, half:])
        np.matmul(x, self.weight[:, :half], product[:, :half])
        rest.result()
        product += self.bias
        return product


@dataclass(frozen=True)
class _Norm:
    gain: Floats
    bias: Floats
    epsilon: np.float32

    def __call__(self, x: Floats) -> Floats:
        centred: Floats = x - x.mean(axis=1, keepdims=True)
        squares = np.einsum("ij,ij->i", centred, centred) / np.float32(x.shape[1])
        centred /= np.sqrt(squares + self.epsilon)[:, None]
        centred *= self.gain
        centred += self.bias
        return centred


@dataclass(frozen=True)
class _Layer:
    query_key_value: _Linear
    attended: _Linear
    after_attention: _Norm
    widened: _Linear
    narrowed: _Linear
    after_all: _Norm


class Bert:
    """Embeddings, layers, their weighted sum and mean pooling; immutable, so that threads may share it."""

    def __init__(
        self, weights: Weights, heads: int, epsilon: float, mixture: Sequence[float]
    ) -> None:
        """Take the weights by the names that transformers gives them; KeyError where one lacks.

        ``mixture`` weighs what enters the layers and what leaves each of them.
        """
        self._heads = heads
        self._epsilon = np.float32(epsilon)
        # The table stays in half precision as shipped: only the looked-up rows are widened.
        self._pieces = weights["embeddings.word_embeddings.weight"]
        self._places = _single(
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._begun = self._norm(weights, "embeddings.LayerNorm")
        count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder."))
        self._layers = [self._layer(weights, f"encoder.layer.{i}") for i in range(count)]
        self._mixture = np.asarray(mixture, dtype=np.float32)
        if len(self._mixture) != count + 1:
            raise ValueError(f"{len(self._mixture)} weights for {count} layers and their input")

    @property
    def width(self) -> int:
        """The width of a vector."""
        return int(self._pieces.shape[1])

    def means(self, texts: Sequence[Sequence[int]], helper: Executor) -> Floats:
        """Return the means of the mixed states of texts, shape (texts, width), float32.

        There must be a text; each has a token or more, and not more than the model has positions.
        ``helper`` computes the other half of every product.
        """
        ends = np.cumsum([len(text) for text in texts])
        spans = [slice(end - len(text), end) for text, end in zip(texts, ends, strict=True)]
        tokens = np.concatenate(texts)
        tokens = np.pad(tokens, (0, max(0, FEWEST_ROWS - len(tokens))))
        x = _single(self._pieces[tokens])
        for span in spans:
            x[span] += self._places[: span.stop - span.start]
        x = self._begun(x)
        mixed = self._mixture[0] * x
        for layer, share in zip(self._layers, self._mixture[1:], strict=True):
            x = layer.after_attention(x + self._attend(layer, x, spans, helper))
            x = layer.after_all(x + _feed(layer, x, helper))
            if share:
                mixed += share * x
        return np.stack([mixed[span].mean(axis=0) for span in spans])

    def _attend(self, layer: _Layer, x: Floats, spans: Sequence[slice], helper: Executor) -> Floats:
        split = layer.query_key_value(x, helper).reshape(len(x), 3, self._heads, -1)
        found = np.zeros_like(x)
        for span in spans:
            query, key, value = np.ascontiguousarray(split[span].transpose(1, 2, 0, 3))
            scores = query @ key.swapaxes(1, 2)
            scores -= scores.max(axis=2, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=2, keepdims=True)
            found[span] = (scores @ value).transpose(1, 0, 2).reshape(-1, self.width)
        return layer.attended(found, helper)

    def _layer(self, weights: Weights, name: str) -> _Layer:
        own = f"{name}.attention.self"
        parts = [self._linear(weights, f"{own}.{part}") for part in ("query", "key", "value")]
        # The scaling of the scores, once and for all.
        scale = np.float32((self.width / self._heads) ** -0.5)
        parts[0] = _Linear(_single(parts[0].weight * scale), _single(parts[0].bias * scale))
        return _Layer(
            _Linear(
                np.concatenate([part.weight for part in parts], axis=1),
                np.concatenate([part.bias for part in parts]),
            ),
            self._linear(weights, f"{name}.attention.output.dense"),
            self._norm(weights, f"{name}.attention.output.LayerNorm"),
            self._linear(weights, f"{name}.intermediate.dense"),
            self._linear(weights, f"{name}.output.dense"),
            self._norm(weights, f"{name}.output.LayerNorm"),
        )

    def _linear(self, weights: Weights, name: str) -> _Linear:
        weight = np.ascontiguousarray(_single(weights[f"{name}.weight"]).T)
        return _Linear(weight, _single(weights[f"{name}.bias"]))

    def _norm(self, weights: Weights, name: str) -> _Norm:
        gain, bias = _single(weights[f"{name}.weight"]), _single(weights[f"{name}.bias"])
        return _Norm(gain, bias, self._epsilon)


def _feed(layer: _Layer, x: Floats, helper: Executor) -> Floats:
    """Widen, activate and narrow; each of the two threads does half of the units in between."""

    def through(units: slice) -> Floats:
        wide: Floats = x @ layer.widened.weight[:, units]
        wide += layer.widened.bias[units]
        _gelu(wide)
        narrow: Floats = wide @ layer.narrowed.weight[units]
        return narrow

    half = len(layer.widened.bias) // 2
    rest = helper.submit(through, slice(half, None))
    found = through(slice(half))
    found += rest.result()
    found += layer.narrowed.bias
    return found


def _single(values: NDArray[np.floating]) -> Floats:
    single: Floats = values.astype(np.float32)
    return single


def _gelu(x: Floats) -> None:
    inner = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32((2 / np.pi) ** 0.5)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= np.float32(0.5)
    x *= inner
