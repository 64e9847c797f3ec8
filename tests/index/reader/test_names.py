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
        ("Wang Yi's visit to Ha Noi", "Wang Yi's visit to Hà Nội"),
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


def test_each_other_name_is_of_several_words() -> None:
    """One word may be anybody's."""
    assert all(len(one.split()) > 1 for pair in ALIASES.items() for one in pair)


@pytest.mark.parametrize("name", ["Wang Yi", "Vuong Nghi", "Vương Nghị"])
def test_a_question_is_answered_whatever_a_person_is_called(name: str) -> None:
    """By the name of the world, without marks, or as it is printed: the day is found."""
    (reading,) = bundled_reader().read([(f"When did Blinken meet {name}?", PASSAGE)])
    assert PASSAGE[slice(*reading.span)].endswith("9/7")
    assert reading.logit > 0
