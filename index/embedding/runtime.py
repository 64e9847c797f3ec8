"""Opens a prepared model in the runtime that it is for.

The bundled model runs in CTranslate2, in int8; another one in ONNX Runtime; either on a graphics
card through sentence-transformers (index/embedding/torch_backend.py).
"""

import os
from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.embedding.backends import Backend, Batch, padded
from index.embedding.processor import instruction_set, maker

CTRANSLATE2 = "model.bin"
ONNX = "model.onnx"


def open_backend(folder: Path, threads: int, device: str) -> Backend:
    """Open the network of a prepared model; its runtime's error when a file is damaged.

    `device` is "cpu", or what torch calls another one.
    """
    if device != "cpu":
        from index.embedding.torch_backend import TorchBackend

        return TorchBackend(folder, device)
    if (folder / CTRANSLATE2).exists():
        return _CTranslate2(folder, threads)
    return _Onnx(folder, threads)


class _CTranslate2(Backend):
    """One thread a batch and as many batches as threads: sharing one gains little, and waits."""

    def __init__(self, folder: Path, threads: int) -> None:
        # CTranslate2 never takes AVX-512 by itself; with it, it is half as fast again as with AVX2.
        if instruction_set() == "AVX512":
            os.environ.setdefault("CT2_FORCE_CPU_ISA", "AVX512")
        from ctranslate2 import Encoder

        self.workers = threads
        self._encoder = Encoder(
            str(folder), device="cpu", compute_type="int8", inter_threads=threads, intra_threads=1
        )
        number = self._encoder.compute_type
        self.description = f"CTranslate2 {number}, {instruction_set()}, {maker()}"

    def forward(self, batch: Batch) -> tuple[Floats, Floats]:
        tokens = np.array(self._encoder.forward_batch(batch).last_hidden_state)
        means = [rows[: len(ids)].mean(axis=0) for rows, ids in zip(tokens, batch, strict=True)]
        return np.array(means, np.float32), tokens


class _Onnx(Backend):
    """Runs what index/preparation/export_transformer.py wrote, in float32."""

    def __init__(self, folder: Path, threads: int) -> None:
        # From 1.29 on ONNX Runtime reports to its maker, from its import on, unless told not to.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.workers = 1
        self.description = "ONNX Runtime float32"
        self._session = onnxruntime.InferenceSession(
            str(folder / ONNX), options, providers=["CPUExecutionProvider"]
        )

    def forward(self, batch: Batch) -> tuple[Floats, Floats]:
        ids, mask = padded(batch)
        means, tokens = self._session.run(["mean", "tokens"], {"ids": ids, "mask": mask})
        return np.asarray(means, np.float32), np.asarray(tokens, np.float32)
