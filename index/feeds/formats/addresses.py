"""Addresses of articles: one way to write each, and the key that stays when a headline changes."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_HOST_PREFIXES = ("www.", "m.", "amp.", "mobile.")
# What is added to follow readers around; the article is the same without it.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|zarsrc|zalo_\w+|mc_[ce]id|igshid|yclid|ref|ref_src|_ga"
    r"|cmpid|gidzl|vn_source|vn_campaign|vn_medium|vn_term|vn_thumb|amp",
    re.IGNORECASE,
)
_SAFE = "!$&'()*+,;=:@/~%-._"
MAX_CHARACTERS = 1_024


def full_address(address: str, base: str = "") -> str | None:
    """Return an address as it is asked for: absolute, in ASCII, without a fragment; else None."""
    try:
        parts = urlsplit(urljoin(base, "".join(address.split())))
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
        path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE + "?")
    except ValueError:  # UnicodeError is one: of half a letter, as JSON can write it
        return None
    if parts.scheme not in _PORTS or not host or parts.username is not None:
        return None
    shown = f"[{host}]" if ":" in host else host
    place = shown if port in (None, _PORTS[parts.scheme]) else f"{shown}:{port}"
    found = urlunsplit((parts.scheme, place, path, query, ""))
    return found if len(found) <= MAX_CHARACTERS else None


def host_of(address: str) -> str:
    """Return the host, with its port if that is unusual."""
    return urlsplit(address).netloc.casefold()


def site_of(address: str) -> str:
    """Return the host without "www.", "m." and the like."""
    host = host_of(address)
    for prefix in _HOST_PREFIXES:
        if host.startswith(prefix) and host.count(".") > 1:
            return host.removeprefix(prefix)
    return host


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses are of one site: the same host, or one below the other."""
    first, second = site_of(one), site_of(other)
    return first == second or first.endswith("." + second) or second.endswith("." + first)


def plain_address(address: str) -> str:
    """Return a full address without scheme, prefixes of the host and tracking: to compare by."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = urlencode([pair for pair in pairs if not _TRACKING.fullmatch(pair[0])])
    path = re.sub(r"/amp/?$", "/", parts.path)
    return f"{site_of(address)}{path.rstrip('/')}{'?' if kept else ''}{kept}"


_NUMBER = re.compile(r"(?<!\d)(\d{5,})(?:\.[A-Za-z]{2,6})?/?$")
_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def number_of(address: str) -> str | None:
    """Return the article's number at the end of a path; a day (20261128) is none."""
    found = _NUMBER.search(urlsplit(address).path)
    return found[1] if found and not _DAY.fullmatch(found[1]) else None


def key_of(address: str, *, by_number: bool = True) -> str:
    """Return the key of an article: site and number, or else its plain address.

    Headlines and the slugs made of them change; newspapers keep the number.
    """
    number = number_of(address) if by_number else None
    return f"{site_of(address)}/{number}" if number else plain_address(address)


def is_home(address: str) -> bool:
    """Return whether an address is a site's first page."""
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def without_tracking(address: str) -> str:
    """Return a full address as it is shown: without what follows readers around."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    if len(kept) == len(pairs):
        return address
    return urlunsplit(parts._replace(query=urlencode(kept)))
