"""What the articles about something say happened when, in order; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.records import Passage
from index.text.analysis import STOP_WORDS, syllables, terms
from index.text.sentences import sentences
from retrieval.ranking.date_resolution import days_named
from retrieval.results import Hit, Span, Status

MAX_EVENTS = 40  # the best found of them
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
    days = days_named(hit.passage.text, hit.highlight, hit.article.published)
    if days:
        return Event(days[0], True, hit)
    return Event(hit.article.published, False, hit) if hit.article.published else None


def timeline(topic: str, found: Sequence[Found]) -> tuple[Event, ...]:
    """Return the events that articles about a topic tell, in the order of their days.

    The articles are best first. What several of them tell of one day is one event, with the others
    beside it.
    """
    words = frozenset(syllables(topic)) - STOP_WORDS
    told: list[Event] = []
    for event in (each for hit, passages in found for each in _events(hit, passages, words)):
        place = next((at for at, one in enumerate(told) if _is_same(one, event)), None)
        if place is None:
            told.append(event)
        else:
            told[place] = _with_source(told[place], event.hit)
    return tuple(sorted(told[:MAX_EVENTS], key=lambda event: event.day))


def _events(hit: Hit, passages: Sequence[Passage], words: frozenset[str]) -> Iterator[Event]:
    """Yield an event for each day that the article names; if it names none, one on its own day.

    Only sentences count that were found for the topic, or share its words.
    """
    days = dict[date, Event]()
    for passage in (hit.passage, *(one for one in passages if one.ordinal != hit.passage.ordinal)):
        for start, end in sentences(passage.text):
            own = passage is hit.passage
            found = own and start < hit.highlight.end and hit.highlight.start < end
            if found or _is_about(passage.text[start:end], words):
                span, also = Span(start, end), hit.also if found else ()
                event = event_of(
                    replace(hit, passage=passage, highlight=span, also=also, answer=None)
                )
                if event and event.named:
                    days.setdefault(event.day, event)
    if not days and (event := event_of(replace(hit, answer=None))):
        days[event.day] = event
    yield from days.values()


def _is_about(sentence: str, words: frozenset[str]) -> bool:
    return len(words.intersection(syllables(sentence))) >= max(1, len(words) // 2)


def _is_same(one: Event, other: Event) -> bool:
    if one.day != other.day:
        return False
    first, second = (frozenset(terms(event.hit.highlighted)) for event in (one, other))
    shared = 2 * len(first & second) >= MIN_SHARED_TERMS * (len(first) + len(second))
    return shared or one.hit.article.id == other.hit.article.id


def _with_source(event: Event, hit: Hit) -> Event:
    known = {event.hit.article.id, *(one.id for one in event.hit.also)}
    new = tuple(one for one in (hit.article, *hit.also) if one.id not in known)
    return replace(event, hit=replace(event.hit, also=(*event.hit.also, *new)))
