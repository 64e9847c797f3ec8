"""Which of the hits of a watched question are news; pure."""

from collections.abc import Collection, Iterable, Sequence

from index.text.analysis import normalise
from retrieval.ranking.event_clusters import Report, cluster_events
from retrieval.results import Hit, digest


def hit_marks(hit: Hit) -> frozenset[str]:
    """Return what a hit is known again by: its story's articles, and its passage's text."""
    articles = (hit.article, *hit.also)
    return frozenset(
        [*(f"article {article.id}" for article in articles), f"passage {_known(hit.passage.text)}"]
    )


def alert_marks(hit: Hit) -> frozenset[str]:
    """Return the same of a hit that a chat is told, with the sentence that it is shown for."""
    return hit_marks(hit) | {f"sentence {_known(hit.highlighted)}"}


def all_news(
    shown: Sequence[Hit], around: Sequence[Hit], known: Collection[str]
) -> tuple[Hit, ...]:
    """Return the hits shown that are news, best first: one of each event."""
    found, known = list[Hit](), set(known)
    while new := first_news(shown, around, known):
        found.append(new)
        known |= alert_marks(new)
    return tuple(found)


def first_news(shown: Iterable[Hit], around: Iterable[Hit], known: Collection[str]) -> Hit | None:
    """Return the first hit shown that is known neither by its marks nor by its story, or None.

    `around` are all the hits of the question. They are grouped by the best hit of each story, which
    may be a reworded copy; so a hit is compared here with every known article among them.
    """
    unknown = [hit for hit in shown if alert_marks(hit).isdisjoint(known)]
    if not unknown:
        return None
    old = [
        one for hit in around if not alert_marks(hit).isdisjoint(known) for one in _tellings(hit)
    ]
    return next((hit for hit in unknown if not _is_told(hit, old)), None)


def _is_told(hit: Hit, old: Sequence[Report]) -> bool:
    new = _tellings(hit)[0]
    return any(len(cluster_events([one, new], 2)) == 1 for one in old)


def _tellings(hit: Hit) -> list[Report]:
    """Return what is known of a hit's story: of its other articles, title and day alone."""
    article, passage = hit.article, hit.passage
    own = Report(article.title, article.published, passage.text, passage.ordinal)
    return [own, *(Report(other.title, other.published, "", 0) for other in hit.also)]


def _known(text: str) -> str:
    return digest(normalise(text).casefold())
