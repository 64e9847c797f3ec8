"""Which article a page is, and whether it is a new version of it. Within one transaction."""

from datetime import UTC
from typing import Literal

from index.feeds.archive.articles import (
    BURIED,
    KEPT,
    PENDING,
    SKIPPED,
    ArticleRow,
    digest_of,
    find_article,
    merge_into,
    same_text,
    save_article,
)
from index.feeds.archive.database import Archive, note_change
from index.feeds.archive.pages import add_version, versions
from index.feeds.formats.addresses import (
    is_home,
    key_of,
    number_of,
    plain_address,
    same_site,
    site_of,
    without_tracking,
)
from index.feeds.formats.pages import PageFacts, changed_share, read_page
from index.feeds.http.client import Response

MIN_CHANGE = 0.02  # of the words: less is a correction, and no new version
_WALL_PAGES = 3
SAME_TEXT = "the same text stands at several addresses: a wall, or an error page"

Outcome = Literal["new", "updated", "same", "skipped"]


def settle_key(
    archive: Archive, row: ArticleRow, address: str, facts: PageFacts, now: float
) -> ArticleRow | None:
    """Find out by a page's final address whether it is an article that is known otherwise.

    Returns that other article, into which this one was merged, also where that one is buried. None
    where this one stays, now under its final address, and under the final key if no page of it was
    kept before.
    """
    by_number = key_of(row.address) == row.key
    final_key = key_of(address, by_number=by_number)
    other = find_article(archive, final_key, plain_address(address))
    canonical = _canonical(address, facts)
    if other is None or other.key == row.key:
        known = _of_one_address(archive, canonical or address, facts)
        if canonical and (found := _declared(archive, canonical, facts)):
            known.insert(0, found)
        other = next((one for one in known if one.key != row.key), other)
    if other and other.key != row.key and other.state != SKIPPED:
        merge_into(archive, row, other, now)
        return other
    aliases = [plain_address(row.address), plain_address(address)]
    if row.state == PENDING and other is None and final_key != row.key:
        others = archive.rows.execute("SELECT address FROM addresses WHERE key = ?", (row.key,))
        aliases += [alias for (alias,) in others]
        archive.rows.execute("DELETE FROM addresses WHERE key = ?", (row.key,))
        archive.rows.execute("DELETE FROM articles WHERE key = ?", (row.key,))
        row.key = final_key
    if canonical and _is_own(canonical, address, by_number):
        address = canonical
    row.address = without_tracking(address)
    save_article(archive, row, [*aliases, plain_address(address)])
    return None


def _is_own(canonical: str, address: str, by_number: bool) -> bool:
    """Return whether a canonical address, tried by nobody, can stand for the one that answered.

    It has the article's number, or else its name and no other query: a template that declares its
    section for all its pages has neither.
    """
    if by_number and number_of(address):
        return True
    (name, query), other = (_name_and_query(one) for one in (address, canonical))
    return (name, query) == other and not name.isdigit()


def _name_and_query(address: str) -> tuple[str, str]:
    """The last part of a path, without its ending, and what tells apart pages of one path."""
    path, _, query = plain_address(address).partition("?")
    return path.rpartition("/")[2].partition(".")[0], query


def _declared(archive: Archive, canonical: str, facts: PageFacts) -> ArticleRow | None:
    """The article that a page declares itself to be: one of its text, or a buried one's number."""
    found = find_article(archive, key_of(canonical), plain_address(canonical))
    if found is None or digest_of(archive, found) == facts.digest:
        return found
    return found if found.state in BURIED and number_of(canonical) else None


def _of_one_address(archive: Archive, address: str, facts: PageFacts) -> list[ArticleRow]:
    """The articles of this very text that declared an address theirs before it was read itself."""
    same = same_text(archive.rows, site_of(address), facts.digest)
    return [row for row in same if plain_address(row.address) == plain_address(address)]


def _canonical(address: str, facts: PageFacts) -> str | None:
    """The address that a page declares for itself, where that can be believed."""
    found = facts.canonical
    if not found or is_home(found) or not same_site(found, address):
        return None
    number = number_of(address)
    return found if number is None or number_of(found) == number else None


def keep(
    archive: Archive, row: ArticleRow, response: Response, facts: PageFacts, text: str, now: float
) -> Outcome:
    """Keep a page that is an article; say whether it is new, updated, or as it was."""
    if _is_wall(archive, row, facts, now):
        return "skipped"
    was_kept = row.state == KEPT
    outcome: Outcome = "updated" if was_kept else "new"
    row.etag = response.headers.get("etag")
    row.last_modified = response.headers.get("last-modified")
    title = facts.titles[0] if facts.titles else row.headline
    is_same = was_kept and row.digest == facts.digest and row.title == title
    if not is_same:
        is_correction = was_kept and row.title == title and _is_small(archive, row, facts)
        row.state, row.reason = KEPT, None
        row.title, row.digest, row.updated = title, facts.digest, now
        save_article(archive, row)
        add_version(
            archive.rows,
            row.key,
            now,
            response.address,
            response.headers,
            response.body,
            text,
            is_correction=is_correction,
        )
        note_change(archive.rows)
    save_article(archive, row)
    return "same" if is_same else outcome


def _is_small(archive: Archive, row: ArticleRow, facts: PageFacts) -> bool:
    kept = versions(archive.rows, row.key)
    if not kept:
        return False
    before = read_page(kept[-1].text, kept[-1].address, UTC)
    return changed_share(before.text, facts.text) < MIN_CHANGE


def _is_wall(archive: Archive, row: ArticleRow, facts: PageFacts, now: float) -> bool:
    """Take back whatever has this very text, once it stands under three addresses of a site."""
    same = [
        other
        for other in same_text(archive.rows, site_of(row.address), facts.digest)
        if other.key != row.key
    ]
    if len(same) + 1 < _WALL_PAGES:
        return False
    row.digest = facts.digest
    for one in (*same, row):
        if one.state == KEPT:
            note_change(archive.rows)
            archive.rows.execute("DELETE FROM pages WHERE key = ?", (one.key,))
            one.updated = now
        one.state, one.reason, one.due = SKIPPED, SAME_TEXT, None
        save_article(archive, one)
    return True
