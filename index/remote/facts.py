"""What a server tells of itself and of a generation, once."""

from dataclasses import dataclass

from index.search.index_reader import Answerability, BackgroundScores, IndexReader
from index.text.languages import QueryLanguage


@dataclass(frozen=True, slots=True)
class Served:
    """Which generation a server answers from now, and what runs its models."""

    version: str
    runtime: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What statuses are decided by, by language."""

    off_topic: dict[QueryLanguage, BackgroundScores]
    answerability: dict[QueryLanguage, Answerability]

    @classmethod
    def of(cls, reader: IndexReader) -> "Facts":
        """Ask an index."""
        return cls(
            {language: reader.off_topic(language) for language in QueryLanguage},
            {language: reader.answerability(language) for language in QueryLanguage},
        )
