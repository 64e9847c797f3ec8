"""What an index says of itself: `manifest.json`."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import SnapshotError

SCHEMA = 4  # raise it when what is in an index directory changes


@dataclass(frozen=True, slots=True)
class OffTopic:
    """What the best fused scores of off-topic questions are in this index."""

    middle: float  # median
    spread: float  # in the sense of a standard deviation

    def distance(self, score: float) -> float:
        """Return how many spreads a fused score stands above theirs; below 0 when it does not."""
        return (score - self.middle) / self.spread


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
            fields["offtopic"] = {
                tongue: OffTopic(**facts) for tongue, facts in fields["offtopic"].items()
            }
            return cls(**fields)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SnapshotError(
                f"the index in {directory} is damaged: build it again with `python -m index build`"
            ) from error
