"""A checkpoint becomes the two files that ship: weights, and what was learnt and measured of them.

What is calibrated and measured is the reader as it runs: in int8, from the packed file.
"""

from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.reading.reader import Reader
from tests.training.calibrate import NEUTRAL, calibrate, write_facts
from tests.training.examples import Example, Split
from tests.training.metrics import figures
from tests.training.pack import pack
from tests.training.train import CHECKPOINT


def ship(folder: Path, weights: Path, examples: Sequence[Example]) -> None:
    """Write `weights`, and its JSON file beside it."""
    kept = torch.load(folder / CHECKPOINT)
    pack(kept["average"], weights)
    write_facts(weights, NEUTRAL)
    encoder = Encoder(prepared("bundled"))
    reader = Reader.open(encoder, weights=weights)
    facts = calibrate(folder, weights, reader, encoder, examples)
    asked = [one for one in examples if one.split is Split.TEST]
    found = reader.spans([(one.question, one.passage) for one in asked])
    facts["steps"] = kept["step"]
    facts["measured"] = figures(asked, found, facts["calibration"])
    write_facts(weights, facts)
