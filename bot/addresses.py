"""Addresses that people type: what keeps one from being asked, and which are one; pure."""

from urllib.parse import urlsplit

import httpx


def wrong_with_address(address: str) -> str | None:
    """Say what keeps an address from being asked, or None."""
    try:
        parts = urlsplit(address)
        port = parts.port  # raises ValueError, as for "http://[::1" above
    except ValueError:
        return "is no address that can be asked: look at its port and its brackets"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "must be an address that starts with https:// or http://"
    if any(map(str.isspace, address)) or port == 0:
        return "is no address that can be asked: it has a blank in it, or port 0"
    if parts.query or parts.fragment:
        return "must be an address without ? or # behind it"
    return None


def is_same_address(one: str | None, other: str | None) -> bool:
    """Compare them without the case of the host, the usual port and a slash at the end."""
    return _normal(one) == _normal(other)


def _normal(address: str | None) -> httpx.URL:
    return httpx.URL((address or "").rstrip("/"))
