"""Which words of a question name something."""

import pytest

from retrieval.understanding.content_words import content_words


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Mấy giờ rồi?", ""),
        ("bay gio la may gio", ""),
        ("Hôm nay là ngày bao nhiêu?", ""),
        ("what time is it now?", ""),
        ("Bao giờ Tết?", "tet"),
        ("Giá vàng hôm nay", "vang"),
        ("Ông Vương Nghị gặp ai ngày 9/7?", "vuong nghi gap 9 7"),
        ("When did Blinken meet Wang Yi?", "blinken meet wang yi"),
    ],
)
def test_what_asks_or_tells_the_speakers_time_names_nothing(question: str, named: str) -> None:
    """Folded, so that typed tones and none are one."""
    assert content_words(question) == frozenset(named.split())
