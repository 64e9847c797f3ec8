"""What Telegram does when a bot calls: all the methods of the Bot API that the bot may use."""

from tests.botapi.inline import Inline
from tests.botapi.members import Members
from tests.botapi.people import Json
from tests.botapi.profile import Profile
from tests.botapi.state import Call
from tests.botapi.taps import Taps


class Telegram(Taps, Inline, Members, Profile):
    """Every method is named `_` and as Telegram names it."""

    def _getMe(self, call: Call) -> Json:  # noqa: N802 - Telegram's name
        return self.me
