"""Two thousand updates of all kinds, a bad network, a killed process: nothing is mixed up."""

from pathlib import Path

from tests.botapi.process import BotProcess
from tests.botapi.server import BotApi
from tests.conftest import StartBot
from tests.editions import SEEDS, publish
from tests.soak import Soak, settings_over

UPDATES = 2000
GROWS_AT_MOST = 15_000_000  # bytes, in the second half


def test_a_long_day(
    bot_api: BotApi, start_bot: StartBot, editions: dict[str, Path], tmp_path: Path
) -> None:
    """Each question has its own answer, each tap is answered, what was chosen before the kill is
    known after it, each watching chat hears once of what is new, the log holds no fault, and memory
    does not grow."""

    state = tmp_path / "bot.db"

    def publish_edition(name: str) -> None:
        publish(editions[name], tmp_path / "index")

    def start() -> BotProcess:
        return start_bot(**settings_over(tmp_path / "index", state))

    publish_edition(SEEDS)
    report = Soak(bot_api, start, publish_edition, state, seed=20260101).run(UPDATES)
    assert report.wrong == []
    assert report.updates >= UPDATES
    assert report.grown is None or report.grown < GROWS_AT_MOST
