"""Turns what a person names on the command line into pages: files, folders, JSONL."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from index.errors import SourceError
from index.html import decoded
from index.records import Format, Page

_FORMATS = {
    ".txt": Format.TEXT,
    ".md": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
_KNOWN = "a .txt, .md or .html file, a folder of them, or a .jsonl or .jsonl.gz file"


def pages(sources: Sequence[Path]) -> Iterator[Page]:
    """The pages of the sources, one at a time, in the order given; folders recursively, sorted.

    A file's page has the file's name without its ending as id, in a folder with the way to it
    (`sub/name`); a JSONL row has its `_id`. Two pages of one id raise SourceError, as does whatever
    can't be read. Hidden files, and files of other endings inside folders, are passed over.
    """
    seen: dict[str, str] = {}
    for source in sources:
        for page, place in _located(source):
            if page.id in seen:
                raise SourceError(
                    f"Two pages have the id {page.id!r}: {seen[page.id]} and {place}; "
                    "rename one, or put both sources in one folder and give that."
                )
            seen[page.id] = place
            yield page


def count(sources: Sequence[Path]) -> int:
    """How many pages the sources hold, without reading more than the lines of JSONL files."""
    return sum(
        sum(1 for _, row in _rows(file) if row) if _is_jsonl(file) else 1
        for source in sources
        for file, _ in _files(source)
    )


def _located(source: Path) -> Iterator[tuple[Page, str]]:
    """Pages, each with where it was found, to name in a message."""
    for file, page_id in _files(source):
        if _is_jsonl(file):
            for number, row in _rows(file):
                if row:
                    place = f"{file}, line {number}"
                    yield _row_page(row, file, place), place
        else:
            yield _file_page(file, page_id), str(file)


def _files(source: Path) -> Iterator[tuple[Path, str]]:
    """The files of a source, each with the id its page would have."""
    if source.is_dir():
        found = False
        for file in _walk(source):
            found = True
            yield file, file.relative_to(source).with_suffix("").as_posix()
        if not found:
            raise SourceError(f"The folder {source} holds no page; give {_KNOWN}.")
    elif not source.exists():
        raise SourceError(f"There is no file or folder {source}; check the path.")
    elif _is_known(source):
        yield source, source.stem
    else:
        raise SourceError(f"Can't tell what {source} is from its ending; give {_KNOWN}.")


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries: Iterable[Path] = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"Can't read the folder {folder}: {error.strerror}.") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif _is_known(entry):
            yield entry


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
        raise SourceError(f"Can't read {file}: {reason}.") from error


def _file_page(file: Path, page_id: str) -> Page:
    with _opened(file) as stream:
        content = stream.read()
    form = _FORMATS[file.suffix.lower()]
    text = decoded(content) if form is Format.HTML else _decoded(content, str(file))
    return Page(id=page_id, file=file.name, format=form, text=text)


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{place} is not UTF-8 text; save it as UTF-8.") from error


def _rows(file: Path) -> Iterator[tuple[int, bytes]]:
    """Line numbers from 1 and lines of a JSONL file; an empty line is empty bytes."""
    with _opened(file) as stream:
        for number, line in enumerate(stream, start=1):
            yield number, line.strip()


def _row_page(line: bytes, file: Path, place: str) -> Page:
    try:
        row = json.loads(_decoded(line, place))
    except (json.JSONDecodeError, RecursionError) as error:
        raise SourceError(f"{place} is not JSON; write one object a line.") from error
    if not isinstance(row, dict):
        raise SourceError(f"{place} is not a JSON object; write {{_id, title, text}}.")
    return Page(
        id=_required(row, "_id", place),
        file=file.name,
        format=Format.ARTICLE,
        text=_required(row, "text", place),
        title=_field(row, "title", place),
        url=_field(row, "url", place),
        outlet=_field(row, "outlet", place),
        published=_published(row.get("published"), place),
    )


def _required(row: dict[str, object], name: str, place: str) -> str:
    value = row.get(name)
    if name == "_id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or (name == "_id" and not value.strip()):
        raise SourceError(f'{place} needs a text "{name}"; each row is {{_id, title, text}}.')
    return value


def _field(row: dict[str, object], name: str, place: str) -> str | None:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise SourceError(f'"{name}" in {place} is not a text; write it in quotes or leave it out.')


def _published(value: object, place: str) -> date | None:
    """The day of an ISO 8601 date or time, as it is where the article was published."""
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise SourceError(
            f'"published" in {place} is not a date; write it like 2022-07-09.'
        ) from error
