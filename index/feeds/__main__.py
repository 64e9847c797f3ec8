"""python -m index.feeds try | fetch | watch | status | show | forget | import | export | changed.

Fetches the news that the sources file names into the archive; `python -m index build` reads that.
"""

import argparse
import asyncio
import json
import logging
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from index.cli import place, run
from index.feeds.errors import ArchiveError, SourcesError
from index.feeds.settings import FeedSettings
from index.settings import IndexSettings
from index.sources.archive import damage

Command = Callable[[argparse.Namespace, IndexSettings], int]


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 bad usage.

    1 is also `status` when a source is silent, and `fetch` when no feed answers as it should.
    """
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    return run("hoibao-feeds", _parser, argv)


def _parser(_: IndexSettings | None = None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hoibao-feeds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    attempt = commands.add_parser("try", help="show what an address gives; nothing is written")
    attempt.add_argument("address", metavar="URL")
    attempt.set_defaults(run=_command(_try))
    fetch = commands.add_parser("fetch", help="poll what is due, once")
    fetch.add_argument("names", nargs="*", metavar="NAME", help="of sources; default: all")
    fetch.add_argument("--force", action="store_true", help="also what is not due, or is off")
    fetch.set_defaults(run=_command(_fetch))
    watch = commands.add_parser("watch", help="poll for as long as it is left running")
    watch.set_defaults(run=_command(_watch))
    status = commands.add_parser("status", help="how each source stands; exit 1 if one is silent")
    status.add_argument("--json", action="store_true", help="print one JSON array")
    status.set_defaults(run=_command(_status))
    show = commands.add_parser("show", help="versions of an article, or why it was left out")
    show.add_argument("article", metavar="KEY|URL")
    show.set_defaults(run=_command(_show))
    forget = commands.add_parser("forget", help="delete an article, or all of a host, for good")
    forget.add_argument("article", metavar="KEY|URL|HOST")
    forget.set_defaults(run=_command(_forget))
    opml = commands.add_parser("import", help="add the feeds of an OPML file to the sources file")
    opml.add_argument("file", type=place, metavar="FILE.opml")
    opml.set_defaults(run=_command(_import))
    export = commands.add_parser("export", help="print the feeds of the sources file as OPML")
    export.set_defaults(run=_command(_export))
    changed = commands.add_parser(
        "changed", help="exit 0 if an index of the archive would change, 1 if not"
    )
    changed.set_defaults(run=_command(_changed))
    return parser


def _command(command: Command) -> Command:
    """Make a wrong sources file end with 2, as other bad usage does, and name what is damaged."""

    def checked(arguments: argparse.Namespace, settings: IndexSettings) -> int:
        try:
            return command(arguments, settings)
        except SourcesError as error:
            sys.stderr.write(f"hoibao-feeds: {error}\n")
            return 2
        except sqlite3.Error as error:  # damage that opening did not detect
            folder = FeedSettings().archive_dir
            raise ArchiveError(f"the archive in {folder} can't be read: {damage(error)}") from error

    return checked


def _try(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.feeds.sources import load_sources
    from index.feeds.trial import try_address

    settings = FeedSettings()
    contact = "no contact given: a trial by hand"
    if settings.news_sources.is_file():
        contact = load_sources(settings.news_sources).contact
    trial = asyncio.run(try_address(arguments.address, settings, contact))
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    count = f", items: {len(trial.listing.items)}" if trial.listing else ""
    print(f"a {trial.kind}{count}")
    for part in trial.listing.parts[:10] if trial.listing else []:
        print(f"  names the sitemap {part.address}")
    for address, title in trial.feeds:
        print(f"  names the feed {address} {title}".rstrip())
    for row, opening in trial.articles:
        when = (
            f"{datetime.fromtimestamp(row.published, zone):%d/%m/%Y %H:%M}"
            if row.published
            else "–"
        )
        print(f"\n{row.key}  {row.state}{f': {row.reason}' if row.reason else ''}")
        print(f"  {when}  {row.title or row.headline or row.address}")
        if opening:
            print(f"  {opening[:300]}")
    return 0


def _fetch(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.feeds.archive.database import Archive
    from index.feeds.archive.former import settle_former
    from index.feeds.fetcher import Fetcher
    from index.feeds.progress import Counts
    from index.feeds.run import fetch, run_stoppable
    from index.feeds.sources import load_sources
    from index.feeds.status import failures

    settings = FeedSettings()
    file = load_sources(settings.news_sources)
    chosen = file.named(arguments.names)
    counts, began = Counts(), time.time()

    async def go() -> None:
        async with Fetcher.open(
            archive, file.contact, allowed=settings.allowed, counts=counts
        ) as fetcher:
            await fetch(fetcher, [*chosen, *former], force=arguments.force)

    with Archive.open(settings.archive_dir) as archive:
        former = settle_former(archive, file)
        try:
            run_stoppable(go())
        finally:
            counts.close()
        line, all_failed = failures(archive, chosen, began)
    print(counts)
    if line:
        sys.stderr.write(f"hoibao-feeds: {line}\n")
    return 1 if all_failed else 0


def _watch(_: argparse.Namespace, __: IndexSettings) -> int:
    from index.feeds.archive.database import Archive
    from index.feeds.archive.former import settle_former
    from index.feeds.fetcher import Fetcher
    from index.feeds.run import run_stoppable, watch
    from index.feeds.sources import load_sources

    settings = FeedSettings()
    file = load_sources(settings.news_sources)

    async def go() -> None:
        async with Fetcher.open(archive, file.contact, allowed=settings.allowed) as fetcher:
            try:
                await watch(fetcher, [*file.source, *former])
            finally:
                fetcher.counts.close()

    with Archive.open(settings.archive_dir) as archive:
        former = settle_former(archive, file)
        with suppress(KeyboardInterrupt):  # it has no other end
            run_stoppable(go())
    return 0


def _status(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.feeds.archive.database import Archive
    from index.feeds.sources import load_sources
    from index.feeds.status import as_data, as_table, statuses

    settings, now = FeedSettings(), time.time()
    file = load_sources(settings.news_sources)
    with Archive.open(settings.archive_dir, to_write=False) as archive:
        found = statuses(archive, file.source, now)
    if arguments.json:
        print(json.dumps(as_data(found), ensure_ascii=False))
    else:
        print(as_table(found, ZoneInfo(file.defaults.zone), now))
    return 1 if any(status.is_silent for status in found) else 0


def _show(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.feeds.archive.database import Archive
    from index.feeds.history import history

    with Archive.open(FeedSettings().archive_dir, to_write=False) as archive:
        print(history(archive, arguments.article, ZoneInfo("Asia/Ho_Chi_Minh")))
    return 0


def _forget(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.feeds.archive.database import CHANGED, Archive, changes
    from index.feeds.pages.removal import forget

    with Archive.open(FeedSettings().archive_dir) as archive:
        count = forget(archive, arguments.article, time.time())
        if not count:
            raise ArchiveError(f"the archive has nothing of {arguments.article!r}")
        (archive.folder / CHANGED).write_text(f"{changes(archive.rows)}\n")
    print(f"{count} forgotten; the next build leaves out what is forgotten")
    return 0


def _import(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.feeds.opml import add_feeds

    file = FeedSettings().news_sources
    new, feeds = add_feeds(arguments.file, file)
    print(f"sources added to {file}: {new} (feeds in {arguments.file}: {feeds})")
    return 0


def _export(_: argparse.Namespace, __: IndexSettings) -> int:
    from index.feeds.opml import write_opml
    from index.feeds.sources import load_sources

    sys.stdout.write(write_opml(load_sources(FeedSettings().news_sources)))
    return 0


def _changed(_: argparse.Namespace, __: IndexSettings) -> int:
    from index.sources.archive import is_archive, is_indexed

    settings = FeedSettings()
    is_same = is_indexed(settings.archive_dir, settings.index_dir)
    return 1 if is_same or not is_archive(settings.archive_dir) else 0


if __name__ == "__main__":
    raise SystemExit(main())
