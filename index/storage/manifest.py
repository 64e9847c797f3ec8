"""The description of a build: `manifest.json`."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index.disk import checksum, is_whole
from index.errors import SnapshotError
from index.records import SCHEMA

# z-scores beyond which more says no more about whether articles answer.
Z_RANGE = (-2.0, 10.0)


@dataclass(frozen=True, slots=True)
class BackgroundScores:
    """How off-topic queries score in an index: what a real query's best score is compared with."""

    location: float  # Winsorised mean
    scale: float  # Winsorised standard deviation, as of a normal distribution

    def z_score(self, score: float) -> float:
        """Return how many scales a fused score lies above the location."""
        return (score - self.location) / self.scale


@dataclass(frozen=True, slots=True)
class Answerability:
    """How likely it is that the articles answer a question: that they speak of it, and say it.

    Two logistic functions, multiplied, so that neither makes up for a lack of the other. Fitted on
    questions that the reader has not seen in training; see tests/training.
    """

    bias: float
    reading: float  # weight of the reader's logit for the passage that answers best
    z_score: float  # weight of the best fused score's z-score, cut to Z_RANGE
    unsure: float  # least probability to answer with caution
    found: float  # and without
    topic_bias: float = 30.0  # an index for an earlier reader, which is built again, lacks it

    def probability(self, reading: float, z_score: float) -> float:
        """Return the probability, 0 to 1."""
        return _logistic(self.bias + self.reading * reading) * self.topic_probability(z_score)

    def topic_probability(self, z_score: float) -> float:
        """Return how likely it is that the articles speak of it: at least as much as that they
        answer, whatever the reader says."""
        within = min(max(z_score, Z_RANGE[0]), Z_RANGE[1])
        return _logistic(self.topic_bias + self.z_score * within)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of one build."""

    schema: int
    built: str  # UTC, ISO 8601
    model: str
    model_digest: str
    dimension: int
    question_prefix: str  # for people to read
    passage_prefix: str
    counts: dict[str, int]  # pages, articles, passages, sentences, skipped, reused
    corpus_digest: str  # of every text embedded, in order
    files: dict[str, str]  # path in the directory -> SHA-256
    offtopic: dict[str, BackgroundScores]  # by QueryLanguage
    reader: str  # digest of the reader that `answerability` is for
    answerability: dict[str, Answerability]  # by QueryLanguage
    tools: dict[str, str]  # library -> version
    embedded_by: str  # runtime, number format and instruction set that read the texts
    shards: int = 0  # of a build that is split: its shard-0, shard-1, … are builds themselves

    def save(self, directory: Path) -> None:
        """Write it into the directory."""
        scores = {
            language: {"middle": one.location, "spread": one.scale}
            for language, one in self.offtopic.items()
        }
        facts = asdict(self) | {"offtopic": scores}
        if not self.shards:  # programs that know no shards read it too
            del facts["shards"]
        text = json.dumps(facts, ensure_ascii=False, indent=2)
        (directory / "manifest.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Manifest":
        """Read it; SnapshotError when there is none, or it is of another version."""
        try:
            fields: dict[str, Any] = json.loads((directory / "manifest.json").read_text("utf-8"))
            if fields.get("schema") != SCHEMA:
                raise _of_another_format(directory, fields.get("schema"))
            fields["offtopic"] = {
                language: BackgroundScores(location=facts["middle"], scale=facts["spread"])
                for language, facts in fields["offtopic"].items()
            }
            fields["answerability"] = {
                language: Answerability(**facts)
                for language, facts in fields["answerability"].items()
            }
            datetime.fromisoformat(fields["built"])
            if not isinstance(fields["counts"], dict):
                raise TypeError("no counts")
            if not all(isinstance(digest, str) for digest in fields["files"].values()):
                raise TypeError("no files")
            return cls(**fields)
        except PermissionError as error:
            raise SnapshotError(
                f"{directory / 'manifest.json'} can't be read: {error.strerror}"
            ) from error
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SnapshotError(
                f"the index in {directory} is damaged: build it again with `python -m index build`"
            ) from error


def checksums(directory: Path, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the SHA-256 of every file but the manifest, by its path in the directory.

    Files whose paths start with one of `but` are left out.
    """
    files = {
        path.relative_to(directory).as_posix(): path
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path != directory / "manifest.json"
    }
    return {name: checksum(path) for name, path in files.items() if not name.startswith(but)}


def changed_files(directory: Path, files: Mapping[str, str]) -> list[str]:
    """Return those of some files of a build that are gone, or of another SHA-256."""
    return [name for name, digest in files.items() if not is_whole(directory / name, digest)]


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _of_another_format(directory: Path, schema: object) -> SnapshotError:
    """Say whether the index or the program is the older one, and the one command."""
    if isinstance(schema, int) and schema > SCHEMA:
        return SnapshotError(
            f"the index in {directory} was built by a newer Hỏi Báo (format {schema}, this program "
            f"reads {SCHEMA}): update the program, or build again with `python -m index build`"
        )
    return SnapshotError(
        f"the index in {directory} was built by an older Hỏi Báo (format {schema}, this program "
        f"reads {SCHEMA}): build it again with `python -m index build`"
    )
