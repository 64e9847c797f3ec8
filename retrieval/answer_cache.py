"""Remembers the answers given last."""

from dataclasses import dataclass

from index.lru_cache import LruCache
from retrieval.results import Answer, Conversation
from retrieval.search_result import SearchResult


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What an answer depends on."""

    version: str  # of the index
    question: str
    k: int
    context: Conversation | None


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer, and the search that it came from; None where nothing could be searched for."""

    answer: Answer
    result: SearchResult | None

    @property
    def is_complete(self) -> bool:
        """Whether as many passages were read as for a question asked alone, of all articles.

        Else not cached.
        """
        evidence = self.result.evidence if self.result else None
        return self.answer.is_whole and (evidence is None or evidence.complete)


AnswerCache = LruCache[CacheKey, Explained]
