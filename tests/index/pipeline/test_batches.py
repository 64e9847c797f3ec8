"""Articles made ready for the model, and how they come."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing, closing
from pathlib import Path

import numpy as np
import pytest

from index.extraction.article_cache import ArticleCache
from index.extraction.boilerplate import BoilerplateLines
from index.pipeline.batches import (
    BATCH_PAGES,
    BATCH_SENTENCES,
    MAX_ARTICLE_CHARACTERS,
    Batch,
    BatchBuilder,
)
from index.pipeline.known_sentences import DigestWriter, KnownSentences, text_digest
from index.pipeline.prefetch import prefetch
from index.records import Format, Page
from index.storage.bm25_writer import Bm25Writer
from index.storage.diacritics import DiacriticsWriter
from index.storage.files import DIGESTS
from index.storage.term_ids import TokenizedTexts
from tests.bounds import HANG_SECONDS


def rows(count: int, sentences: int, *, alike: bool = False) -> Iterator[Page]:
    """Make pages that are ready articles, of so many sentences, the same in each or none twice."""
    for number in range(count):
        told = [f"Câu {place} của bài {0 if alike else number}." for place in range(sentences)]
        yield Page(f"a{number}", "rows.jsonl", Format.ARTICLE, "\n".join(told), title="Tin")


def made(
    folder: Path, pages: Iterator[Page], known: KnownSentences | None = None
) -> tuple[BatchBuilder, list[Batch]]:
    """Make all batches of some pages."""
    with (
        closing(ArticleCache(folder, None)) as cleaned,
        closing(Bm25Writer(folder / "words")) as bm25,
    ):
        builder = BatchBuilder(cleaned, bm25, DiacriticsWriter(), known)
        return builder, list(builder.batches(pages, BoilerplateLines()))


def test_a_batch_is_what_the_model_reads_at_once(tmp_path: Path) -> None:
    """When nothing is known a batch ends with the page that makes it large enough to be read."""
    builder, found = made(tmp_path, rows(400, 3))
    assert [batch.pages for batch in found] == [171, 171, 58]
    assert [len(batch.to_embed) for batch in found] == [513, 513, 174]
    assert len(found[0].to_embed) - 3 < BATCH_SENTENCES
    assert (builder.pages, builder.articles, builder.sentences) == (400, 400, 1200)


def test_of_an_article_without_end_the_first_million_characters_are_kept(tmp_path: Path) -> None:
    """What is left out is said in the summary; a page beside it is whole."""
    line = "chữ " * 249
    text = f"{line}\n" * (MAX_ARTICLE_CHARACTERS // 1_000 * 2)
    long = Page("long", "rows.jsonl", Format.ARTICLE, text, title="Tin", place="rows.jsonl, line 1")
    builder, (batch,) = made(tmp_path, iter([long, *rows(1, 2)]))
    kept = [sum(len(p.text) for p, _ in one.passages) for one in batch.articles]
    assert MAX_ARTICLE_CHARACTERS * 0.99 < kept[0] < MAX_ARTICLE_CHARACTERS * 1.01
    assert len(batch.articles[1].digests) == 2
    assert builder.skipped == [
        ("rows.jsonl, line 1", "its text after the first 1,000,000 characters")
    ]


def test_what_is_known_waits_for_more_that_is_not(tmp_path: Path) -> None:
    """A batch of hardly anything new spans many pages, but not any number."""
    page = next(rows(1, 8))
    digests = DigestWriter(tmp_path)
    digests.add([text_digest(text) for text in page.text.split("\n")])
    digests.close()
    with closing(KnownSentences(tmp_path / DIGESTS)) as known:
        _, found = made(tmp_path, rows(2 * BATCH_PAGES + 5, 8, alike=True), known)
    assert [batch.pages for batch in found] == [BATCH_PAGES, BATCH_PAGES, 5]
    assert [batch.to_embed for batch in found] == [{}, {}, {}]


def test_pages_that_hold_nothing_make_batches_too(tmp_path: Path) -> None:
    """So that progress is seen, whatever the pages are."""
    empty = (Page(f"{n}", f"{n}.html", Format.HTML, "<html></html>") for n in range(600))
    _, found = made(tmp_path, empty)
    assert [(batch.pages, batch.articles) for batch in found] == [(BATCH_PAGES, []), (88, [])]


def test_batches_end_with_the_page_under_way_when_they_are_stopped(tmp_path: Path) -> None:
    """No more pages are taken, and what was made of those before comes out."""
    taken: list[str] = []

    def pages() -> Iterator[Page]:
        for page in rows(100, 1):
            taken.append(page.id)
            if len(taken) == 7:
                builder.stop()
            yield page

    with (
        closing(ArticleCache(tmp_path, None)) as cleaned,
        closing(Bm25Writer(tmp_path / "words")) as bm25,
    ):
        builder = BatchBuilder(cleaned, bm25, DiacriticsWriter())
        (batch,) = builder.batches(pages(), BoilerplateLines())
    assert (batch.pages, len(taken)) == (6, 7)


def test_a_sentence_of_many_articles_is_read_once(tmp_path: Path) -> None:
    """What the model is to read has each sentence once, by its digest."""
    _, (batch,) = made(tmp_path, rows(100, 3, alike=True))
    assert list(batch.to_embed.values()) == [f"Câu {place} của bài 0." for place in range(3)]
    assert {key for one in batch.articles for key in one.digests} == set(batch.to_embed)


def test_ids_go_on_from_batch_to_batch(tmp_path: Path) -> None:
    """Passages and sentences count from 0 without a gap, in the order of the pages."""
    builder, found = made(tmp_path, rows(400, 3))
    split = [one for batch in found for one in batch.articles]
    assert [one.article.id for one in split] == [f"a{number}" for number in range(400)]
    parts = [part for one in split for part in one.passages]
    assert [passage.id for passage, _ in parts] == list(range(builder.passages))
    assert sum(len(own) for _, own in parts) == builder.sentences


def test_pages_without_an_article_are_counted_and_named(tmp_path: Path) -> None:
    """They are in the batch's pages, so that progress reaches the end, and among the skipped."""
    empty = Page("empty", "empty.html", Format.HTML, "<html></html>")
    builder, (batch,) = made(tmp_path, iter([empty, *rows(2, 3)]))
    assert (batch.pages, len(batch.articles)) == (3, 2)
    assert builder.skipped == [("empty.html", "no article in it")]


