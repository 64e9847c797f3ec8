"""From a newspaper's server to a chat: within one fetch and one build (check 30)."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.text_fitting import plain_text
from bot.texts import VIETNAMESE
from index.sources.archive import is_indexed
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import bold
from tests.editions import DAY, METRO, TITLE, build_index, zone_at
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import Entry, Story, page, rss_date
from tests.index.feeds.newspaper import Answer
from tests.processes import run_command


class Metro(Story):
    """The story that is asked for."""

    @property
    def lede(self) -> str:
        """The sapo."""
        return "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11."

    @property
    def paragraphs(self) -> list[str]:
        """The body; another version has another number of wagons."""
        return [
            "Tuyến metro số 9 của Hà Nội đã chạy thử chuyến đầu tiên vào sáng 20/11, theo ban quản "
            "lý đường sắt đô thị của thành phố.",
            f"Đoàn tàu gồm {'bốn' if self.version == 1 else 'sáu'} toa, đi hết mười hai ga trong "
            "hai mươi phút, chở theo hai trăm kỹ sư và công nhân của dự án.",
            "Người dân hai bên đường đứng xem rất đông, nhiều người mang theo trẻ nhỏ từ sớm.",
        ]


@dataclass
class Place:
    """An index over the seeds and an archive, and a bot that answers from it."""

    room: Newsroom
    api: BotApi
    index: Path
    bot: BotProcess

    def build(self) -> None:
        """Build by the command line, and wait until the bot answers from it."""
        _build(self.room.archive.folder, self.index)
        name = (self.index / "current").resolve().name
        self.bot.wait_for(f"moved to index {name}")

    def ask(self, room: Room, text: str, person: Json) -> Json:
        """Ask the bot, and return its answer."""
        before = len(self.api.sent(room))
        self.api.write(room, room.message(person, text))
        return self.api.answers(room, before + 1)[-1]


def _build(archive: Path, out: Path) -> None:
    run_command("index", "build", "seeds", archive, "--out", out).check_returncode()


@pytest.fixture
def place(room: Newsroom, bot_api: BotApi, tmp_path: Path) -> Iterator[Place]:
    """Return a place whose index has the seeds alone; its archive is still empty."""
    index = tmp_path / "index"
    build_index(ROOT / "seeds", index)
    bot = BotProcess(
        tmp_path / "empty",
        HOIBAO_TELEGRAM_TOKEN=TOKEN,
        HOIBAO_TELEGRAM_API_URL=bot_api.url,
        HOIBAO_INDEX_DIR=str(index),
        HOIBAO_STATE_FILE=str(tmp_path / "bot.db"),
        HOIBAO_REFRESH_SECONDS="0.2",
        HOIBAO_TIMEZONE=zone_at(DAY),
    )
    bot.wait_for("ready as")
    yield Place(room, bot_api, index, bot)
    bot.kill()


def rows(index: Path) -> list[tuple[object, ...]]:
    """Return every passage of a published index with its article."""
    query = "SELECT * FROM passages JOIN articles ON article_id = articles.id ORDER BY 1"
    with closing(sqlite3.connect(index / "current" / "articles.db")) as store:
        return store.execute(query).fetchall()


async def test_news_reaches_a_watching_chat_once(place: Place) -> None:
    """A new item is found by a question and told to a watching chat once; a run without news, or
    with old items as if they were new, needs no build; an edit with a new title, under a new slug,
    alerts nobody; a build from nothing, with the newspaper's server off, gives the same index."""
    room = place.room
    person = people.user("vi")
    chat = people.private(person)
    place.ask(chat, f"/watch {METRO}", person)

    story = Metro(50001, room.story(50001, 5).published, title=TITLE)
    address = room.paper.serve("/tin-50001.html", page(story))
    others = [room.print(room.story(60_000 + n, 30)) for n in range(4)]
    item = Entry(address, story.title, rss_date(story.published))
    room.list(item, *others)
    await room.fetch()
    place.build()
    alert = place.api.answers(chat, 2)[1]
    assert alert["text"].startswith(plain_text(VIETNAMESE.watching.news.format(question=METRO)))
    answer = place.ask(chat, METRO, person)
    assert "20/11" in bold(answer)
    assert "Báo Thử" in answer["text"]

    facts = json.loads((place.index / "current" / "sources.json").read_text("utf-8"))
    (source,) = facts["sources"]
    assert (source["name"], source["articles"]) == ("Báo Thử", 5)
    assert is_indexed(room.archive.folder, place.index)
    await room.poll_again()
    assert is_indexed(room.archive.folder, place.index)  # no build for nothing
    today = rss_date(datetime.fromtimestamp(room.clock.now(), UTC))
    room.list(*(replace(one, guid=f"new-{one.link}", date=today) for one in (item, *others)))
    await room.poll_again()
    assert is_indexed(room.archive.folder, place.index)

    story.version, story.title = 2, TITLE + " với sáu toa"
    moved = room.paper.serve("/metro-sau-toa-50001.html", page(story))
    room.paper.serve("/tin-50001.html", Answer("", 301, {"Location": moved}))
    room.list(Entry(moved, story.title, item.date), *others)
    await room.poll_again(1_000)
    assert len(room.articles()) == 5
    assert not is_indexed(room.archive.folder, place.index)
    place.build()
    build = (place.index / "current").resolve().name
    place.bot.wait_for(f"checked 1 watches against index {build}: 0 alerts")
    assert "sáu toa" in place.ask(chat, "Metro số 9 Hà Nội có mấy toa?", person)["text"]

    before = rows(place.index)
    await _go_dark(room)
    shutil.rmtree(place.index)
    _build(room.archive.folder, place.index)
    assert rows(place.index) == before


async def test_what_was_taken_down_is_quoted_no_more(place: Place) -> None:
    """Gone twice, a day apart: the next index does not have it, and questions do not find it."""
    room = place.room
    person = people.user("vi")
    chat = people.private(person)
    story = Metro(50001, room.story(50001, 5).published, title=TITLE)
    address = room.paper.serve("/tin-50001.html", page(story))
    room.list(Entry(address, story.title, rss_date(story.published)))
    await room.fetch()
    place.build()
    assert "20/11" in place.ask(chat, METRO, person)["text"]
    room.paper.serve("/tin-50001.html", Answer("taken down", 410))
    for _ in range(3):
        room.clock.time += 90_000
        await room.fetch()
    place.build()
    assert "20/11" not in place.ask(chat, METRO, person)["text"]
    assert "410 twice" in (room.article(address).reason or "")


async def _go_dark(room: Newsroom) -> None:
    """Take the newspaper's server off."""
    assert room.paper._server
    room.paper._server.close()
