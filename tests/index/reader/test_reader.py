"""The reader that ships, over passages written here."""

import pytest

from index.arrays import Floats
from index.embedding.backends import Batch
from index.reading.reader import Reader
from tests.index.reading import bundled_encoder, bundled_reader

PASSAGE = (
    "Sáng 9/7, Thứ trưởng Ngoại giao Đỗ Khắc Tường đã đến Viêng Chăn, bắt đầu chuyến thăm Lào ba "
    "ngày. Tại hội đàm, hai bên nhất trí nâng cấp 64 km đường, trị giá 41 triệu USD."
)
ELSEWHERE = "Đội tuyển bóng đá nữ thắng 3-0 trong trận giao hữu tối qua trên sân Hàng Đẫy."


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Con đường được nâng cấp dài bao nhiêu?", "64 km"),
        ("Who arrived in Vientiane?", "Đỗ Khắc Tường"),
        ("duong duoc nang cap tri gia bao nhieu tien", "41 triệu USD"),
    ],
)
def test_the_exact_words_are_found(question: str, words: str) -> None:
    """Asked in Vietnamese, without its marks or in English, it finds the words that answer."""
    (reading,) = bundled_reader().read([(question, PASSAGE)])
    assert words in PASSAGE[slice(*reading.span)]


def test_a_passage_about_something_else_does_not_answer() -> None:
    """The logit of a passage that answers is above that of one that does not."""
    question = "Con đường được nâng cấp dài bao nhiêu?"
    answers, other = bundled_reader().read([(question, PASSAGE), (question, ELSEWHERE)])
    assert answers.logit > 0 > other.logit


def test_readings_come_in_the_order_asked_whatever_is_read_with_them() -> None:
    """A pair reads alike alone and among others of other lengths.

    By rounding, which depends on the length of the batch, logits of it were .08 apart with AVX.
    """
    pairs = [
        ("Ai đến Viêng Chăn?", PASSAGE),
        ("Ai thắng?", ELSEWHERE),
        ("Who won?", ELSEWHERE * 6),
        ("?", ""),
    ]
    together = Reader.open(bundled_encoder()).read(pairs)
    another = Reader.open(bundled_encoder())  # which does not remember these
    for pair, one in zip(pairs, together, strict=True):
        (alone,) = another.read([pair])
        assert alone.logit == pytest.approx(one.logit, abs=0.15)


def test_what_was_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pair that comes again, or twice at once, is remembered to the last digit."""
    reader = Reader.open(bundled_encoder())
    read: list[int] = []
    network = reader._backend.forward

    def forward(batch: Batch) -> tuple[Floats, Floats]:
        read.append(len(batch))
        return network(batch)

    monkeypatch.setattr(reader._backend, "forward", forward)
    known, new = ("Ai đến Viêng Chăn?", PASSAGE), ("Ai thắng?", ELSEWHERE)
    first, second = reader.read([known, known])
    assert first == second
    third, fourth = reader.read([known, new])
    assert third == first
    assert fourth != first
    assert sum(read) == 2


def test_nothing_to_read_is_no_reading() -> None:
    """An empty list gives an empty list."""
    assert bundled_reader().read([]) == []
