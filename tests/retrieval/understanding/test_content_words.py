"""Which words of a question name something."""

import unicodedata
from typing import Literal

import pytest

from retrieval.understanding.content_words import content_words, spoken_words


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


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Máy bay rơi ở đâu?", "máy bay rơi"),
        ("Vì sao máy bay rơi?", "máy bay rơi"),
        ("Bão đổ bộ khi nào?", "bão đổ bộ"),
        ("Bão vào đâu?", "bão"),
        ("Nam Bộ ở đâu?", "nam bộ"),
        ("Ai là Bí thư?", "bí thư"),
        ("Ai bị bắn?", "bắn"),
        ("Bà Ba là ai?", "ba"),
        ("Giá dầu?", "dầu"),
        ("Bây giờ là mấy giờ rồi?", ""),
        ("Hôm nay là thứ mấy?", ""),
        ("Bao giờ thì đến?", ""),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_only_tones_tell_from_a_word_that_asks_names_something(
    question: str, named: str, form: Literal["NFC", "NFD"]
) -> None:
    """ "Máy" is not "mấy", nor "bão" "bao": where tones are typed they count."""
    assert content_words(unicodedata.normalize(form, question)) == spoken_words(named)


@pytest.mark.parametrize(
    ("question", "text", "speaks"),
    [
        ("Bão vào đâu?", "Bão số 5 đổ bộ vào Hà Tĩnh.", True),
        ("Bão vào đâu?", "Theo báo chí, chưa rõ bao nhiêu người đến.", False),
        ("Máy bay rơi ở đâu?", "Máy bay chở khách đã hạ cánh.", True),
        ("Máy bay rơi ở đâu?", "Bây giờ mấy ông gặp nhau rồi.", False),
        ("vuong nghi gap ai", "Ông Vương Nghị đến Bali.", True),
        ("Ong Vương Nghi gặp ai", "Ông Vương Nghị đến Bali.", True),
    ],
)
def test_a_text_speaks_of_what_it_names_with_or_without_tones(
    question: str, text: str, speaks: bool
) -> None:
    """Tones may be left out or wrong, but where without them a word would only ask."""
    assert (not content_words(question).isdisjoint(spoken_words(text))) is speaks
