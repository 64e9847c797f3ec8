"""What an index says of itself: `manifest.json`."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import SnapshotError
from index.scoring import Candidates

SCHEMA = 1  # raise it when what is in an index directory changes


@dataclass(frozen=True, slots=True)
class OffTopic:
    """What the best hits of off-topic questions reach in this index: medians and spreads."""

    dense: float
    dense_spread: float
    lexical: float
    lexical_spread: float

    def distance(self, hit: Candidates) -> float:
        """Return how far a hit stands above them, in standard deviations.

        Meaning and words are two independent witnesses, so the distance is Euclidean over both;
        one that is below the off-topic median says nothing.
        """
        meaning = max(0.0, (float(hit.dense[0]) - self.dense) / self.dense_spread)
        words = max(0.0, (float(hit.lexical[0]) - self.lexical) / self.lexical_spread)
        return math.hypot(meaning, words)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of one build."""

    schema: int
    built: str  # UTC, ISO 8601
    model: str
    model_digest: str
    dimension: int
    question_prefix: str
    passage_prefix: str
    counts: dict[str, int]  # pages, articles, passages, sentences, skipped, reused
    corpus_digest: str  # of every text embedded, in order
    files: dict[str, str]  # path in the directory -> SHA-256
    offtopic: dict[str, OffTopic]  # by Tongue
    tools: dict[str, str]  # library -> version

    def save(self, directory: Path) -> None:
        """Write it into the directory."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (directory / "manifest.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Manifest":
        """Read it; SnapshotError when there is none, or it is of another version."""
        try:
            fields: dict[str, Any] = json.loads((directory / "manifest.json").read_text("utf-8"))
            if fields.get("schema") != SCHEMA:
                raise SnapshotError(
                    f"the index in {directory} has format {fields.get('schema')}, this program "
                    f"reads {SCHEMA}: build it again with `python -m index build`"
                )
            reached = fields["offtopic"]
            fields["offtopic"] = {name: OffTopic(**facts) for name, facts in reached.items()}
            return cls(**fields)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SnapshotError(
                f"the index in {directory} is damaged: build it again with `python -m index build`"
            ) from error
