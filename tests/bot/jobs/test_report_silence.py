"""The owner hears once when a source of fetched news falls silent."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.jobs.report_silence import FACT
from bot.text_fitting import plain_text
from bot.texts import VIETNAMESE
from tests.botapi import people
from tests.botapi.server import BotApi
from tests.bounds import until
from tests.conftest import StartBot


def news(index: Path, hours_ago: float) -> None:
    """Write into an index how far the news of one source reaches."""
    newest = datetime.now(UTC) - timedelta(hours=hours_ago)
    source = {
        "name": "Báo <Thử>",
        "newest": newest.isoformat(),
        "articles": 6,
        "succeeded": newest.isoformat(),
        "expected_seconds": 86_400,
    }
    file = (index / "current").resolve() / "sources.json"
    file.write_text(json.dumps({"changes": 1, "sources": [source]}), "utf-8")


def test_an_owner_is_told_once_of_a_silent_source(
    bot_api: BotApi, start_bot: StartBot, seed_index: Path, tmp_path: Path
) -> None:
    """Thirty hours without news, where a day was expected: one message, and none after a restart;
    /sources says it to everybody."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    news(index, 30)
    owner, limited = people.user("vi"), people.private(people.user("vi"))
    room = people.private(owner)
    bot_api.flood(limited, 3600)  # whom Telegram lets wait: nobody waits for them
    settings = {
        "HOIBAO_INDEX_DIR": str(index),
        "HOIBAO_STATE_FILE": str(tmp_path / "bot.db"),
        "HOIBAO_OWNER_IDS": f"{limited.id},{owner['id']}",
        "HOIBAO_REFRESH_SECONDS": "0.2",
    }
    bot_api.know(limited)
    bot_api.write(room, room.message(owner, "/start"))
    bot = start_bot(**settings)
    bot_api.wait(lambda: _about_it(bot_api, room))
    (told,) = _about_it(bot_api, room)
    wanted = plain_text(VIETNAMESE.owner.silent).partition("{time}")[0]
    assert told.startswith(wanted.format(outlet="Báo <Thử>"))
    until(lambda: _is_kept(tmp_path / "bot.db"))
    bot.kill()
    bot = start_bot(**settings)
    bot.wait_for("ready as")
    bot_api.write(room, room.message(owner, "/sources"))
    bot_api.wait(lambda: len(_about_it(bot_api, room)) == 2)
    assert "chưa có tin mới" in _about_it(bot_api, room)[1]


def _is_kept(state: Path) -> bool:
    """Tell whether the bot has written down that it told somebody."""
    with closing(sqlite3.connect(state)) as database:
        rows = database.execute("SELECT value FROM told WHERE what = ?", (FACT,)).fetchall()
    return any(json.loads(value) for (value,) in rows)


def _about_it(api: BotApi, room: people.Room) -> list[str]:
    """Return what was said of the source, as it is read."""
    texts = [plain_text(call.parameters.get("text", "")) for call in api.sent(room)]
    return [text for text in texts if "Báo <Thử>" in text]
