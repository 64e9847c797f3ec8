"""Articles made ready for the model, and how they come."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.ahead import ahead
from index.lots import HELD_AT_ONCE, READ_AT_ONCE, Lot, Lots
from index.readings import Readings
from index.records import Format, Page
from index.repeats import Repeats
from index.reuse import digest
from index.spelled import Spelled
from index.tones import TonesBuilder
from index.words_builder import WordsBuilder

LINES = ["Giá vàng tăng mạnh.", "Đội nhà thắng hai không.", "Mưa lớn ở miền Trung."]
SENTENCES = [f"Câu thứ {number} của bài này." for number in range(8)]


def rows(count: int, *texts: str) -> Iterator[Page]:
    """Make pages that are ready articles, of these sentences each."""
    return (
        Page(f"a{number}", "rows.jsonl", Format.ARTICLE, "\n".join(texts), title="Tin")
        for number in range(count)
    )


def made(folder: Path, pages: Iterator[Page], known: frozenset[bytes]) -> tuple[Lots, list[Lot]]:
    """Make all lots of some pages."""
    with (
        closing(Readings(folder, None)) as readings,
        closing(WordsBuilder(folder / "words")) as words,
    ):
        lots = Lots(readings, words, TonesBuilder(), known)
        return lots, list(lots.of(pages, Repeats()))


def test_a_lot_is_what_the_model_reads_at_once(tmp_path: Path) -> None:
    """When nothing is known a lot ends with the page that makes it large enough to be read."""
    lots, found = made(tmp_path, rows(400, *LINES), frozenset())
    assert [lot.pages for lot in found] == [171, 171, 58]
    assert [lot.unread for lot in found] == [513, 513, 174]
    assert found[0].unread - len(LINES) < READ_AT_ONCE <= found[0].unread
    assert (lots.pages, lots.articles, lots.sentences) == (400, 400, 1200)


def test_what_is_known_waits_for_more_that_is_not(tmp_path: Path) -> None:
    """A lot of hardly anything new spans many pages, but does not grow without end."""
    known = frozenset(map(digest, SENTENCES))
    lots, found = made(tmp_path, rows(HELD_AT_ONCE // 8 + 5, *SENTENCES), known)
    assert [len(lot.sentences) for lot in found] == [HELD_AT_ONCE, 40]
    assert sum(lot.unread for lot in found) == 0
    assert lots.pages == sum(lot.pages for lot in found)


def test_ids_go_on_from_lot_to_lot(tmp_path: Path) -> None:
    """Passages, and the articles that they are of, count from 0 without a gap."""
    lots, found = made(tmp_path, rows(400, *LINES), frozenset())
    ids = [passage.id for lot in found for passage, _ in lot.passages]
    assert ids == list(range(lots.passages))
    assert [number for lot in found for number in lot.numbers] == list(range(400))
    assert [one.id for lot in found for one in lot.articles] == [f"a{n}" for n in range(400)]
    of_all = [one.id for lot in found for _, own in lot.passages for one in own]
    assert of_all == list(range(lots.sentences))


def test_pages_without_an_article_are_counted_and_named(tmp_path: Path) -> None:
    """They are in the lot's pages, so that progress reaches the end, and among the skipped."""
    empty = Page("empty", "empty.html", Format.HTML, "<html></html>")
    lots, (lot,) = made(tmp_path, iter([empty, *rows(2, *LINES)]), frozenset())
    assert (lot.pages, len(lot.articles)) == (3, 2)
    assert lots.skipped == [("empty.html", "no article in it")]


def test_things_made_ahead_come_in_order() -> None:
    """All of them, however many are made before they are asked for."""
    for most in (1, 2, 50):
        assert list(ahead(iter(range(20)), most)) == list(range(20))
        assert list(ahead(iter([]), most)) == []


def test_no_more_is_made_ahead_than_was_said() -> None:
    """What waits to be worked on is bounded, and is made in one other thread."""
    begun: list[int] = []
    threads = set()

    def things() -> Iterator[int]:
        for number in range(100):
            begun.append(number)
            threads.add(threading.current_thread().name)
            yield number

    with closing(ahead(things(), 3)) as coming:
        assert next(coming) == 0
        deadline = time.monotonic() + 10
        while len(begun) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)
        assert begun == [0, 1, 2, 3]
    assert len(begun) == 4  # and nothing after it is closed
    assert threads == {"ahead_0"}
    assert "ahead_0" not in {thread.name for thread in threading.enumerate()}


def test_what_goes_wrong_ahead_is_raised_in_its_place() -> None:
    """What was made before the error is worked on first."""

    def things() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("the third")

    coming = ahead(things(), 2)
    assert [next(coming), next(coming)] == [1, 2]
    with pytest.raises(ValueError, match="the third"):
        next(coming)


def test_what_is_known_of_words_is_told_of_texts() -> None:
    """Each text has the values of its words, in their order: none, one or several a word."""
    texts = ["hai một", "", "không hai hai", "không", "một"]
    known = {"một": [1], "hai": [20, 21], "không": []}
    spelled = Spelled.of(texts)
    packed = [np.array(known[word], np.int32).tobytes() for word in spelled.words]
    values, counts = spelled.gather(packed, np.dtype(np.int32))
    assert values.tolist() == [20, 21, 1, 20, 21, 20, 21, 1]
    assert counts.tolist() == [3, 0, 4, 0, 1]


def test_no_texts_have_no_words() -> None:
    """Nothing is told of nothing."""
    values, counts = Spelled.of([]).gather([], np.dtype(np.int32))
    assert (values.tolist(), counts.tolist()) == ([], [])
