"""Follows redirects, each one asked for like a new address: guarded, paced, and few."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from index.feeds.errors import FetchError, RefusedError
from index.feeds.formats.addresses import full_address
from index.feeds.http.client import Response
from index.feeds.http.guard import check_address

MAX_REDIRECTS = 5
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)

Get = Callable[[str, Mapping[str, str], int], Awaitable[Response]]
Check = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The last answer of a chain."""

    response: Response
    moved_to: str | None = None  # where the first hops, all of them permanent, led

    @property
    def address(self) -> str:
        """Where it was found."""
        return self.response.address


async def follow(
    get: Get, address: str, headers: Mapping[str, str], limit: int, check: Check | None = None
) -> Fetched:
    """Ask for an address and wherever it redirects to; `check` may refuse each hop.

    RefusedError for a loop, for more than five redirects, for one from https to http, and for one
    to what is no http address.
    """
    seen = {address}
    moved_to: str | None = None
    is_permanent = True
    for _ in range(MAX_REDIRECTS + 1):
        if check:
            await check(address)
        response = await get(address, headers, limit)
        target = response.headers.get("location")
        if response.status not in _REDIRECTS or not target:
            return Fetched(response, moved_to)
        following = _next(address, target)
        is_permanent = is_permanent and response.status in _PERMANENT
        moved_to = following if is_permanent else moved_to
        if following in seen:
            raise RefusedError(f"redirects lead in a circle: {following}")
        seen.add(following)
        address = following
    raise RefusedError(f"more than {MAX_REDIRECTS} redirects")


def _next(address: str, target: str) -> str:
    raw = urljoin(address, target.strip())
    check_address(raw)
    found = full_address(raw)
    if found is None:
        raise FetchError("it redirects to what is no address")
    if urlsplit(address).scheme == "https" and urlsplit(found).scheme == "http":
        raise RefusedError(f"it redirects from https to http: {found}")
    return found
