"""The words that search sees."""

import re
import unicodedata
from random import Random

import pytest

from index.text.analysis import fold, normalise, syllables, terms


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Vương Nghị", "vuong nghi"),
        ("ĐƯỜNG đường Ðường", "duong duong duong"),
        (unicodedata.normalize("NFD", "Hội đàm ở Viêng Chăn"), "hoi dam o vieng chan"),
        ("Hồ Chí Minh\u00a0City", "ho chi minh city"),
    ],
)
def test_folding_takes_every_mark_off(typed: str, folded: str) -> None:
    """Tone marks, vowel marks, đ and its look-alike, and NFD input all fold to plain letters."""
    assert fold(typed) == folded


# Each character up to here, between two others, then some of all scripts in no order.
CHARACTERS = [f"a{chr(code)}b" for code in range(0x3100)]
MIXED = ["".join(map(chr, Random(seed).choices(range(0x110000), k=30))) for seed in range(300)]
MARKED = ["".join(map(chr, Random(seed).choices(range(0x280, 0x400), k=30))) for seed in range(300)]


def test_a_text_folds_as_a_whole() -> None:
    """Folding is taking all marks off the decomposed text, whichever characters meet in it."""
    for text in [*CHARACTERS, *MIXED, *MARKED, "ΟΔΟΣ ΣΟΦΟΣ"]:
        plain = text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
        latin = re.sub("[đĐðÐ]", "d", plain)
        apart = unicodedata.normalize("NFD", latin)
        unmarked = "".join(mark for mark in apart if not unicodedata.combining(mark))
        assert fold(text) == unmarked.lower()


def test_white_space_ends_a_syllable() -> None:
    """The syllables of a text are those of its words, one after another."""
    for text in [*CHARACTERS, *MIXED, *MARKED, "hoà\u0300 bình.a 9/7"]:
        assert syllables(text) == [one for word in text.split() for one in syllables(word)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("thuỷ điện", "thủy điện"),
        ("khoẻ mạnh", "khỏe mạnh"),
        ("Ðảng", "Đảng"),
        (unicodedata.normalize("NFD", "ngoại trưởng"), "ngoại trưởng"),
    ],
)
def test_two_spellings_of_one_word_are_written_alike(one: str, other: str) -> None:
    """Both places of a tone, both forms of Đ and both Unicode forms normalise to the same."""
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize("word", ["quý", "toàn", "hoàng", "thuyền", "quỳnh", "tuyết"])
def test_a_tone_with_one_right_place_is_not_moved(word: str) -> None:
    """Only -oa, -oe and -uy at the end of a syllable have two spellings."""
    assert normalise(word) == word


def test_different_words_stay_different() -> None:
    """Tones that were typed are kept by normalising: dương is not đường."""
    assert len({normalise(word) for word in ("duong", "dương", "đường")}) == 3


def test_terms_are_syllables_and_pairs() -> None:
    """A Vietnamese word of two syllables is one term, besides its syllables."""
    assert terms("Ngoại trưởng Vương Nghị") == [
        "ngoai",
        "truong",
        "vuong",
        "nghi",
        "ngoai truong",
        "truong vuong",
        "vuong nghi",
    ]


def test_stop_words_count_only_in_a_pair() -> None:
    """A stop word of either language is no term, nor are two of them side by side."""
    assert terms("khi nào") == []
    assert terms("When did the Blinken") == ["blinken", "the blinken"]


def test_numbers_and_dates_are_words() -> None:
    """9/7/2022 can be found by its parts, in order."""
    assert syllables("ngày 9/7/2022") == ["ngay", "9", "7", "2022"]
    assert "9 7" in terms("ngày 9/7/2022")


def test_a_dot_below_stays_under_its_vowel() -> None:
    """Where a vowel has another mark besides its tone, the tone is on the right one already."""
    for word in ("hoặc", "ngoặt", "HOẶC", "loạt"):
        assert normalise(word) == word
        assert normalise(unicodedata.normalize("NFD", word)) == word
