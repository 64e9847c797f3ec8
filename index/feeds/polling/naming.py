"""What a feed names → articles to be read: new ones, changed ones, and those to be left alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.feeds.archive.articles import (
    FORGOTTEN,
    KEPT,
    PENDING,
    SKIPPED,
    ArticleRow,
    find_article,
    save_article,
)
from index.feeds.archive.database import Archive
from index.feeds.archive.feeds import FeedRow
from index.feeds.formats.addresses import key_of, plain_address
from index.feeds.formats.items import Item
from index.feeds.formats.recognition import TOO_OLD
from index.feeds.sources import Source

FIRST_ITEMS, FIRST_DAYS = 30, 3
MAX_NEW = 200
DAY = 86_400.0
_FLOOD_ITEMS = 20
_MAX_REREADS = 24
_SOONEST_REREAD = 600.0
_SAME_DATE = 60.0
MAX_TITLES = 6  # of one article, that are remembered
_MAX_COLLISIONS = 0.05


@dataclass(slots=True)
class Named:
    """What became of the items of one poll."""

    new: int = 0
    changed: int = 0
    left: int = 0  # too old, too many, or a flood


def take_items(
    archive: Archive, source: Source, feed: FeedRow, items: Sequence[Item], now: float
) -> Named:
    """Note what a feed names, in a transaction of the caller; `feed` is changed, not saved."""
    wanted = [item for item in items if source.wants(item.address)]
    if feed.by_number and _collide(wanted):
        feed.by_number = 0
    known: list[tuple[Item, ArticleRow]] = []
    fresh: dict[str, Item] = {}
    for item in wanted:
        key = key_of(item.address, by_number=bool(feed.by_number))
        row = find_article(archive, key, plain_address(item.address))
        if row and row.state == FORGOTTEN:
            continue
        if row:
            known.append((item, row))
        else:
            fresh.setdefault(key, item)
    named = Named()
    _take_known(archive, known, now, named)
    _take_fresh(archive, source, feed, fresh, len(wanted), now, named)
    dates = [item.published.timestamp() for item in wanted if item.published]
    feed.newest = max([*dates, feed.newest or 0.0]) or None
    return named


def _collide(items: Sequence[Item]) -> bool:
    """Return whether numbers do not tell this feed's articles apart: over 5 % share one."""
    titles: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for item in items:
        titles[key_of(item.address)].add((plain_address(item.address), item.title))
    shared = sum(len(several) for several in titles.values() if len({t for _, t in several}) > 1)
    return shared > max(1, _MAX_COLLISIONS * len(items))


def _take_known(
    archive: Archive, known: Sequence[tuple[Item, ArticleRow]], now: float, named: Named
) -> None:
    redated = [_is_newer(item, row) for item, row in known]
    # Dates that nearly all change at a poll are the feed's own clock, and say nothing.
    is_restless = sum(redated) >= 3 and sum(redated) * 2 > len(known)
    for (item, row), is_newer in zip(known, redated, strict=True):
        # Lists that differ over an article name it in turn: neither a headline that one of them
        # gave before nor an older date is news.
        titles = row.feed_titles
        is_other = item.title is not None and item.title not in titles
        is_retitled = is_other and bool(titles) and item.title != row.title
        dated = max(item.published.timestamp(), row.feed_date or 0.0) if item.published else None
        is_told = (is_newer and not is_restless) or is_retitled
        if not is_other and dated in (None, row.feed_date):
            continue
        if item.title and is_other:
            row.feed_title = "\n".join([item.title, *titles][:MAX_TITLES])
        row.feed_date = dated or row.feed_date
        if is_told and row.state in (KEPT, SKIPPED) and row.rereads < _MAX_REREADS:
            row.rereads += 1
            soonest = (row.checked or 0.0) + _SOONEST_REREAD
            row.due = min(max(now, soonest), row.due or float("inf"))
            row.attempts = 0
            named.changed += 1
        save_article(archive, row, [plain_address(item.address)])


def _is_newer(item: Item, row: ArticleRow) -> bool:
    if item.published is None or row.feed_date is None:
        return False
    return item.published.timestamp() - row.feed_date > _SAME_DATE


def _take_fresh(
    archive: Archive,
    source: Source,
    feed: FeedRow,
    fresh: Mapping[str, Item],
    total: int,
    now: float,
    named: Named,
) -> None:
    is_first = feed.read is None
    is_flood = (
        not is_first
        and total >= _FLOOD_ITEMS
        and len(fresh) * 2 > total
        and now - (feed.succeeded or 0.0) < DAY
    )
    oldest = now - (FIRST_DAYS if is_first else source.max_age_days) * DAY
    most = FIRST_ITEMS if is_first else MAX_NEW
    newest = feed.newest or 0.0
    for key, item in sorted(fresh.items(), key=lambda one: _date(one[1], now), reverse=True):
        date = _date(item, now)
        reason = None
        if date < oldest:
            reason = TOO_OLD
        elif is_flood and item.published and date <= newest:
            reason = "came in a flood, with an old date"
        elif named.new >= most:
            reason = "one of too many at once"
        named.left += reason is not None
        named.new += reason is None
        row = ArticleRow(
            key,
            source.name,
            item.address,
            state=SKIPPED if reason else PENDING,
            reason=reason,
            feed_title=item.title,
            feed_date=item.published.timestamp() if item.published else None,
            first_seen=now,
            due=None if reason else now,
        )
        save_article(archive, row, [plain_address(item.address)])


def _date(item: Item, now: float) -> float:
    return item.published.timestamp() if item.published else now
