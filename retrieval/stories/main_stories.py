"""The main stories of a day, each quoted by the lead of one article; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Article, Passage
from index.search.index_reader import Floats
from index.text.sentences import sentences
from retrieval.results import Hit, Span
from retrieval.stories.clustering import cluster_stories, medoid, nearness

LEAD_CHARACTERS = 300  # of the sentences quoted, unless the first is longer
COMPARED_CHARACTERS = 2_000  # of a title and lead; longer is only what has no sentences

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
    texts = [
        f"{article.title} {passage.text}"[:COMPARED_CHARACTERS]
        for passage, article in (*leads, *others)
    ]
    near = nearness(texts, vectors, len(leads))
    found = []
    for story in cluster_stories(near):
        quoted = medoid(story, near)
        also, outlets = _also(leads[quoted][1], [leads[one][1] for one in story if one != quoted])
        newest = max(leads[one][1].recency for one in story)
        found.append((outlets, newest, leads[quoted], also))
    found.sort(key=lambda one: one[:2], reverse=True)
    return tuple(_story(lead, also, outlets) for outlets, _, lead, also in found[:count])


def _also(quoted: Article, others: Sequence[Article]) -> tuple[tuple[Article, ...], int]:
    """Return a story's other articles, one of each other outlet first, and how many tell it."""
    outlets = {quoted.outlet or ""}
    first, more = list[Article](), list[Article]()
    for other in others:
        (more if (other.outlet or "") in outlets else first).append(other)
        outlets.add(other.outlet or "")
    return (*first, *more), len(outlets)


def _story(lead: Lead, also: tuple[Article, ...], outlets: int) -> Story:
    passage, article = lead
    hit = Hit(passage, article, float(outlets), lead_of(passage.text), also)
    return Story(hit, outlets)


def lead_of(text: str) -> Span:
    """Return the first sentences of a text: one, and more as long as they are short."""
    bounds = sentences(text) or [(0, len(text))]
    start, end = bounds[0]
    ends = [stop for _, stop in bounds if stop - start <= LEAD_CHARACTERS]
    return Span(start, ends[-1] if ends else end)
