"""Turns what a person names on the command line into pages: files, folders, the archive.

A fault of one page never keeps another out: it comes as a page with a `problem`. What is wrong
with a source as a whole, as it was named, raises SourceError.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from index.errors import SourceError
from index.records import Format, Page
from index.sources.archive import archive_pages, count_pages, is_archive
from index.sources.readers import KNOWN, reader_of
from index.sources.readers.reader import PageReader, problem_page
from index.sources.reading import shown

_KNOWN = f"{KNOWN}; or an archive"


def pages(
    sources: Sequence[Path],
    since: datetime | None = None,
    wanted: Callable[[str], bool] = lambda _: True,
) -> Iterator[Page]:
    """Yield the pages of the sources in the order given; folders recursively, sorted.

    A file's page has the file's name without its ending as id, in a folder with the way to it
    (`sub/name`); a JSONL row has its `_id`; ids are tidy. What can't be read, and a second page of
    one id, is a page with a `problem`. Hidden files, files of no known kind, what is no regular
    file, and folders met before are passed over inside folders. With `since`, an archive gives only
    what has changed in it since then. Pages whose id is not `wanted` are left out; the ids of the
    others are kept in memory, some 220 bytes a page.
    """
    seen: dict[str, tuple[int, str]] = {}
    for number, source in enumerate(sources):
        for page in _source_pages(source, since):
            if not wanted(page.id):
                continue
            if not page.problem and page.id in seen:
                first_number, place = seen[page.id]
                advice = _advice(page, number == first_number)
                yield replace(
                    page, text="", problem=f"its id {page.id!r} is taken by {place}; {advice}"
                )
                continue
            seen.setdefault(page.id, (number, page.place or page.file))
            yield page


def _advice(page: Page, is_one_source: bool) -> str:
    if page.format is Format.ARTICLE:
        return 'give one of them another "_id"'
    if is_one_source:
        return "rename one of them"
    return "rename one, or put both sources in one folder and give that"


def require_sound(sources: Sequence[Path]) -> None:
    """Raise SourceError that names every page with a problem; quiet where there is none."""
    wrong = [
        f"{page.place or page.file}: {page.problem}" for page in pages(sources) if page.problem
    ]
    if wrong:
        more = f"; and {len(wrong) - _MAX_NAMED} more" if len(wrong) > _MAX_NAMED else ""
        raise SourceError(f"{'; '.join(wrong[:_MAX_NAMED])}{more}")


_MAX_NAMED = 20


def count(sources: Sequence[Path], since: datetime | None = None) -> int:
    """Count the pages that `pages` would yield, reading no more than the lines of JSONL files."""
    return sum(_count(source, since) for source in sources)


def _count(source: Path, since: datetime | None) -> int:
    if is_archive(source):
        return count_pages(source, since)
    return sum(reader.count(file) for file, _ in _files(source) if (reader := _reader_of(file)))


def unknown_files(sources: Sequence[Path]) -> list[str]:
    """Return the names of files in the folders that are of no known kind, hidden ones left out."""
    return [
        shown(file.relative_to(source))
        for source in sources
        if not is_archive(source) and source.is_dir()
        for file in _walk(source)
        if _reader_of(file) is None
    ]


def _source_pages(source: Path, since: datetime | None) -> Iterator[Page]:
    if is_archive(source):
        yield from archive_pages(source, since)
        return
    for file, page_id in _files(source):
        if reader := _reader_of(file):
            for page in reader.pages(file, page_id):
                if page.problem and file == source and not reader.has_rows:
                    raise SourceError(f"{shown(file)} is no page that can be read: {page.problem}.")
                yield page


def _files(source: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a source of a known kind, each with the id its page would have."""
    found = _stat(source)
    if found is None:
        raise SourceError(f"There is no file or folder {shown(source)}; check the path.")
    if stat.S_ISDIR(found.st_mode):
        is_empty = True
        for file in _walk(source):
            if _reader_of(file):
                is_empty = False
                yield file, shown(_without_ending(file.relative_to(source)).as_posix())
        if is_empty:
            raise SourceError(f"The folder {shown(source)} holds no page; give {_KNOWN}.")
    elif reader_of(source) is None:
        raise SourceError(f"Can't tell what {shown(source)} is from its ending; give {_KNOWN}.")
    elif not stat.S_ISREG(found.st_mode):
        raise SourceError(f"{shown(source)} is no regular file; save what it gives to one.")
    else:
        yield source, shown(_without_ending(Path(source.name)))


def _reader_of(entry: Path) -> PageReader | None:
    found = _stat_or_none(entry)
    return _UNLISTED if found and stat.S_ISDIR(found.st_mode) else reader_of(entry)


def _unlisted(folder: Path, way: str) -> Iterator[Page]:
    """Yield what stands for the pages of a folder that can't be listed."""
    try:
        _entries(folder)
    except OSError as error:
        yield problem_page(way, f"the folder can't be read: {error.strerror}")


_UNLISTED = PageReader((), _unlisted, lambda _: 1)


def _without_ending(file: Path) -> Path:
    bare = file.with_suffix("") if file.suffix.lower() == ".gz" else file
    return bare.with_suffix("")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, sorted; each folder once, whatever links lead to it.

    A folder inside it that can't be listed is yielded itself.
    """
    walked: set[tuple[int, int]] = set()
    ahead = [folder]
    while ahead:
        entry = ahead.pop()
        found = _stat(entry) if entry is folder else _stat_or_none(entry)
        if found and stat.S_ISDIR(found.st_mode):
            if (found.st_dev, found.st_ino) not in walked:
                walked.add((found.st_dev, found.st_ino))
                try:
                    ahead.extend(reversed(_entries(entry)))
                except OSError as error:
                    if entry is folder:
                        raise SourceError(
                            f"Can't read the folder {shown(folder)}: {error.strerror}."
                        ) from error
                    yield entry
        elif found is None or stat.S_ISREG(found.st_mode):
            yield entry  # a link that leads nowhere too: reading it says so


def _entries(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _stat(source: Path) -> os.stat_result | None:
    """Return what the path of a source leads to; None where it leads nowhere."""
    try:
        return source.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise SourceError(f"Can't read {shown(source)}: {error.strerror}.") from error


def _stat_or_none(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:  # whoever reads it is told why
        return None
