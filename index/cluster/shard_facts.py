"""What a build of shards leaves for the today shards that come after it: `shards.json`."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from index.errors import SnapshotError
from index.pipeline.calibrate import BestScores
from index.storage.files import SHARD_FACTS


@dataclass(frozen=True, slots=True)
class ShardFacts:
    """The facts of all shards that a today shard can't be built without."""

    began: datetime  # when the sources began to be read
    mean_length: float  # of a passage, in terms: BM25 compares each with it
    best: dict[int, dict[str, BestScores]]  # of off-topic queries, by shard and QueryLanguage

    def save(self, directory: Path) -> None:
        """Write them into a build's directory."""
        facts = asdict(self) | {"began": self.began.isoformat()}
        (directory / SHARD_FACTS).write_text(json.dumps(facts), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> "ShardFacts":
        """Read them; SnapshotError when they are damaged, or the program knew none yet."""
        try:
            facts = json.loads((directory / SHARD_FACTS).read_text("utf-8"))
            return cls(
                began=datetime.fromisoformat(facts["began"]),
                mean_length=float(facts["mean_length"]),
                best={
                    int(shard): {language: BestScores(**one) for language, one in own.items()}
                    for shard, own in facts["best"].items()
                },
            )
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise SnapshotError(
                f"{directory / SHARD_FACTS} is damaged, or was not written by the program of then: "
                "build the shards again with `python -m index build SOURCES --shards N`"
            ) from error
