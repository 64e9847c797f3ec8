"""Ports of this machine that nothing listens at."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle

# Below those that the kernel gives to whoever asks for any: another test's server, or a client,
# would take one between its choice and its use. Each worker begins elsewhere, and never gives the
# same twice in a row.
_LOWEST, _END = 20_000, 32_768


def _turns() -> Iterator[int]:
    begin = _LOWEST + os.getpid() * 97 % (_END - _LOWEST)
    return cycle([*range(begin, _END), *range(_LOWEST, begin)])


_ports = _turns()


def free_port() -> int:
    """Return a port that nothing listens at."""
    for port in _ports:
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise AssertionError("never comes to an end")
