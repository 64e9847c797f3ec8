"""Ids in, vectors of tokens out: the network of a prepared model, in the runtime that it is for.

The bundled model runs in CTranslate2, in int8; another one in ONNX Runtime; either on a graphics
card through sentence-transformers (index/embedding/torch_backend.py).
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Batch = Sequence[Sequence[int]]

CTRANSLATE2 = "model.bin"
ONNX = "model.onnx"


class Network(ABC):
    """Reads batches of ids; `workers` of them at once gain, more don't."""

    workers: int
    about: str  # what runs it, for a line in the log

    @abstractmethod
    def read(self, batch: Batch) -> tuple[Array, Array]:
        """Return the mean of each text, (texts, width), and its tokens, (texts, longest, width).

        The means are not of unit length. Rows past a text's end hold anything.
        """


class _CTranslate2(Network):
    """One thread a batch and as many batches as threads: sharing one gains little, and waits."""

    def __init__(self, folder: Path, threads: int) -> None:
        # Its own choice is AVX2 wherever that is; with AVX-512 it is half as fast again.
        if has_avx512():
            os.environ.setdefault("CT2_FORCE_CPU_ISA", "AVX512")
        from ctranslate2 import Encoder

        self.workers = threads
        self.about = (
            f"CTranslate2 int8, {os.environ.get('CT2_FORCE_CPU_ISA', 'best of this processor')}"
        )
        self._encoder = Encoder(
            str(folder), device="cpu", compute_type="int8", inter_threads=threads, intra_threads=1
        )

    def read(self, batch: Batch) -> tuple[Array, Array]:
        tokens = np.array(self._encoder.forward_batch(batch).last_hidden_state)
        means = [rows[: len(ids)].mean(axis=0) for rows, ids in zip(tokens, batch, strict=True)]
        return np.array(means, np.float32), tokens


class _Onnx(Network):
    """Runs what index/preparation/export_transformer.py wrote, in float32."""

    def __init__(self, folder: Path, threads: int) -> None:
        # From 1.29 on ONNX Runtime reports to its maker, from its import on, unless told not to.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.workers = 1
        self.about = "ONNX Runtime float32"
        self._session = onnxruntime.InferenceSession(
            str(folder / ONNX), options, providers=["CPUExecutionProvider"]
        )

    def read(self, batch: Batch) -> tuple[Array, Array]:
        ids, mask = padded(batch)
        means, tokens = self._session.run(["mean", "tokens"], {"ids": ids, "mask": mask})
        return np.asarray(means, np.float32), np.asarray(tokens, np.float32)


def opened(folder: Path, threads: int, device: str) -> Network:
    """Open the network of a prepared model; its runtime's error when a file is damaged.

    `device` is "cpu", or what torch calls another one.
    """
    if device != "cpu":
        from index.embedding.torch_backend import TorchNetwork

        return TorchNetwork(folder, device)
    if (folder / CTRANSLATE2).exists():
        return _CTranslate2(folder, threads)
    return _Onnx(folder, threads)


def padded(batch: Batch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return ids and mask, both (texts, longest)."""
    shape = (len(batch), max(map(len, batch)))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, one in enumerate(batch):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return ids, mask


@cache
def has_avx512() -> bool:
    """Tell whether Linux says that the processor has the AVX-512 that CTranslate2 needs."""
    try:
        words = Path("/proc/cpuinfo").read_text("utf-8").split()
    except OSError:
        return False
    return {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= set(words)
