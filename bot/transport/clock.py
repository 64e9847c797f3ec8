"""What time it is at Telegram: its servers' clock decides how old a message is, not ours."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

log = logging.getLogger(__name__)

WORTH_TELLING = timedelta(minutes=2)


class TelegramClock:
    """Follows the clock of Telegram's servers, by the `Date` of their replies."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)  # our clock, of theirs
        self._told = False

    async def note_response(self, response: httpx.Response) -> None:
        """Learn from a reply; called by httpx."""
        try:
            theirs = parsedate_to_datetime(response.headers.get("Date", ""))
        except ValueError:
            return  # a server that tells no time
        self.set(theirs)

    def set(self, theirs: datetime) -> None:
        """Take `theirs` for the present time at Telegram."""
        self._ahead = datetime.now(UTC) - theirs.astimezone(UTC)
        wrong = abs(self._ahead) >= WORTH_TELLING
        if wrong and not self._told:
            minutes, side = round(abs(self._ahead) / timedelta(minutes=1)), "ahead of"
            side = side if self._ahead > timedelta(0) else "behind"
            log.warning(
                "this machine's clock is %d min %s Telegram's: messages are taken by Telegram's, "
                "but alerts and logs go by this one, so please set it right",
                minutes,
                side,
            )
        self._told = wrong

    def now(self) -> datetime:
        """Return the present time at Telegram; ours until Telegram has said."""
        return datetime.now(UTC) - self._ahead
