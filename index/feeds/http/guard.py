"""Which addresses may be connected to: public ones, checked when connecting (against SSRF).

A host's name is resolved once for a connection, every address it has is checked, and the
connection goes to the number that was checked; TLS still asks for the host's name. So neither a
redirect nor a name that resolves to something else the second time leads into a private network.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import httpcore

from index.feeds.errors import FetchError, RefusedError

PORTS = frozenset((80, 443))
ALLOW_SETTING = "HOIBAO_FETCH_ALLOW"

Resolve = Callable[[str, int], Awaitable[list[str]]]
Exempt = frozenset[tuple[str, int]]  # (IP address, port) of test hosts

# Ranges whose addresses carry an IPv4 address within: NAT64, 6to4, Teredo, IPv4-compatible.
# `is_global` is true for some of them.
_TUNNELS = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)


def is_public(address: str) -> bool:
    """Return whether an IP address, in digits, belongs to the public internet."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif any(ip in network for network in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def check_address(address: str) -> None:
    """Raise RefusedError unless an address is http(s), names a host, and has no user in it."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise RefusedError(f"{address!r} is no address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise RefusedError(f"{address} is refused: only http and https are fetched")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("an address with a user name or password in it is refused")
    if not parts.hostname:
        raise RefusedError(f"{address} is refused: it names no host")


def exempt(setting: str) -> Exempt:
    """Read the setting for test hosts, "127.0.0.1:8080, …"; ValueError says what is wrong."""
    found = set()
    for part in filter(None, (part.strip() for part in setting.split(","))):
        host, _, port = part.rpartition(":")
        found.add((str(ip_address(host.strip("[]"))), int(port)))
    return frozenset(found)


async def system_resolve(host: str, port: int) -> list[str]:
    """Return every IP address of a host, as the system's resolver tells them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, resolve: Resolve = system_resolve, allowed: Exempt = frozenset()) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host that answers; RefusedError if any is private."""
        failure: Exception = FetchError(f"{host} has no address")
        for address in await self._checked(host, port):
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - likewise
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: RefusedError."""
        raise RefusedError("unix sockets are refused")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks before it retries."""
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"the name {host} can't be resolved") from error
        for address in addresses:
            if (address, port) in self._allowed:
                continue
            if not is_public(address):
                raise RefusedError(
                    f"{host} is refused: its address {address} is in a private or reserved range"
                    f" (for a test host: {ALLOW_SETTING}={address}:{port})"
                )
            if port not in PORTS:
                raise RefusedError(f"{host}:{port} is refused: only ports 80 and 443 are asked")
        return addresses
