"""What readings change: how many passages are read, the sentence marked, the years of days."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from index.records import Article, Kind, Passage
from index.search.index_reader import Reading, ReadingRequest, SentenceScores, Words
from retrieval.ranking.answer_dates import date_answer, lacks_year
from retrieval.ranking.marks import best_sentence
from retrieval.ranking.rank import rank
from retrieval.ranking.reading import (
    READ_BATCH,
    READ_PASSAGES,
    passages_in_reach,
    passages_to_read,
    probability,
    read_answer,
    read_until_sure,
    settled,
)
from retrieval.results import ExactAnswer, Span
from retrieval.understanding.question import AnswerType, parse_question

TEXT = "Hai bên gặp nhau ngày 9/7 tại Bali. Cuộc gặp kéo dài 5 giờ."
WORDS = ExactAnswer("ngày 9/7", Span(TEXT.index("ngày 9/7"), TEXT.index(" tại")), 0.9)


def article(name: str, published: date | None = None) -> Article:
    """Make an article without text."""
    return Article(name, f"{name}.txt", f"Tựa {name}", (), published=published)


def test_the_first_passage_is_read_however_many_ask() -> None:
    """A lone question has the most passages read; of many at once each has one at least."""
    assert passages_to_read(1) == READ_PASSAGES
    assert passages_to_read(10_000) == 1
    assert all(n * passages_to_read(n) <= max(n, READ_BATCH) for n in range(1, 40))


@pytest.mark.parametrize(
    ("fused", "reach"),
    [
        ([2.0], 1),
        ([2.0, 1.0, 0.5], 1),
        ([2.0, 1.845, 1.835], 2),  # a tie, and the newer is first
        ([2.0, 1.9, 0.5, 0.4, 0.3], 2),
        ([2.0, 1.99, 1.98, 1.97, 1.96], READ_PASSAGES),
        ([2.0, 1.99, 1.98], 3),
    ],
)
def test_what_reading_could_not_put_first_is_not_read(fused: list[float], reach: int) -> None:
    """However surely the newest article answered, and however little the first does."""
    assert passages_in_reach(np.array(fused)) == reach
    days = [date(2026, 1, 1 + place) for place in range(len(fused))]
    rows = [
        (Passage(place, f"a{place}", 0, f"Câu {place}.", Kind.BODY), article(f"a{place}", day))
        for place, day in enumerate(days)
    ]
    for place in range(1, min(len(fused), READ_PASSAGES)):
        sure = [Reading(30.0 if other == place else -30.0, (0, 1)) for other in range(place + 1)]
        first = rank(np.array(fused), rows, [], sure, 1)[0].place
        assert first == (place if place < reach else 0)


async def test_no_more_is_read_once_a_passage_surely_answers() -> None:
    """The first passages are read in any case, and the others unless one of those is sure."""
    asked: list[tuple[str, ...]] = []

    async def read(requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        asked.extend(one.passages for one in requests)
        return [
            [Reading(9.0 if text == "b" else 0.0, (0, 1)) for text in one.passages]
            for one in requests
        ]

    requests = [ReadingRequest("ai?", tuple(texts)) for texts in ("abcd", "cdef", "c", "")]
    found = await read_until_sure(read, requests, [False] * 4)
    assert [len(one) for one in found] == [2, 4, 1, 0]
    assert [settled(one) for one in found] == [True, False, False, False]
    assert asked == [("a", "b"), ("c", "d"), ("c",), (), (), ("e", "f"), (), ()]
    (found,) = await read_until_sure(read, requests[:1], [True])
    assert len(found) == 4  # each may be news to somebody who watches


ASKED = parse_question("Hai bên gặp nhau khi nào?")
BOUNDS = [(0, 35), (36, len(TEXT))]
HOW_LONG = (TEXT.index("5 giờ"), len(TEXT) - 1)


def shared(logit: float, share: float) -> Reading:
    """Make a reading with words in both sentences, of which the second has this share."""
    day = WORDS.span.start, WORDS.span.end
    return Reading(logit, HOW_LONG, (Words(day, 1 - share), Words(HOW_LONG, share)))


def test_the_sentence_where_the_reader_finds_its_words_is_marked() -> None:
    """The reader decides between sentences that fit alike; without it the better score does."""
    scores = SentenceScores(BOUNDS, np.array([0.81, 0.8], np.float32))

    def mark(reading: Reading | None) -> Span:
        return best_sentence(TEXT, AnswerType.ANYTHING, [scores], reading)

    assert mark(None) == Span(*BOUNDS[0])
    assert mark(shared(3.0, 0.9)) == Span(*BOUNDS[1])
    assert mark(shared(3.0, 0.1)) == Span(*BOUNDS[0])


def test_the_answer_is_in_the_marked_sentence() -> None:
    """Of another sentence than the reader's own choice, its words are the less likely."""
    reading = shared(3.0, 0.8)
    own, other = (read_answer(ASKED, reading, TEXT, Span(*each)) for each in reversed(BOUNDS))
    assert own is not None and other is not None
    assert (own.text, other.text) == ("5 giờ", "ngày 9/7")
    assert own.score == probability(reading)
    assert other.score == pytest.approx(own.score / 4)


