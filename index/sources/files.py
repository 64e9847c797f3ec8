"""Turns what a person names on the command line into pages: files, folders, JSONL, the archive."""

import errno
import gzip
import json
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import SourceError
from index.records import DATES, PAGE_FACTS, Format, Page
from index.sources.archive import archive_pages, count_pages, is_archive
from index.sources.decoding import decode_page
from index.text.cleanup import tidy

# Far above any article; what is larger is no page, and would take its size in memory many times.
MAX_PAGE_BYTES = 32 * 2**20
MAX_ROW_BYTES = 16 * 2**20

_FORMATS = {
    ".txt": Format.TEXT,
    ".md": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
_KNOWN = "a .txt, .md or .html file, a folder of them, a .jsonl or .jsonl.gz file, or an archive"


def pages(sources: Sequence[Path]) -> Iterator[Page]:
    """The pages of the sources, one at a time, in the order given; folders recursively, sorted.

    A file's page has the file's name without its ending as id, in a folder with the way to it
    (`sub/name`); a JSONL row has its `_id`; ids are tidy. Two pages of one id raise SourceError, as
    does whatever can't be read; but a file of a folder that is not UTF-8 text is a page without
    text. Hidden files, files of other endings, what is no regular file, and folders met before are
    passed over inside folders.
    """
    seen: dict[str, tuple[int, str]] = {}
    for number, source in enumerate(sources):
        for page, place in _located(source):
            if page.id in seen:
                first_number, first_place = seen[page.id]
                raise SourceError(
                    f"Two pages have the id {page.id!r}: {first_place} and {place}; "
                    + _advice(page, number == first_number)
                )
            seen[page.id] = number, place
            yield page


def _advice(page: Page, is_one_source: bool) -> str:
    if page.format is Format.ARTICLE:
        return 'give one of them another "_id".'
    if is_one_source:
        return "rename one of them."
    return "rename one, or put both sources in one folder and give that."


def count(sources: Sequence[Path]) -> int:
    """How many pages the sources hold, without reading more than the lines of JSONL files."""
    return sum(_count(source) for source in sources)


def _count(source: Path) -> int:
    if is_archive(source):
        return count_pages(source)
    return sum(
        sum(1 for _, row in _rows(file) if row) if _is_jsonl(file) else 1
        for file, _ in _files(source)
    )


def _located(source: Path) -> Iterator[tuple[Page, str]]:
    """Pages, each with where it was found, to name in a message."""
    if is_archive(source):
        yield from ((page, page.file) for page in archive_pages(source))
        return
    for file, page_id in _files(source):
        if _is_jsonl(file):
            for number, row in _rows(file):
                if row:
                    place = _line(file, number)
                    yield _row_page(row, file, place), place
        else:
            yield _file_page(file, page_id, is_alone=file == source), _shown(file)


def _shown(path: Path | str) -> str:
    """A path fit for an id, a message and a terminal, whatever bytes name the file."""
    return tidy(os.fsencode(path).decode(errors="replace")) or "?"


def _line(file: Path, number: int) -> str:
    return f"{_shown(file)}, line {number}"


def _files(source: Path) -> Iterator[tuple[Path, str]]:
    """The files of a source, each with the id its page would have."""
    found = _stat(source)
    if found is None:
        raise SourceError(f"There is no file or folder {_shown(source)}; check the path.")
    if stat.S_ISDIR(found.st_mode):
        is_empty = True
        for file in _walk(source):
            is_empty = False
            yield file, _shown(file.relative_to(source).with_suffix("").as_posix())
        if is_empty:
            raise SourceError(f"The folder {_shown(source)} holds no page; give {_KNOWN}.")
    elif not _is_known(source):
        raise SourceError(f"Can't tell what {_shown(source)} is from its ending; give {_KNOWN}.")
    elif not stat.S_ISREG(found.st_mode):
        raise SourceError(f"{_shown(source)} is no regular file; save what it gives to one.")
    else:
        yield source, _shown(source.stem)


def _walk(folder: Path) -> Iterator[Path]:
    """The pages below a folder, sorted; each folder once, whatever links lead to it."""
    walked: set[tuple[int, int]] = set()
    ahead = [folder]
    while ahead:
        entry = ahead.pop()
        found = _stat(entry)
        if found and stat.S_ISDIR(found.st_mode):
            if (found.st_dev, found.st_ino) not in walked:
                walked.add((found.st_dev, found.st_ino))
                ahead.extend(reversed(_entries(entry)))
        elif _is_known(entry) and (found is None or stat.S_ISREG(found.st_mode)):
            yield entry  # a link that leads nowhere too: reading it says so


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise SourceError(f"Can't read the folder {_shown(folder)}: {error.strerror}.") from error


def _stat(path: Path) -> os.stat_result | None:
    """What a path leads to; None where it leads nowhere."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise SourceError(f"Can't read {_shown(path)}: {error.strerror}.") from error


def _is_known(file: Path) -> bool:
    return _is_jsonl(file) or file.suffix.lower() in _FORMATS


def _is_jsonl(file: Path) -> bool:
    return file.name.lower().endswith((".jsonl", ".jsonl.gz"))


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO | gzip.GzipFile]:
    """The bytes of a file, unpacked; whatever goes wrong while reading raises SourceError."""
    try:
        if file.suffix.lower() == ".gz":
            with gzip.open(file) as stream:
                yield stream
        else:
            with file.open("rb") as stream:
                yield stream
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise SourceError(f"Can't read {_shown(file)}: {reason}.") from error


def _file_page(file: Path, page_id: str, is_alone: bool) -> Page:
    with _opened(file) as stream:
        content = stream.read(MAX_PAGE_BYTES + 1)
    if len(content) > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 2**20
        raise SourceError(f"{_shown(file)} is no page: it is larger than {limit} MB; take it out.")
    form, name = _FORMATS[file.suffix.lower()], _shown(file.name)
    if form is Format.HTML:
        return Page(page_id, name, form, decode_page(content))
    try:
        return Page(page_id, name, form, _decoded(content, _shown(file)))
    except SourceError:
        if is_alone:
            raise
        # One bad page keeps no other out: without text it is skipped, and reported by this name.
        return Page(page_id, f"{name} (not UTF-8 text)", form, "")


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{place} is not UTF-8 text; save it as UTF-8.") from error


def _rows(file: Path) -> Iterator[tuple[int, bytes]]:
    """Line numbers from 1 and lines of a JSONL file; an empty line is empty bytes."""
    with _opened(file) as stream:
        number = 0
        while line := stream.readline(MAX_ROW_BYTES + 1):
            number += 1
            if len(line) > MAX_ROW_BYTES:
                limit = MAX_ROW_BYTES // 2**20
                raise SourceError(
                    f"{_line(file, number)} is longer than {limit} MB; write one article a line."
                )
            yield number, line.strip()


def _row_page(line: bytes, file: Path, place: str) -> Page:
    try:
        row = json.loads(_decoded(line, place))
    except (ValueError, RecursionError) as error:  # no JSON, a number without end, or too deep
        raise SourceError(f"{place} is not JSON; write one object a line.") from error
    if not isinstance(row, dict):
        raise SourceError(f"{place} is not a JSON object; write {{_id, title, text}}.")
    return Page(
        id=_required(row, "_id", place),
        file=_shown(file.name),
        format=Format.ARTICLE,
        text=_required(row, "text", place),
        **{name: _fact(row, name, place) for name in PAGE_FACTS},
    )


def _required(row: dict[str, object], name: str, place: str) -> str:
    value = row.get(name)
    if name == "_id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and name == "_id":
        value = tidy(value) or None
    if not isinstance(value, str):
        raise SourceError(f'{place} needs a text "{name}"; each row is {{_id, title, text}}.')
    return value


def _fact(row: dict[str, object], name: str, place: str) -> Any:
    return (_day if name in DATES else _field)(row, name, place)


def _field(row: dict[str, object], name: str, place: str) -> str | None:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return tidy(value or "") or None
    raise SourceError(f'"{name}" in {place} is not a text; write it in quotes or leave it out.')


def _day(row: dict[str, object], name: str, place: str) -> date | None:
    """The day of an ISO 8601 date or time, as it is where the article was published."""
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f'"{name}" in {place} is not a date; write it like 2022-07-09.'
        ) from error
