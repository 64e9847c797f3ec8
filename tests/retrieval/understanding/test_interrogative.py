"""What asks something, and what only names a topic."""

import pytest

from retrieval.understanding.interrogative import is_interrogative


@pytest.mark.parametrize(
    "text",
    [
        "Blinken sinh năm nào",
        "vo cua Blinken la ai",
        "When did Tillerson resign",
        "is Blinken married",
        "Có bao nhiêu người chết",
        "Blinken gặp Lavrov?",
    ],
)
def test_a_question_is_known_with_marks_and_without(text: str) -> None:
    """By its question words, in either language, or its question mark."""
    assert is_interrogative(text)


@pytest.mark.parametrize("text", ["Blinken Vương Nghị hội đàm", "quan hệ Mỹ Trung", "G20 Bali"])
def test_a_topic_asks_nothing(text: str) -> None:
    """Names and nouns alone are searched, not answered."""
    assert not is_interrogative(text)
