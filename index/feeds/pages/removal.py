"""Articles that their newspaper took down, and those that a person wants forgotten."""

from index.feeds.archive.articles import (
    FORGOTTEN,
    GONE,
    KEPT,
    ArticleRow,
    bury,
    find_article,
    save_article,
)
from index.feeds.archive.database import Archive
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import key_of, plain_address, site_of
from index.feeds.polling.intervals import DAY, HOUR

_SECOND_LOOK = 23 * HOUR
_OF_SITE = "key > ? || '/' AND key < ? || '0'"  # 0 is next to /; LIKE would read every key
_MIN_FAULTS = 3  # of so many pages missing at once, more than a fifth is the host's fault


def note_missing(fetcher: Fetcher, row: ArticleRow, status: int) -> None:
    """An article's page answers 404 or 410: twice, a day apart, and it is gone.

    Unless more than a fifth of what was read again of its host is missing: the host's fault.
    """
    now = fetcher.clock.now()
    with fetcher.archive.writing():
        is_second = row.gone_since is not None and now - row.gone_since >= _SECOND_LOOK
        row.gone_since = row.gone_since or now
        row.due = now + DAY
        save_article(fetcher.archive, row)
        if is_second and not _is_hosts_fault(fetcher.archive, row, now):
            bury(fetcher.archive, row, GONE, f"taken down: {status} twice, a day apart", now)


def _is_hosts_fault(archive: Archive, row: ArticleRow, now: float) -> bool:
    query = (
        "SELECT count(*), count(gone_since) FROM articles "
        f"WHERE state = ? AND checked > ? AND {_OF_SITE}"
    )
    site = site_of(row.address)
    asked, missing = archive.rows.execute(query, (KEPT, now - 2 * DAY, site, site)).fetchone()
    return bool(missing >= _MIN_FAULTS and missing * 5 > asked)


def forget(archive: Archive, what: str, now: float) -> int:
    """Delete what is kept of an article (by key or address) or of a whole host; return how many.

    It leaves tombstones and addresses, so that no feed brings it back.
    """
    found = find_article(archive, what, _plain(what)) or find_article(archive, key_of(what))
    rows = [found] if found else _of_host(archive, what)
    for row in rows:
        with archive.writing():
            row.title = row.feed_title = None
            bury(archive, row, FORGOTTEN, "the operator asked for it", now)
    return len(rows)


def _plain(what: str) -> str:
    return plain_address(what if "://" in what else f"https://{what}")


def _of_host(archive: Archive, host: str) -> list[ArticleRow]:
    site = site_of(f"https://{host}/") if "/" not in host else ""
    query = f"SELECT * FROM articles WHERE state != ? AND {_OF_SITE}"
    found = archive.rows.execute(query, (FORGOTTEN, site, site)) if site else []
    return [ArticleRow(**dict(row)) for row in found]
