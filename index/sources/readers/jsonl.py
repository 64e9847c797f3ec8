"""JSONL files: one clean article a line, `{_id, title, text, url, outlet, published,
published_at}`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from gzip import GzipFile
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import PageError
from index.records import DATES, PAGE_FACTS, TIMES, Format, Page
from index.sources.readers.reader import PageReader, problem_page, require_article_lines
from index.sources.reading import opened, shown
from index.text.cleanup import tidy
from index.text.instants import in_utc

MAX_ROW_BYTES = 16 * 2**20
# Of a line that is too long, so much is read over in search of the next.
MAX_SKIPPED_BYTES = 256 * 2**20
MAX_BLANK_LINES = 1_000_000  # in a row: nobody writes so many, a bomb does

Row = tuple[int, bytes, str | None]  # line number from 1, the line, or why it can't be read


def pages_of(file: Path, _: str) -> Iterator[Page]:
    """Yield a page a row; a row that is wrong is a page that says so."""
    for number, line, problem in _rows(file):
        place = f"{shown(file.name)}, line {number}"
        if problem:
            yield problem_page(place, problem)
            continue
        try:
            yield replace(row_page(line, shown(file.name)), place=place)
        except PageError as error:
            yield problem_page(f"{place}{_named(line)}", str(error))


def count_rows(file: Path) -> int:
    """Count the rows, the bad ones too."""
    return sum(1 for _ in _rows(file))


def _rows(file: Path) -> Iterator[Row]:
    number = blank = 0
    try:
        with opened(file) as stream:
            while line := stream.readline(MAX_ROW_BYTES + 1):
                number += 1
                if len(line) > MAX_ROW_BYTES:
                    limit = f"it is longer than {MAX_ROW_BYTES // 2**20} MB"
                    if not _skip_line(stream):
                        yield number, b"", f"{limit} and has no end: the rest of the file is left"
                        return
                    yield number, b"", f"{limit}; write one article a line"
                elif text := line.strip():
                    blank = 0
                    yield number, text, None
                else:
                    blank += 1
                    if blank > MAX_BLANK_LINES:
                        yield number, b"", "nothing but empty lines: the rest of the file is left"
                        return
    except PageError as error:
        yield number + 1, b"", str(error)


def _skip_line(stream: BinaryIO | GzipFile) -> bool:
    """Read to the end of a line; False where that is too far away."""
    skipped = 0
    while piece := stream.readline(2**20):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            return True
        if skipped > MAX_SKIPPED_BYTES:
            return False
    return True


def row_page(line: bytes, file: str) -> Page:
    """Return the page of a row; PageError says what is wrong with it."""
    row = _loaded(line)
    facts = {name: _fact(row, name) for name in PAGE_FACTS}
    # Where it came out it was the day that the zone of the row says, whatever it is in UTC.
    facts["published"] = facts["published"] or _day(row, "published_at")
    text = _required(row, "text")
    require_article_lines(text)
    if not facts["title"] and not tidy(text):
        raise PageError("it has neither title nor text")
    return Page(id=_required(row, "_id"), file=file, format=Format.ARTICLE, text=text, **facts)


def _loaded(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PageError("it is not UTF-8 text; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:  # no JSON, a number without end, or too deep
        raise PageError("it is not JSON; write one object a line") from error
    if not isinstance(row, dict):
        raise PageError("it is not a JSON object; write {_id, title, text}")
    return row


def _named(line: bytes) -> str:
    """Return the `_id` of a wrong row to name it by, where it can be read."""
    try:
        row = _loaded(line)
        return f' ("_id": {_required(row, "_id")!r})'
    except PageError:
        return ""


def _required(row: dict[str, object], name: str) -> str:
    value = row.get(name)
    if name == "_id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and name == "_id":
        value = tidy(value) or None
    if not isinstance(value, str):
        raise PageError(f'it needs a text "{name}"; each row is {{_id, title, text}}')
    return value


def _fact(row: dict[str, object], name: str) -> Any:
    if name in DATES:
        return _day(row, name)
    return _time(row, name) if name in TIMES else _field(row, name)


def _field(row: dict[str, object], name: str) -> str | None:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return tidy(value or "") or None
    raise PageError(f'"{name}" is not a text; write it in quotes or leave it out')


def _day(row: dict[str, object], name: str) -> date | None:
    """Return the day of an ISO 8601 date or time, as it is where the article was published."""
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except (ValueError, RecursionError) as error:
        raise PageError(f'"{name}" is not a date; write it like 2022-07-09') from error


def _time(row: dict[str, object], name: str) -> str | None:
    """Return an ISO 8601 time with its zone as the same in UTC, which sorts as text."""
    if (text := _field(row, name)) is None:
        return None
    if (found := in_utc(text)) is None:
        raise PageError(f'"{name}" is no time with its zone; write it like 2022-07-09T10:30+07:00')
    return found


READER = PageReader((".jsonl", ".jsonl.gz"), pages_of, count_rows, has_rows=True)
