"""The answers remembered."""

from retrieval.answer_cache import AnswerCache, CacheKey, Explained
from retrieval.results import Answer, Language, Status


def explained(question: str) -> Explained:
    """Make an answer that found nothing."""
    return Explained(Answer(question, Status.NOTHING, Language.VI), None)


def key(question: str, version: str = "one") -> CacheKey:
    """Make the key of a question."""
    return CacheKey(version, question, 3, None)


def test_another_index_has_no_answers_yet() -> None:
    """An answer belongs to one version of the index."""
    cache = AnswerCache(2)
    cache.put(key("giá vàng"), explained("giá vàng"))
    assert cache.get(key("giá vàng", "two")) is None
    assert cache.get(key("giá vàng")) == explained("giá vàng")
