"""The bot while its index changes under it: a new one, a broken one, one that breaks."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.process import ROOT
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING, ask
from tests.conftest import StartBot
from tests.editions import build_index


@pytest.fixture
def growing(seed_index: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of the seed index, and a folder of pages with one more for the next build."""
    index, pages = tmp_path / "index", tmp_path / "pages"
    shutil.copytree(seed_index, index, symlinks=True)
    shutil.copytree(ROOT / "seeds", pages)
    row = {
        "_id": "metro",
        "title": "Tuyến metro số 9 Hà Nội chạy thử",
        "text": "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.\n"
        "Đoàn tàu gồm bốn toa, đi hết mười hai ga trong hai mươi phút.",
        "outlet": "Báo Thử",
        "published": "2026-11-20",
    }
    (pages / "new.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return index, pages


def test_moves_to_a_new_index_without_dropping_a_question(
    bot_api: BotApi, start_bot: StartBot, growing: tuple[Path, Path]
) -> None:
    """While people keep asking, a build is published: all are answered, then from the new one."""
    index, pages = growing
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.2")
    bot.wait_for("ready as")
    new = "Tuyến metro số 9 Hà Nội chạy thử khi nào?"
    assert "metro" not in ask(bot_api, new)["text"].lower()
    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(build_index, pages, index)
        while not building.done():
            assert "9/7" in ask(bot_api, MEETING)["text"]
        building.result()
    bot.wait_for("moved to index 2")
    answer = ask(bot_api, new)
    assert "20/11" in "".join(of_kind(answer["text"], answer["entities"], "bold"))
    assert "Báo Thử · 20/11/2026" in answer["text"]
    assert bot.stop() == 0
    assert "ERROR" not in bot.output


def test_keeps_the_old_index_if_the_new_one_is_broken(
    bot_api: BotApi, start_bot: StartBot, seed_index: Path, tmp_path: Path
) -> None:
    """A published index that can't be opened is reported once, and the old one answers on."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.1")
    bot.wait_for("ready as")
    (index / "builds" / "broken").mkdir()
    (index / "next").symlink_to("builds/broken")
    (index / "next").replace(index / "current")
    bot.wait_for("kept index 2")
    assert "9/7" in ask(bot_api, MEETING)["text"]
    bot_api.stays(lambda: bot.output.count("kept index") == 1)
    assert bot.stop() == 0


def test_a_fault_is_logged_and_answered_calmly(
    bot_api: BotApi, start_bot: StartBot, seed_index: Path, tmp_path: Path
) -> None:
    """A reader hears in one sentence that it went wrong, in their topic; the log hears why."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    bot = start_bot(HOIBAO_INDEX_DIR=str(index))
    bot.wait_for("ready as")
    database = (index / "current" / "articles.db").resolve()
    database.write_bytes(b"no longer a database" * 1000)
    for language, say in (("vi", VIETNAMESE), ("en", ENGLISH)):
        room, person = people.forum(7), people.user(language)
        bot_api.write(room, room.message(person, f"/ask {MEETING}", topic=7))
        (answer,) = bot_api.answers(room)
        assert answer["text"] == plain_text(say.failed)
        assert answer["message_thread_id"] == 7
    assert bot.output.count("an update was not answered") == 1
    assert "Traceback" not in bot.output
    assert bot.stop() == 0
