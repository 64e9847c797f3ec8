"""What asks something, and what only names a topic."""

import pytest

from retrieval.understanding.interrogative import is_interrogative, says_what_it_asks


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


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Cuộc gặp đó kéo dài bao lâu?", True),
        ("And where was it?", True),
        ("Còn năm 2025?", False),
        ("Còn ông Borrell thì sao?", False),
        ("What about Borrell?", False),
    ],
)
def test_a_follow_up_says_what_it_asks_or_leans_on_what_was_asked(text: str, own: bool) -> None:
    """Only what has a question word of its own can be read alone."""
    assert says_what_it_asks(text) is own
