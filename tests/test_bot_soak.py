"""Two thousand updates of all kinds, a bad network, a killed process: nothing is mixed up."""

from tests.botapi.server import BotApi
from tests.conftest import StartBot
from tests.soak import Soak

UPDATES = 2000
GROWS_AT_MOST = 15_000_000  # bytes, in the second half


def test_a_long_day(bot_api: BotApi, start_bot: StartBot) -> None:
    """Each question has its own answer, each tap is answered, what was chosen before the kill is
    known after it, the log holds no fault, and memory does not grow."""
    report = Soak(bot_api, start_bot, seed=20260101).run(UPDATES)
    assert report.wrong == []
    assert report.updates >= UPDATES
    assert report.grown is None or report.grown < GROWS_AT_MOST
