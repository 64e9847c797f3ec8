"""What the articles about something say happened when, in order; pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from index.records import Passage
from index.text.analysis import STOP_WORDS, syllables, terms
from index.text.sentences import Bounds, sentences
from retrieval.ranking.date_resolution import days_named
from retrieval.results import Hit, Span, Status

MAX_EVENTS = 40  # the best found of them
MAX_EVENTS_OF_ARTICLE = 200  # the first; a chronicle may have thousands
MIN_SHARED_TERMS = 0.5  # Dice coefficient of two sentences about one day that tell the same


Found = tuple[Hit, Sequence[Passage]]  # a hit, and the passages of its article


@dataclass(frozen=True, slots=True)
class Event:
    """A day, and the sentence that tells what happened on it."""

    day: date
    named: bool  # in the sentence; else it is the day when its article came out
    hit: Hit  # `highlight` is the sentence


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, oldest first, and whether the articles surely speak of the topic."""

    status: Status
    events: tuple[Event, ...]
    is_whole: bool = True  # as of an answer


def event_of(hit: Hit) -> Event | None:
    """Return the event that a hit's sentence tells; None where no day is known."""
    mark, published = hit.highlight, hit.article.published
    if days := _first_days(hit.passage.text, [(mark.start, mark.end)], published):
        return Event(days[0][1], True, hit)
    return Event(published, False, hit) if published else None


def timeline(topic: str, found: Sequence[Found]) -> tuple[Event, ...]:
    """Return the events that articles about a topic tell, in the order of their days.

    The articles are best first. What several of them tell of one day is one event, with the others
    beside it.
    """
    words = frozenset(syllables(topic)) - STOP_WORDS
    told: list[Event] = []
    on_day = defaultdict[date, list[int]](list)  # places in `told`
    for hit, passages in found:
        for event in islice(_events(hit, passages, words), MAX_EVENTS_OF_ARTICLE):
            places = on_day[event.day]
            place = next((at for at in places if _is_same(told[at], event)), None)
            if place is not None:
                told[place] = _with_source(told[place], event.hit)
            elif len(told) < MAX_EVENTS:
                places.append(len(told))
                told.append(event)
    return tuple(sorted(told, key=lambda event: event.day))


def _events(hit: Hit, passages: Sequence[Passage], words: frozenset[str]) -> Iterator[Event]:
    """Yield an event for each day that the article names; if it names none, one on its own day.

    Only sentences count that were found for the topic, or share its words.
    """
    told, mark = set[date](), hit.highlight
    for passage in (hit.passage, *(one for one in passages if one.ordinal != hit.passage.ordinal)):
        found, about = set[Bounds](), list[Bounds]()
        for start, end in sentences(passage.text):
            if passage is hit.passage and start < mark.end and mark.start < end:
                found.add((start, end))
            elif not _is_about(passage.text[start:end], words):
                continue
            about.append((start, end))
        for bounds, day in _first_days(passage.text, about, hit.article.published):
            if day not in told:
                told.add(day)
                also = hit.also if bounds in found else ()
                said = replace(
                    hit, passage=passage, highlight=Span(*bounds), also=also, answer=None
                )
                yield Event(day, True, said)
    if not told and (event := event_of(replace(hit, answer=None))):
        yield event


def _first_days(
    text: str, places: Sequence[Bounds], published: date | None
) -> list[tuple[Bounds, date]]:
    """Return the first day that each of these places names, if it names any; all are in order."""
    starts, days = [start for start, _ in places], dict[int, date]()
    for where, day in days_named(text, published) if places else ():
        at = bisect_right(starts, where.start) - 1
        if at >= 0 and where.end <= places[at][1]:
            days.setdefault(at, day)
    return [(places[at], day) for at, day in sorted(days.items())]


def _is_about(sentence: str, words: frozenset[str]) -> bool:
    return len(words.intersection(syllables(sentence))) >= max(1, len(words) // 2)


def _is_same(one: Event, other: Event) -> bool:
    """Tell whether two events of one day are the same."""
    first, second = (frozenset(terms(event.hit.highlighted)) for event in (one, other))
    shared = 2 * len(first & second) >= MIN_SHARED_TERMS * (len(first) + len(second))
    return shared or one.hit.article.id == other.hit.article.id


def _with_source(event: Event, hit: Hit) -> Event:
    known = {event.hit.article.id, *(one.id for one in event.hit.also)}
    new = tuple(one for one in (hit.article, *hit.also) if one.id not in known)
    return replace(event, hit=replace(event.hit, also=(*event.hit.also, *new)))
