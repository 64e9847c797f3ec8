"""Checks watched questions against an index that is new to them."""

import logging
from time import time

from bot.context import Context
from bot.policies.news import alert_marks, all_news, hit_marks
from bot.state.watches import NewAlert, Watch
from index.errors import UnreachableError
from retrieval.errors import BusyError
from retrieval.results import Hit, Reference, Status
from retrieval.search_result import SearchResult

log = logging.getLogger(__name__)

WIDE_HITS = 20  # hits looked at, so that one whose rank rises a little is no news later
NEWS_HITS = 5  # of which these may be news: of a question, those of them that were read


async def check_watches(context: Context) -> None:
    """Check what was not yet checked against the present index; a job.

    One question after another, so that those that people ask hardly wait; while too many of them
    do, or a part of the articles is out of reach, the next run goes on. So it does when this one
    is killed, at any moment.
    """
    version = context.answerer.version
    watches = await context.state.watches.unchecked(version)
    checked = made = 0
    for watch in watches:
        if not context.application.running or context.answerer.version != version:
            return  # stopping, or there is a newer one: the next run goes on with that
        try:
            found = await context.answerer.search(watch.question, WIDE_HITS)
        except (BusyError, UnreachableError):
            return
        if not found.is_whole:  # what is out of reach now would be news once it is back
            return
        made += await _keep(watch, version, found, context)
        checked += 1
    if checked:
        log.info("checked %d watches against index %s: %d alerts", checked, version, made)


async def _keep(watch: Watch, version: str, found: SearchResult, context: Context) -> int:
    """Keep what a watch has seen now, and its news; tells how many.

    There may be several: between two checks more than one index may have been published.
    """
    shown = found.shown if found.status is Status.FOUND else ()
    candidates = shown[:NEWS_HITS]
    if found.evidence:  # a question, not a topic: what does not answer it is no news
        candidates = tuple(hit for hit in candidates if hit.answer and hit.answer.is_sure)
    news = all_news(candidates, found.hits, await context.state.watches.known_marks(watch))
    telling = [NewAlert(Reference.to(hit), alert_marks(hit)) for hit in news]
    seen = frozenset[str]().union(*map(hit_marks, _judged(found)))
    await context.state.watches.mark_checked(watch, version, seen, telling, time())
    return len(telling)


def _judged(found: SearchResult) -> tuple[Hit, ...]:
    """Return the hits shown that could have been news: of a question, those that were read.

    Of the others nobody knows whether they answer; they may be read another time.
    """
    if not found.evidence:
        return found.shown
    read = {
        hit.passage.id
        for hit, terms in zip(found.hits, found.terms, strict=True)
        if any(term.name == "read" and term.value > 0 for term in terms)
    }
    return tuple(hit for hit in found.shown if hit.passage.id in read)