def test_a_day_has_the_year_of_its_article() -> None:
    """ "9/7" is written out by the article's own date."""
    own = (article("a", date(2022, 7, 10)), [TEXT])
    words = date_answer(WORDS, TEXT, [own])
    assert words.text == "ngày 9/7"
    assert words.complete == "ngày 9/7/2022"
    assert words.dated_by is None


@pytest.mark.parametrize(
    ("text", "words", "lacks"),
    [
        ("Bão số 5 đổ bộ vào Hà Tĩnh lúc 15h ngày 7/9.", "7/9", True),
        ("Bão số 5 đổ bộ vào Hà Tĩnh lúc 15h ngày 7/9.", "15h ngày 7/9", True),
        ("Bão đổ bộ ngày 7/9.", "Bão", False),
        ("Bão đổ bộ ngày 7/9/2025.", "7/9/2025", False),
        ("Bão làm hỏng 7/9 ngôi nhà.", "7/9", False),
    ],
)
def test_an_answer_that_is_a_day_lacks_its_year(text: str, words: str, lacks: bool) -> None:
    """The passage around it tells a day from a fraction."""
    start = text.index(words)
    answer = ExactAnswer(words, Span(start, start + len(words)), 0.9)
    assert lacks_year(answer, text) is lacks
    if lacks:
        dated = date_answer(answer, text, [(article("a", date(2025, 9, 8)), [text])])
        assert dated.complete.endswith("7/9/2025")


@pytest.mark.parametrize(
    ("told", "published"),
    [(["Ảnh chụp ngày 9/7/2022 tại Bali."], None), ([], date(2022, 7, 10))],
    ids=["by its text", "by its date"],
)
def test_another_report_of_the_event_may_give_the_year(
    told: list[str], published: date | None
) -> None:
    """Where the article tells no year, a report that does is named as the source."""
    other = article("b", published)
    words = date_answer(WORDS, TEXT, [(article("a"), [TEXT]), (other, told)])
    assert words.complete == "ngày 9/7/2022"
    assert words.dated_by == other


@pytest.mark.parametrize(
    "told",
    [[], ["Ngày 8/7/2022 họ đến Bali."], ["Ngày 9/7/2021 và ngày 9/7/2022 đều có họp."]],
    ids=["nobody tells", "of another day", "in two years"],
)
def test_a_year_is_never_guessed(told: list[str]) -> None:
    """Without one report that names this very day in one year, the words stay as they are."""
    words = date_answer(WORDS, TEXT, [(article("a"), [TEXT]), (article("b"), told)])
    assert words.complete == words.text == "ngày 9/7"


def test_without_words_there_is_no_answer() -> None:
    """A reading of an empty place, or none, gives no answer."""
    mark = Span(*BOUNDS[0])
    assert read_answer(ASKED, None, TEXT, mark) is None
    assert read_answer(ASKED, Reading(3.0, (4, 4), (Words((4, 4), 1.0),)), TEXT, mark) is None


@pytest.mark.parametrize(
    ("own", "words"), [("Ở đâu?", "Bali"), ("Còn Bali thì sao?", None)], ids=["asks", "only names"]
)
def test_a_follow_up_has_words_where_it_says_what_it_asks(own: str, words: str | None) -> None:
    """ "And what of Bali?" may mean anything: no words of the passage stand as its answer."""
    asked = parse_question(own).in_context(f"Hai bên gặp nhau khi nào? {own}")
    bali = TEXT.index("Bali"), TEXT.index("Bali") + 4
    found = read_answer(asked, Reading(3.0, bali, (Words(bali, 1.0),)), TEXT, Span(*BOUNDS[0]))
    assert (found.text if found else None) == words


def test_two_sentences_that_say_the_same_words_do_not_make_each_other_unlikely() -> None:
    """A lede and the body often say it twice; whichever is marked, its words are as sure."""
    lede, body = "Tuyến số 9 chạy thử sáng 20/11.", "Sáng 20/11, tuyến số 9 chạy thử."
    text = f"{lede} {body}"
    first, second = text.index("sáng 20/11"), text.index("Sáng 20/11")
    words = (Words((first, first + 10), 0.1), Words((second, second + 10), 0.9))
    reading = Reading(3.0, (second, second + 10), words)
    found = read_answer(ASKED, reading, text, Span(0, len(lede)))
    assert found
    assert found.text == "sáng 20/11"
    assert found.score == pytest.approx(probability(reading))
