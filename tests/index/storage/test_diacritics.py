"""Tone marks put back, as the articles write their words."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.storage.diacritics import FORMS_IN_MEMORY, DiacriticRestorer, DiacriticsWriter
from index.storage.term_ids import TokenizedTexts
from index.text.analysis import fold, normalise

NAMES = ("forms.json", "counts.npz")

TEXTS = [
    "Ngoại trưởng Mỹ Antony Blinken gặp ông Vương Nghị tại Bali ngày 9/7/2022.",
    "Ngoại trưởng Trung Quốc Vương Nghị đến Viêng Chăn.",
    "Giá vàng hôm nay tăng mạnh. Giá vàng thế giới cũng tăng.",
    "Con đường mới dài 17 km. Đường sắt chạy cạnh con đường ấy.",
    "Bộ Công Thương nói giá đường trong nước tăng. Giá đường thế giới giảm.",
    "Ban nhạc chơi cho bạn bè nghe. Bạn bè vỗ tay. Bán hàng cho bạn.",
]


def learnt(folder: Path, texts: list[str]) -> DiacriticRestorer:
    builder = DiacriticsWriter()
    builder.add(TokenizedTexts.of(texts))
    builder.save(folder / "tones")
    return DiacriticRestorer.load(folder / "tones")


@pytest.fixture(scope="module")
def restorer(tmp_path_factory: pytest.TempPathFactory) -> DiacriticRestorer:
    """Learn from TEXTS, save, and load again."""
    return learnt(tmp_path_factory.mktemp("tones"), TEXTS)


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("ngoai truong my", "Ngoại trưởng Mỹ"),
        ("vuong nghi den vieng chan", "Vương Nghị đến Viêng Chăn"),
        ("gia vang tang manh", "Giá vàng tăng mạnh"),
        ("con duong moi", "Con đường mới"),
    ],
)
def test_words_get_the_marks_that_the_articles_write(
    restorer: DiacriticRestorer, typed: str, restored: str
) -> None:
    """Tone marks, vowel marks and đ come back, whatever the case of a common word."""
    assert restorer.restore(typed).lower() == restored.lower()


def test_names_get_their_capitals_back(restorer: DiacriticRestorer) -> None:
    """A name that the articles write with capitals is written so again."""
    assert "Antony Blinken" in restorer.restore("antony blinken gap ai")
    assert "Vương Nghị" in restorer.restore("vuong nghi la ai")
    assert "Trung Quốc" in restorer.restore("ngoai truong trung quoc")


@pytest.mark.parametrize(
    ("typed", "word"),
    [("ban be vo tay", "bạn bè"), ("ban nhac choi", "ban nhạc"), ("ban hang cho", "bán hàng")],
)
def test_neighbours_settle_a_syllable_of_many_forms(
    restorer: DiacriticRestorer, typed: str, word: str
) -> None:
    """One toneless syllable becomes another word beside another neighbour."""
    assert restorer.restore(typed).lower().startswith(word)


def test_question_words_are_known_to_every_index(restorer: DiacriticRestorer) -> None:
    """How people ask is restored, though no article here asks anything."""
    restored = restorer.restore("blinken gap vuong nghi khi nao o dau").lower()
    assert restored == "blinken gặp vương nghị khi nào ở đâu"


@pytest.mark.parametrize("typed", ["blorptang", "xyzzy plugh", "pikachu", "tyrannosaurus rex"])
def test_a_word_unknown_to_the_articles_stays(restorer: DiacriticRestorer, typed: str) -> None:
    """No marks are invented for a word that no article writes."""
    assert restorer.restore(typed) == typed


def test_an_unknown_word_does_not_hinder_its_neighbours(restorer: DiacriticRestorer) -> None:
    """Known words before and after an unknown one are restored all the same."""
    assert (
        restorer.restore("gia vang blorptang vuong nghi").lower() == "giá vàng blorptang vương nghị"
    )


def test_a_word_seen_once_beside_strangers_is_left_alone(restorer: DiacriticRestorer) -> None:
    """A small corpus does not make its own words of whatever is asked."""
    assert restorer.restore("blorp nhac xyzzy") == "blorp nhac xyzzy"


@pytest.mark.parametrize(
    "typed",
    [
        "gia vang,  tang... manh?!",
        "  vuong nghi  ",
        "(ngoai truong) “my” - gap\tong\nvuong nghi",
        "???",
        "🔥 gia vang 🔥",
        "9/7/2022, 17 km",
    ],
)
def test_all_between_the_words_is_untouched(restorer: DiacriticRestorer, typed: str) -> None:
    """Punctuation, spaces, emoji and their order stay; so do the letters under the marks."""
    restored = restorer.restore(typed)
    assert re.sub(r"\w+", "w", restored) == re.sub(r"\w+", "w", typed)
    assert fold(restored) == fold(typed)


@pytest.mark.parametrize("typed", ["", " ", "24", "2022", "9/7/2022", "1.250,5"])
def test_digits_and_nothing_stay(restorer: DiacriticRestorer, typed: str) -> None:
    """Numbers have no marks, and an empty text has nothing to mark."""
    assert restorer.restore(typed) == typed


@pytest.mark.parametrize("text", TEXTS)
def test_the_articles_own_words_come_back(restorer: DiacriticRestorer, text: str) -> None:
    """Each text that was learnt from is restored from its folded form, but for its capitals."""
    assert restorer.restore(fold(text)).lower() == text.lower()


def test_saved_counts_are_read_back_the_same(tmp_path: Path) -> None:
    """Two savings of the same texts restore alike; the order of texts does not matter."""
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = learnt(tmp_path / "one", TEXTS), learnt(tmp_path / "other", TEXTS[::-1])
    for text in TEXTS:
        assert one.restore(fold(text)).lower() == other.restore(fold(text)).lower()


def test_counts_are_those_of_whole_texts(tmp_path: Path) -> None:
    """However few are counted at a time, and however a text is spaced or composed."""
    odd = "\u00a0Hoà\u2003hòa\thòa\u200b ho\ufeffà, 9/7/2022 x₂ của\u0301 \ud800 của."
    whole = Counter(re.findall(r"\w+", " ".join(map(normalise, [*TEXTS, odd]))))
    for chunk in (1, 7, FORMS_IN_MEMORY):
        folder = tmp_path / str(chunk)
        builder = DiacriticsWriter(chunk)
        builder.add(TokenizedTexts.of(TEXTS))
        builder.add(TokenizedTexts.of([odd]))
        builder.save(folder)
        empty = DiacriticsWriter(chunk)
        empty.save(tmp_path / f"{chunk}-questions")
        counted = _counts(folder)
        counted.subtract(_counts(tmp_path / f"{chunk}-questions"))
        assert +counted == whole
        files = [(folder / name).read_bytes() for name in NAMES]
        assert files == [(tmp_path / "1" / name).read_bytes() for name in NAMES]


def _counts(folder: Path) -> Counter[str]:
    forms = json.loads((folder / "forms.json").read_text("utf-8"))
    with np.load(folder / "counts.npz") as arrays:
        return Counter(dict(zip(forms, arrays["counts"].tolist(), strict=True)))


def test_without_articles_only_questions_are_known(tmp_path: Path) -> None:
    """An index of texts without a word still loads and restores question words."""
    restorer = learnt(tmp_path, ["", "…"])
    assert restorer.restore("khi nao").lower() == "khi nào"
    assert restorer.restore("vuong nghi") == "vuong nghi"
