"""Off-topic questions, stored with the program, that each new index is asked."""

import json
import tempfile
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.encoder import Encoder, Matrix
from index.text import Tongue, normalise


def probe_texts(tongue: Tongue) -> list[str]:
    """Return the questions written in Vietnamese with tones, or in English."""
    lines = files("index").joinpath("probes.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [normalise(row["text"]) for row in rows if row["language"] == tongue]


def probe_vectors(encoder: Encoder, tongue: Tongue) -> Matrix:
    """Return their vectors, (questions, dimension); kept beside the model, on which they depend."""
    texts = probe_texts(tongue)
    key = sha256("\n".join(texts).encode()).hexdigest()[:12]
    file = encoder.folder / f"probes-{key}.npy"
    if file.exists():
        return np.asarray(np.load(file), np.float32)
    vectors = encoder.questions(texts)
    with suppress(OSError):  # a folder that is read only, as in an image, costs some seconds again
        with tempfile.NamedTemporaryFile(dir=encoder.folder, suffix=".npy", delete=False) as new:
            np.save(new, vectors)
        Path(new.name).chmod(0o644)
        Path(new.name).replace(file)
    return vectors
