"""Remembers the answers given last."""

from collections import OrderedDict
from dataclasses import dataclass

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


class AnswerCache:
    """The most recently used answers, at most `size` of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[CacheKey, Explained] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: CacheKey) -> Explained | None:
        """Return an answer, and count it as used."""
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    def put(self, key: CacheKey, answer: Explained) -> None:
        """Keep an answer; the least recently used one makes room for it."""
        self._answers[key] = answer
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._answers.clear()
