"""The index that `start` and `serve` ask when they are given none: that of seeds/."""

from pathlib import Path

from tests.benchmarks.peers.environments import CACHE
from tests.benchmarks.processes import ours, run
from tests.benchmarks.texts import SEEDS


def seed_index() -> Path:
    """Build it under the user's cache; later builds take over its vectors, and take seconds."""
    index = CACHE / "seeds"
    run(ours("index", "build", str(SEEDS), "--out", str(index)))
    return index
