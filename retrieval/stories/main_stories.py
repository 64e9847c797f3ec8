"""The main stories of a day, each quoted by the lead of one article; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.records import Article, Passage
from index.search.index_reader import Floats
from index.text.sentences import sentences
from retrieval.results import Hit, Span
from retrieval.stories.clustering import cluster_stories, medoid, nearness

LEAD_CHARACTERS = 300  # of the sentences quoted, unless the first is longer

Lead = tuple[Passage, Article]


@dataclass(frozen=True, slots=True)
class Story:
    """A story: the lead that is quoted for it, with its other articles, and who tells it."""

    hit: Hit  # `highlight` is what is quoted, `also` has an article of each other outlet first
    outlets: int


def main_stories(
    leads: Sequence[Lead], others: Sequence[Lead], vectors: Floats, count: int
) -> tuple[Story, ...]:
    """Return the stories that most outlets tell, at most `count`; among equals the newest first.

    `leads` are the first passages of a day's articles, newest first, `others` those of some of all
    articles, and `vectors` those of both.
    """
    if not leads:
        return ()
    texts = [f"{article.title} {passage.text}" for passage, article in (*leads, *others)]
    near = nearness(texts, vectors, len(leads))
    found = []
    for story in cluster_stories(near):
        quoted = medoid(story, near)
        told_too = [leads[place][1] for place in story if place != quoted]
        found.append(_story(leads[quoted], told_too))
    found.sort(key=lambda one: (one.outlets, _time(one)), reverse=True)
    return tuple(found[:count])


def _story(lead: Lead, others: Sequence[Article]) -> Story:
    passage, article = lead
    outlets = {article.outlet or ""}
    first, more = list[Article](), list[Article]()
    for other in others:
        (more if (other.outlet or "") in outlets else first).append(other)
        outlets.add(other.outlet or "")
    also = (*first, *more)
    hit = Hit(passage, article, float(len(outlets)), lead_of(passage.text), also)
    return Story(hit, len(outlets))


def lead_of(text: str) -> Span:
    """Return the first sentences of a text: one, and more as long as they are short."""
    bounds = sentences(text) or [(0, len(text))]
    start, end = bounds[0]
    ends = [stop for _, stop in bounds if stop - start <= LEAD_CHARACTERS]
    return Span(start, ends[-1] if ends else end)


def _time(story: Story) -> tuple[date, str]:
    """Return when the newest article of a story came out."""
    articles = (story.hit.article, *story.hit.also)
    return max(one.recency for one in articles)
