"""A timeline has what the articles say of days, in order, each told once."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from index.records import Article, Kind, Passage
from retrieval.answer import Answerer
from retrieval.results import Hit, Reference, Span, Status
from retrieval.stories.timeline import (
    MAX_EVENTS,
    MAX_EVENTS_OF_ARTICLE,
    Event,
    Timeline,
    event_of,
    timeline,
)
from tests.bounds import no_hang

in_module_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seeds(seed_index: Path) -> AsyncIterator[Answerer]:
    async with aclosing(await Answerer.open(seed_index)) as answerer:
        yield answerer


def events_of(topic: str, *hits: Hit) -> tuple[Event, ...]:
    """Make a timeline of hits, each the only passage of its article."""
    return timeline(topic, [(each, [each.passage]) for each in hits])


def hit(text: str, mark: str | None = None, number: int = 0, **facts: Any) -> Hit:
    """Make a hit; marked is all of its text, or a part of it."""
    article = Article(f"a{number}", "f", f"Bài {number}", (), **facts)
    start = text.index(mark) if mark else 0
    span = Span(start, start + len(mark or text))
    return Hit(Passage(0, article.id, 0, text, Kind.BODY), article, 1.0, span)


@pytest.mark.parametrize("topic", ["Blinken", "blinken va vuong nghi", "Blinken and Wang Yi"])
@in_module_loop
async def test_events_stand_in_the_order_of_their_days(seeds: Answerer, topic: str) -> None:
    """Each with a sentence of an article that names the day, letter for letter."""
    events = (await seeds.stories.timeline(topic)).events
    assert events
    assert [event.day for event in events] == sorted(event.day for event in events)
    assert date(2022, 7, 9) in {event.day for event in events if event.named}
    for event in events:
        assert event.hit.highlighted in event.hit.passage.text


@pytest.mark.parametrize("topic", ["cách nấu phở bò ngon", "the best pizza in Naples", "…"])
@in_module_loop
async def test_what_no_article_speaks_of_has_no_events(seeds: Answerer, topic: str) -> None:
    """Nothing is made up for it."""
    assert await seeds.stories.timeline(topic) == Timeline(Status.NOTHING, ())


@in_module_loop
async def test_an_event_is_shown_again_as_it_was(seeds: Answerer) -> None:
    """From a reference alone, with the same day: buttons need no more."""
    for event in (await seeds.stories.timeline("Blinken")).events:
        (again,) = await seeds.library.recall([Reference.to(event.hit)])
        assert again is not None
        shown = event_of(again)
        assert shown is not None
        assert (shown.day, shown.named) == (event.day, event.named)
        assert shown.hit.highlighted == event.hit.highlighted


def test_a_day_without_a_year_takes_that_of_its_article() -> None:
    """And without either it is no event: nothing is guessed."""
    text = "Cầu Lạc thông xe ngày 19/11."
    (event,) = events_of("cầu Lạc", hit(text, published=date(2026, 11, 20)))
    assert (event.day, event.named) == (date(2026, 11, 19), True)
    assert events_of("cầu Lạc", hit(text)) == ()


def test_a_sentence_without_a_day_is_of_the_day_of_its_article() -> None:
    """Which is told apart from a day that is named."""
    (event,) = events_of("cầu Lạc", hit("Cầu Lạc dài 2 km.", published=date(2026, 11, 20)))
    assert (event.day, event.named) == (date(2026, 11, 20), False)


def test_one_sentence_a_day_that_is_about_the_topic() -> None:
    """Other days of a passage count if their sentences share the topic's words."""
    text = (
        "Cầu Lạc khởi công ngày 1/2/2023. Ngày 5/5/2023 chợ Bến mở. "
        "Ngày 3/4/2026, cầu Lạc hợp long."
    )
    events = events_of("cầu Lạc", hit(text, "Cầu Lạc khởi công ngày 1/2/2023."))
    assert [event.day for event in events] == [date(2023, 2, 1), date(2026, 4, 3)]
    assert events[1].hit.highlighted == "Ngày 3/4/2026, cầu Lạc hợp long."


def test_what_two_articles_tell_of_a_day_is_one_event() -> None:
    """With both as sources; what is another thing on that day stays beside it."""
    one = hit("Cầu Lạc thông xe ngày 19/11/2026, sớm hai tháng.", number=1)
    same = hit("Ngày 19/11/2026, cầu Lạc thông xe sớm hai tháng.", number=2)
    other = hit("Tai nạn đầu tiên trên cầu Lạc ngày 19/11/2026 làm một người đau.", number=3)
    first, second = events_of("cầu Lạc", one, same, other)
    assert [article.id for article in first.hit.also] == ["a2"]
    assert second.hit.article.id == "a3"


def test_a_timeline_has_an_end() -> None:
    """Of very many events the best found are kept."""
    hits = [
        hit(f"Cầu Lạc, việc thứ {n} ngày {n % 28 + 1}/{n % 12 + 1}/2025.", number=n)
        for n in range(60)
    ]
    assert len(events_of("cầu Lạc", *hits)) == MAX_EVENTS


def test_a_chronicle_is_read_so_far() -> None:
    """However many days a passage names: those beyond an article's share stand with no other."""
    days = [date(1950, 1, 1) + timedelta(days=n) for n in range(2_000)]
    said = [f"Ngày {day.day}/{day.month}/{day.year}, cầu Lạc có việc." for day in days]
    chronicle = hit(" ".join(said), said[0], number=1)
    last, beyond = said[MAX_EVENTS_OF_ARTICLE - 1 : MAX_EVENTS_OF_ARTICLE + 1]
    with no_hang():
        events = events_of("cầu Lạc", hit(last, number=2), hit(beyond, number=3), chronicle)
    told_too = {event.hit.article.id: event.hit.also for event in events[-2:]}
    assert told_too == {"a2": (chronicle.article,), "a3": ()}
    assert [event.day for event in events[:-2]] == days[: MAX_EVENTS - 2]
