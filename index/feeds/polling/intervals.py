"""When to poll next. Pure: what an answer says, and how often a feed has had news."""

import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from itertools import pairwise
from random import Random
from statistics import median

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SHORTEST, LONGEST, LONGEST_ASKED = 10 * MINUTE, 4 * HOUR, DAY
_ITEMS = 20
_JITTER = 0.1
_FREE_FAILURES = 3
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def interval(
    dates: Sequence[float], minutes: int | None, headers: Mapping[str, str], now: float, rng: Random
) -> float:
    """Return seconds to the next poll: half the median gap between items, or what is asked for.

    Ten minutes to four hours by itself; a <ttl>, max-age or Expires may make it a day at most.
    """
    newest = sorted(dates, reverse=True)[:_ITEMS]
    gaps: list[float] = [later - earlier for later, earlier in pairwise(newest)]
    own = min(max(median(gaps) / 2, SHORTEST), LONGEST) if gaps else SHORTEST
    asked = max((minutes or 0) * MINUTE, _fresh_for(headers, now))
    jitter = 1 + rng.uniform(-_JITTER, _JITTER)
    return min(max(own * jitter, SHORTEST, asked), LONGEST_ASKED)


def after_failures(failures: int, rng: Random) -> float:
    """Return seconds to the next poll after so many failures in a row: three are free."""
    doubled = SHORTEST * 2.0 ** min(max(failures - _FREE_FAILURES, 0), 12)
    return min(doubled * (1 + rng.uniform(0, _JITTER)), DAY)


def retry_after(headers: Mapping[str, str], now: float) -> float:
    """Return the seconds that a 429 or 503 asks for: a minute to a day, an hour if it names none.

    A minute also where it names none at all, or a time that is past: it did say "slow down".
    """
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return min(max(float(text[:10]), MINUTE), DAY)
    moment = _http_date(text)
    return min(max(moment - now, MINUTE), DAY) if moment is not None else HOUR


def _fresh_for(headers: Mapping[str, str], now: float) -> float:
    control = headers.get("cache-control", "")
    if "no-cache" in control or "no-store" in control:
        return 0.0
    if found := _MAX_AGE.search(control):
        return float(found[1])
    moment = _http_date(headers.get("expires", ""))
    return max(moment - now, 0.0) if moment is not None else 0.0


def _http_date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
