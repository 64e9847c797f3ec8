"""What is left of sources that the sources file names no more: renamed, or taken out."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from index.feeds.archive.articles import PENDING, ArticleRow, find_article, save_article
from index.feeds.archive.database import Archive, note_change
from index.feeds.archive.feeds import all_feeds, drop_other_feeds
from index.feeds.formats.addresses import key_of, plain_address, site_of
from index.feeds.sources import Source, Sources


def settle_former(archive: Archive, file: Sources) -> list[Source]:
    """Give articles of a renamed source its new name; return the sources that were taken out.

    Those name nothing to read and keep what they have for as long as the defaults say: nobody asks
    for their pages. Their feeds are dropped.
    """
    removed = _settle_articles(archive, file)
    drop_other_feeds(archive, file.addresses)
    return [Source(name=name, keep_days=file.defaults.keep_days) for name in removed]


def _settle_articles(archive: Archive, file: Sources) -> list[str]:
    found = archive.rows.execute("SELECT DISTINCT source FROM articles").fetchall()
    former = {name for (name,) in found} - {source.name for source in file.source}
    if not former:
        return []
    names = {address: source.name for source in file.source for address in source.addresses}
    feeds = [row for row in all_feeds(archive) if row.source in former]
    heirs = {row.source: names[row.address] for row in feeds if row.address in names}
    with archive.writing() as rows:
        for article, new in _pages_of(archive, file, former - heirs.keys()):
            save_article(archive, replace(article, source=new))
            note_change(rows)
        heirs |= _of_one_site(archive, file, former - {row.source for row in feeds})
        for old, new in heirs.items():
            rows.execute("UPDATE articles SET source = ? WHERE source = ?", (new, old))
            rows.execute("UPDATE feeds SET source = ? WHERE source = ?", (new, old))
            note_change(rows)
        removed = sorted(former - heirs.keys())
        for name in removed:
            waiting = "(SELECT key FROM articles WHERE source = ? AND state = ?)"
            rows.execute(f"DELETE FROM addresses WHERE key IN {waiting}", (name, PENDING))
            rows.execute("DELETE FROM articles WHERE source = ? AND state = ?", (name, PENDING))
            query = "UPDATE articles SET due = NULL WHERE source = ? AND due IS NOT NULL"
            rows.execute(query, (name,))
    return removed


def _of_one_site(archive: Archive, file: Sources, names: Collection[str]) -> dict[str, str]:
    """The only source of their site, for names without a feed whose pages nobody settled.

    Earlier versions renamed a source's feeds at a poll, and left its articles under the old name.
    """
    heirs = {}
    for name in names:
        query = "SELECT key FROM articles WHERE source = ? AND due IS NOT NULL"
        sites = {key.partition("/")[0] for (key,) in archive.rows.execute(query, (name,))}
        own = {
            source.name
            for source in file.source
            if not sites.isdisjoint(map(site_of, source.addresses))
        }
        if len(own) == 1:
            heirs[name] = own.pop()
    return heirs


def _pages_of(
    archive: Archive, file: Sources, removed: Collection[str]
) -> Iterator[tuple[ArticleRow, str]]:
    """Articles of sources taken out that another names as single pages, each with its name."""
    for source in file.source:
        for address in source.page:
            article = find_article(archive, key_of(address), plain_address(address))
            if article and article.source in removed:
                yield article, source.name