async def test_items_made_ahead_come_in_order() -> None:
    """All of them, however many are made before they are asked for; then those are told to stop."""
    for most in (1, 2, 50):
        for things in (range(20), range(0)):
            stopped = threading.Event()
            assert [one async for one in prefetch(iter(things), most, stopped.set)] == list(things)
            assert stopped.is_set()


async def test_no_more_is_made_ahead_than_was_said() -> None:
    """What waits to be worked on is bounded, and is made in one other thread, which ends."""
    begun: list[int] = []
    threads = set()
    fourth = threading.Event()

    def things() -> Iterator[int]:
        for number in range(100):
            begun.append(number)
            if number == 3:
                fourth.set()
            threads.add(threading.current_thread().name)
            yield number

    async with aclosing(prefetch(things(), 3, lambda: None)) as coming:
        assert await anext(coming) == 0
        assert fourth.wait(HANG_SECONDS)
        for _ in range(100):  # turns, in which one more would be made
            await asyncio.sleep(0)
        assert begun == [0, 1, 2, 3]
    assert len(begun) == 4  # and nothing after it is closed
    assert threads == {"prefetch_0"}
    assert "prefetch_0" not in {thread.name for thread in threading.enumerate()}


async def test_what_goes_wrong_ahead_is_raised_in_its_place() -> None:
    """What was made before the error is worked on first."""

    def things() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("the third")

    coming = prefetch(things(), 2, lambda: None)
    assert [await anext(coming), await anext(coming)] == [1, 2]
    with pytest.raises(ValueError, match="the third"):
        await anext(coming)


async def test_waiting_for_what_is_made_ahead_can_be_cancelled() -> None:
    """What is under way is told to stop, then waited for."""
    begun, stopped, ended = threading.Event(), threading.Event(), threading.Event()

    def things() -> Iterator[int]:
        begun.set()
        stopped.wait(HANG_SECONDS)
        ended.set()
        yield 1

    coming = prefetch(things(), 1, stopped.set)
    waiting = asyncio.ensure_future(anext(coming))
    await asyncio.to_thread(begun.wait, HANG_SECONDS)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


def test_what_is_known_of_words_is_told_of_texts() -> None:
    """Each text has the values of its words, in their order: none, one or several a word."""
    texts = ["hai một", "", "không hai hai", "không", "một"]
    known = {"một": [1], "hai": [20, 21], "không": []}
    spelled = TokenizedTexts.of(texts)
    packed = [np.array(known[word], np.int32).tobytes() for word in spelled.words]
    values, counts = spelled.gather(packed, np.dtype(np.int32))
    assert values.tolist() == [20, 21, 1, 20, 21, 20, 21, 1]
    assert counts.tolist() == [3, 0, 4, 0, 1]


def test_no_texts_have_no_words() -> None:
    """Nothing is told of nothing."""
    values, counts = TokenizedTexts.of([]).gather([], np.dtype(np.int32))
    assert (values.tolist(), counts.tolist()) == ([], [])
