"""A question's names are spelt as the passage has them, before both are read together."""

import pytest

from index.reading.names import ALIASES, as_written
from tests.index.reading import bundled_reader

PASSAGE = "Ông Antony Blinken và ông Vương Nghị gặp nhau ngày 9/7 tại Hà Nội. Trời mưa cả ngày."


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("When did Blinken meet Vuong Nghi?", "When did Blinken meet Vương Nghị?"),
        ("When did Blinken meet Wang Yi?", "When did Blinken meet Vương Nghị?"),
        ("Wang Yi's visit to Ha Noi", "Vương Nghị's visit to Hà Nội"),
        ("Is it Vuong Nghi’s plane?", "Is it Vương Nghị’s plane?"),
        ("Is it Le Van An's plane?", "Is it Le Van An's plane?"),
        ("VUONG NGHI Ha Noi", "Vương Nghị Hà Nội"),
        ("Whom did Wang Yi meet, Antony Blinken?", "Whom did Vương Nghị meet, Antony Blinken?"),
        ("When did Xi Jinping meet Le Van An?", "When did Xi Jinping meet Le Van An?"),
        ("Vượng Nghi gặp ai?", "Vượng Nghi gặp ai?"),
        ("Did Vượng Nghị go to Hà Nôi?", "Did Vượng Nghị go to Hà Nôi?"),
        ("troi mua ca ngay?", "troi mua ca ngay?"),
        ("Did Vuong meet him?", "Did Vuong meet him?"),
        ("?", "?"),
        ("", ""),
    ],
)
def test_names_are_spelt_as_in_the_passage(question: str, read: str) -> None:
    """Of two words or more with capitals and without diacritics; others stay as they were typed."""
    assert as_written(question, PASSAGE) == read


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("BLINKEN GẶP AI?", "blinken gặp ai?"),
        ("WHEN DID WANG YI MEET BLINKEN?", "when did Vương Nghị meet blinken?"),
        ("WANG YI'S VISIT TO HA NOI", "Vương Nghị's visit to Hà Nội"),
        ("VUONG NGHI GAP AI", "Vương Nghị gap ai"),
        ("WHO IS LE VAN AN?", "who is le van an?"),
    ],
)
def test_a_question_in_capitals_is_read_in_small_letters(question: str, read: str) -> None:
    """The reader was taught by them; names are known none the less, and spelt as ever."""
    assert as_written(question, PASSAGE) == read


@pytest.mark.parametrize(
    ("question", "passage", "read"),
    [
        (
            "When was Bao Dai crowned?",
            "Theo báo đài địa phương, vua Bảo Đại lên ngôi năm 1926.",
            "When was Bảo Đại crowned?",
        ),
        (
            "Where is Cao Bang?",
            "Sản lượng chưa cao bằng năm ngoái ở Cao Bằng.",
            "Where is Cao Bằng?",
        ),
        ("Where is Cao Bang?", "Sản lượng chưa cao bằng năm ngoái.", "Where is Cao Bang?"),
        ("Where is Cao Bang?", "LŨ QUÉT Ở CAO BẰNG", "Where is CAO BẰNG?"),
        ("Is Vieng Chan far?", "Ở thủ đô Viêng chăn, Lào.", "Is Viêng chăn far?"),
    ],
)
def test_a_name_is_no_common_words(question: str, passage: str, read: str) -> None:
    """Words of the passage that are spelt alike without marks are a name if each has a capital."""
    assert as_written(question, passage) == read


def test_each_other_name_is_of_several_words() -> None:
    """One word may be anybody's."""
    assert all(len(one.split()) > 1 for pair in ALIASES.items() for one in pair)


@pytest.mark.parametrize(
    "question",
    [
        *(f"When did Blinken meet {name}?" for name in ("Wang Yi", "Vuong Nghi", "Vương Nghị")),
        "WHEN DID BLINKEN MEET WANG YI?",
        "When was Wang Yi's meeting with Blinken?",
    ],
)
def test_a_question_is_answered_whatever_a_person_is_called(question: str) -> None:
    """By the name of the world, without marks, or as it is printed: the day is found."""
    (reading,) = bundled_reader().read([(question, PASSAGE)])
    assert PASSAGE[slice(*reading.span)].endswith("9/7")
    assert reading.logit > 0
