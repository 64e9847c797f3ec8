"""One page: fetched, recognised, and kept as a version, or left with a reason."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from index.errors import PageError
from index.feeds.archive.articles import KEPT, PENDING, SKIPPED, ArticleRow, save_article
from index.feeds.errors import ContentError, FetchError, RefusedError, RestingError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import key_of, plain_address
from index.feeds.formats.dates import trusted
from index.feeds.formats.pages import PageFacts, read_page
from index.feeds.formats.recognition import (
    PASSING,
    TOO_OLD,
    gate,
    landed_elsewhere,
    no_article,
    not_html,
)
from index.feeds.formats.slimming import slim
from index.feeds.http.client import PAGE_BYTES, Response
from index.feeds.http.redirects import Fetched, follow
from index.feeds.pages.keeping import keep, settle_key
from index.feeds.pages.removal import note_missing
from index.feeds.polling.intervals import DAY, HOUR, retry_after
from index.feeds.sources import Source
from index.sources.decoding import decode_page

REREADS = (1 * HOUR, 6 * HOUR, 24 * HOUR)  # after an article was first seen
MAX_ATTEMPTS = 5
_SHORTEST_RETRY, _LONGEST_RETRY = 600.0, 6 * HOUR


@dataclass(frozen=True, slots=True)
class Read:
    """A page's text, what it says of itself, and what is to be kept of it."""

    facts: PageFacts
    kept: str


async def read_article(fetcher: Fetcher, source: Source, row: ArticleRow) -> None:
    """Ask for an article's page and write down what became of it."""
    row.checked = fetcher.clock.now()
    row.first_seen = min(row.first_seen, row.checked)  # by a clock that was ahead
    conditions = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    headers = {name: value for name, value in conditions.items() if value}
    try:
        fetched = await follow(
            fetcher.scheduler.get,
            row.address,
            {**fetcher.headers(source), **(headers if row.state == KEPT else {})},
            PAGE_BYTES,
            fetcher.robots.check,
        )
    except RestingError as error:
        row.due, row.reason = error.until, _unless_kept(row, str(error))
        _save(fetcher, row)
    except RefusedError as error:
        _skip(fetcher, row, str(error))
    except ContentError as error:
        _not_yet(fetcher, row, str(error))
    except FetchError as error:
        _retry(fetcher, row, str(error))
    else:
        await _answered(fetcher, source, row, fetched)


async def _answered(fetcher: Fetcher, source: Source, row: ArticleRow, fetched: Fetched) -> None:
    response = fetched.response
    if response.status == 304:
        row.gone_since, row.attempts = None, 0
        _plan_reread(fetcher, row)
        _save(fetcher, row)
        return
    if why := gate(response.status, response.headers, response.body):
        fetcher.scheduler.host(response.address).reason = why
        _retry(fetcher, row, f"{why} stands before the site", _LONGEST_RETRY)
    elif response.status in (404, 410):
        if row.state == KEPT:
            note_missing(fetcher, row, response.status)
        else:
            _not_yet(fetcher, row, f"the page answers {response.status}")
    elif response.status in (429, 503):
        fetcher.heed(response, "the page")
        pause = retry_after(response.headers, fetcher.clock.now())
        _retry(fetcher, row, f"the page answers {response.status}", pause)
    elif response.status != 200:
        _retry(fetcher, row, f"the page answers {response.status}")
    else:
        await _recognise(fetcher, source, row, fetched)


async def _recognise(fetcher: Fetcher, source: Source, row: ArticleRow, fetched: Fetched) -> None:
    response = fetched.response
    why = landed_elsewhere(row.address, response.address)
    why = why or not_html(response.headers, response.body)
    if why:
        _left_out(fetcher, row, why)
        return
    try:
        read = await fetcher.scheduler.in_thread(_read, response, source.tz, source.keep == "raw")
    except PageError as error:
        _skip(fetcher, row, str(error))
        return
    if why := no_article(read.facts, response.address, row.feed_titles):
        _left_out(fetcher, row, why)
        return
    now = fetcher.clock.now()
    published = _published(row, read.facts)
    if published and _is_too_old(source, row, now - published):
        _skip(fetcher, row, TOO_OLD)
        return
    with fetcher.archive.writing():
        other = settle_key(fetcher.archive, row, response.address, read.facts, now)
        if other is not None:  # known by another name: that one is the article
            return
        row.published = published or row.published or row.feed_date or row.first_seen
        row.gone_since, row.attempts = None, 0
        _plan_reread(fetcher, row)
        outcome = keep(fetcher.archive, row, response, read.facts, read.kept, now)
    fetcher.counts.new += outcome == "new"
    fetcher.counts.updated += outcome == "updated"
    fetcher.counts.skipped += outcome == "skipped"


def _published(row: ArticleRow, facts: PageFacts) -> float | None:
    """When a page says it came out, if not after it was met: a zone that it forgot is ahead."""
    met = datetime.fromtimestamp(max(row.first_seen, row.feed_date or 0.0), UTC)
    found = trusted(facts.published, met)
    return found.timestamp() if found else None


def _is_too_old(source: Source, row: ArticleRow, age: float) -> bool:
    """Return whether an article is older than is taken when first met; a `page` may be."""
    is_named = row.key in {key_of(address) for address in source.page}
    return row.state != KEPT and not is_named and age > source.max_age_days * DAY


def _read(response: Response, zone: tzinfo, is_raw: bool) -> Read:
    text = decode_page(response.body)
    facts = read_page(text, response.address, zone)
    kept = text if is_raw else slim(text)
    return Read(facts, kept if read_page(kept, response.address, zone) == facts else text)


def _plan_reread(fetcher: Fetcher, row: ArticleRow) -> None:
    """Set when the page is next asked for, for corrections; a day after it was new, no more."""
    now = fetcher.clock.now()
    times = (row.first_seen + pause for pause in REREADS)
    row.due = next((time for time in times if time > now), None)


def _unless_kept(row: ArticleRow, reason: str) -> str | None:
    return row.reason if row.state == KEPT else reason


def _retry(fetcher: Fetcher, row: ArticleRow, why: str, pause: float = 0.0) -> None:
    """Try again later; five times in a row, and then not before a feed says that it changed."""
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS:
        row.attempts = 0
        _skip(fetcher, row, why)
        return
    row.reason = _unless_kept(row, why)
    wait = min(_SHORTEST_RETRY * 2**row.attempts, _LONGEST_RETRY)
    row.due = fetcher.clock.now() + max(wait, pause)
    fetcher.counts.failed += 1
    _save(fetcher, row)


def _left_out(fetcher: Fetcher, row: ArticleRow, why: str) -> None:
    (_not_yet if why in PASSING else _skip)(fetcher, row, why)


def _not_yet(fetcher: Fetcher, row: ArticleRow, why: str) -> None:
    """What may pass: a feed that is ahead of its pages, a flash of a sentence, a site in repair."""
    (_retry if row.state == PENDING else _skip)(fetcher, row, why)


def _skip(fetcher: Fetcher, row: ArticleRow, why: str) -> None:
    """Not an article, or not to be had. One that is kept stays as it was."""
    if row.state == KEPT:
        _plan_reread(fetcher, row)
    else:
        row.state, row.reason, row.due = SKIPPED, why, None
        fetcher.counts.skipped += 1
    _save(fetcher, row)


def _save(fetcher: Fetcher, row: ArticleRow) -> None:
    with fetcher.archive.writing():
        save_article(fetcher.archive, row, [plain_address(row.address)])
