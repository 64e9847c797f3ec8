"""The sources file: which outlets are read, and how. TOML, with clear words for what is wrong."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from index.feeds.errors import FetchError, SourcesError
from index.feeds.formats.addresses import full_address
from index.feeds.http.guard import check_address

_DURATION = re.compile(r"(\d{1,4})\s*([mhd])")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Defaults(_Table):
    """What holds for every source that does not say otherwise."""

    zone: str = "Asia/Ho_Chi_Minh"
    keep: Literal["slim", "raw"] = "slim"
    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 90
    max_age_days: Annotated[int, Field(ge=1, le=36_500)] = 30  # of an article when first met
    expect: str = "24h"  # how long an outlet may be without news
    user_agent: str | None = None

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                "there is no such time zone; write it like Asia/Ho_Chi_Minh"
            ) from error
        return name

    @field_validator("expect")
    @classmethod
    def _is_duration(cls, text: str) -> str:
        if not _DURATION.fullmatch(text):
            raise ValueError('write it like "90m", "24h" or "3d"')
        return text


class Source(Defaults):
    """One outlet."""

    name: Annotated[str, Field(min_length=1, max_length=80)]  # as readers see it
    feed: tuple[str, ...] = ()
    sitemap: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    include: str | None = None  # a pattern that addresses have to match
    exclude: str | None = None
    note: str | None = None  # for people

    @property
    def tz(self) -> ZoneInfo:
        """The zone that its times without a zone are in."""
        return ZoneInfo(self.zone)

    @property
    def expect_seconds(self) -> float:
        """Seconds after which it counts as silent."""
        found = _DURATION.fullmatch(self.expect)
        return float(int(found[1]) * _SECONDS[found[2]]) if found else 86_400.0

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everything that is polled for it."""
        return (*self.feed, *self.sitemap)

    def wants(self, address: str) -> bool:
        """Return whether an address is one of those to be read."""
        if self.include and not re.search(self.include, address):
            return False
        return not (self.exclude and re.search(self.exclude, address))

    @field_validator("feed", "sitemap", "page")
    @classmethod
    def _are_addresses(cls, found: tuple[str, ...]) -> tuple[str, ...]:
        written = []
        for address in found:
            try:
                check_address(address)
            except FetchError as error:
                raise ValueError(str(error)) from error
            full = full_address(address)
            if full is None:
                raise ValueError(f"{address!r} is no address")
            written.append(full)
        return tuple(written)

    @field_validator("include", "exclude")
    @classmethod
    def _is_pattern(cls, text: str | None) -> str | None:
        try:
            re.compile(text or "")
        except re.error as error:
            raise ValueError(f"it is no pattern: {error}") from error
        return text


class Sources(_Table):
    """The whole file."""

    contact: Annotated[str, Field(max_length=200)]  # where a newspaper finds us
    defaults: Defaults = Defaults()
    source: tuple[Source, ...] = ()

    @field_validator("contact")
    @classmethod
    def _is_set(cls, text: str) -> str:
        if len(text) < 3 or not text.isascii():
            raise ValueError("write a page or an e-mail address of yours, which newspapers see")
        return text

    @property
    def addresses(self) -> frozenset[str]:
        """Everything that is polled."""
        return frozenset(address for source in self.source for address in source.addresses)

    def named(self, names: list[str]) -> list[Source]:
        """Return the sources of these names, all of them for none; SourcesError for a stranger."""
        known = {source.name.casefold(): source for source in self.source}
        for name in names:
            if name.casefold() not in known:
                told = ", ".join(source.name for source in self.source)
                raise SourcesError(f"there is no source {name!r}; there are: {told}")
        return [known[name.casefold()] for name in names] or list(self.source)


def load_sources(file: Path) -> Sources:
    """Read the sources file; SourcesError says what is wrong in it, and in which line."""
    return parse_sources(read_text(file), file)


def read_text(file: Path) -> str:
    """Return the text of the sources file; SourcesError if there is none."""
    try:
        return file.read_text("utf-8")
    except FileNotFoundError as error:
        raise SourcesError(
            f"there is no sources file {file}: copy deploy/sources.toml there, and set `contact`"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"the sources file {file} can't be read as UTF-8: {error}") from error


def parse_sources(text: str, file: Path) -> Sources:
    """Read the text of a sources file; `file` is what SourcesError calls it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{file} is no TOML: {error}") from error
    shared = table.get("defaults", {})
    rows = table.get("source", [])
    if isinstance(shared, dict) and isinstance(rows, list):
        table["source"] = [{**shared, **row} if isinstance(row, dict) else row for row in rows]
    try:
        sources = Sources.model_validate(table)
    except ValidationError as error:
        raise SourcesError(_explained(file, text, error)) from error
    _check_once(file, sources)
    return sources


def _check_once(file: Path, sources: Sources) -> None:
    names: set[str] = set()
    owners: dict[str, str] = {}
    for source in sources.source:
        if source.name.casefold() in names:
            raise SourcesError(
                f"{file} has the source {source.name!r} twice: give one another name"
            )
        names.add(source.name.casefold())
        if not source.addresses and not source.page:
            raise SourcesError(
                f"the source {source.name!r} in {file} has nothing to read: give it a feed, a"
                " sitemap or a page"
            )
        for address in source.addresses:
            if address in owners:
                raise SourcesError(
                    f"{address} stands twice in {file}: in {owners[address]!r} and {source.name!r}"
                )
            owners[address] = source.name


def _explained(file: Path, text: str, error: ValidationError) -> str:
    """Say in one line which key is wrong, where, and why."""
    first = error.errors(include_url=False)[0]
    place = [str(part) for part in first["loc"]]
    key = next((part for part in reversed(place) if not part.isdigit()), "?")
    line = _line_of(text, key, place)
    where = f", line {line}" if line else ""
    if first["type"] == "extra_forbidden":
        return f"{file}{where}: there is no setting {key!r}; check its spelling"
    if first["type"] == "missing":
        return f"{file}{where}: {key!r} is missing"
    return f"{file}{where}: {key!r} is wrong: {first['msg'].removeprefix('Value error, ')}"


def _line_of(text: str, key: str, place: list[str]) -> int | None:
    """The line of a key, in the table that the error is about."""
    wanted = int(place[1]) if place[:1] == ["source"] and len(place) > 1 else -1
    table = -1
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*\[\[\s*source\s*\]\]", line):
            table += 1
            if table == wanted and key == "source":
                return number
        if re.match(rf"\s*{re.escape(key)}\s*=", line) and table in (wanted, -1):
            return number
    return None
