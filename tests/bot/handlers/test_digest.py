"""/digest: the main stories of the day, now, or once a day at the time that a chat has chosen."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from tests.bot.handlers.test_understood import answered
from tests.botapi import people
from tests.botapi.faults import Fault
from tests.botapi.markup import of_kind
from tests.botapi.people import Json, Room
from tests.botapi.process import BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import drop, lose_reply, refuse
from tests.bounds import HANG_SECONDS
from tests.editions import DAY, build_index, zone_at
from tests.retrieval.stories.day import FLOOD, rows_until

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])


@dataclass
class World:
    """A bot over a day of news that ends now, which can be killed and started again."""

    api: BotApi
    folder: Path
    index: Path
    bot: BotProcess = None  # type: ignore[assignment]

    def start(self) -> None:
        """Start the bot, and wait until it takes messages."""
        self.bot = BotProcess(
            self.folder / "empty",
            HOIBAO_TELEGRAM_TOKEN=TOKEN,
            HOIBAO_TELEGRAM_API_URL=self.api.url,
            HOIBAO_INDEX_DIR=str(self.index),
            HOIBAO_STATE_FILE=str(self.folder / "bot.db"),
            HOIBAO_TIMEZONE=zone_at(DAY),
        )
        self.bot.wait_for("ready as")

    def restart(self) -> None:
        """Kill the bot, as `kill -9` does, and start it again."""
        self.bot.kill()
        self.start()

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Ask or change the state behind the bot's back."""
        with closing(sqlite3.connect(self.folder / "bot.db", timeout=HANG_SECONDS)) as state:
            found = state.execute(statement, values).fetchall()
            state.commit()
        return found

    def make_due(self, room: Room) -> None:
        """Let the time of a chat's digest have come a minute ago, and not been sent today."""
        now = datetime.now(ZoneInfo(zone_at(DAY))) - timedelta(minutes=1)
        minute = now.hour * 60 + now.minute
        statement = "UPDATE digests SET minute = ?, day = '2000-01-01' WHERE chat_id = ?"
        self.sql(statement, minute, room.id)

    def digests(self, room: Room) -> list[Json]:
        """Return the digests that stand in a chat."""
        calls = self.api.calls.of("sendMessage", room.id)
        title = plain_text(VIETNAMESE.digest.title).partition("{")[0]
        others = plain_text(ENGLISH.digest.title).partition("{")[0]
        shown = [call.result for call in calls if call.result]
        return [each for each in shown if each["text"].startswith((title, others))]

    def wanted(self, room: Room, person: Json, **fields: object) -> None:
        """Ask for a daily digest, and wait until it is promised."""
        answered(self.api, room, room.message(person, "/digest@HoiBaoBot 7:30", **fields))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run one bot for all tests."""
    folder = tmp_path_factory.mktemp("digest")
    rows = rows_until(datetime.now(UTC) - timedelta(minutes=5))
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    with BotApi() as api:
        made = World(api, folder, folder / "index")
        made.start()
        try:
            yield made
            assert made.bot.stop() == 0
            assert "Traceback" not in made.bot.output
        finally:
            made.bot.kill()
    assert api.problems == []


def chat(language: str = "vi") -> tuple[Room, Json]:
    person = people.user(language)
    return people.private(person), person


@LANGUAGES
def test_the_main_stories_are_shown_now(world: World, language: str, say: Texts) -> None:
    """First what most outlets tell, quoted, linked, with who tells it too; and how to get it."""
    room, person = chat(language)
    shown = answered(world.api, room, room.message(person, "/digest"))
    quoted = of_kind(shown["text"], shown["entities"], "blockquote")
    assert len(quoted) == 5
    assert any(text.startswith(quoted[0].rstrip("…")) for _, text in FLOOD)
    assert plain_text(say.also).partition("{")[0] in shown["text"]
    assert shown["text"].endswith(plain_text(say.digest.offer))
    links = [each["url"] for each in shown["entities"] if each["type"] == "text_link"]
    assert "https://bao.example/flood-" in links[0]


@LANGUAGES
def test_a_time_is_kept_and_taken_back(world: World, language: str, say: Texts) -> None:
    """It is confirmed with the next day; a time that is none is explained."""
    room, person = chat(language)
    for text in ("/digest 25:00", "/digest mỗi sáng"):
        told = answered(world.api, room, room.message(person, text))["text"]
        assert told == plain_text(say.digest.how)
    made = answered(world.api, room, room.message(person, "/digest 7h30"))["text"]
    assert made.startswith(plain_text(say.digest.made).partition("{")[0] + "07:30")
    assert world.sql("SELECT minute FROM digests WHERE chat_id = ?", room.id) == [(450,)]
    shown = answered(world.api, room, room.message(person, "/digest"))["text"]
    assert "07:30" in shown.splitlines()[-1]
    for said in (say.digest.stopped, say.digest.none_set):
        told = answered(world.api, room, room.message(person, "/digest off"))["text"]
        assert told == plain_text(said)


def test_an_edited_command_changes_the_time(world: World) -> None:
    """What confirmed it says the new time, or that it is over; a time that is none changes
    nothing."""
    room, person = chat()
    message = room.message(person, "/digest 7:30")
    made = answered(world.api, room, message)
    for text, minute, told in (
        ("/digest 8:15", 495, "08:15"),
        ("/digest off", None, plain_text(VIETNAMESE.digest.stopped)),
    ):
        world.api.edit(room, message, text)
        world.api.wait(lambda told=told: told in world.api.now(made)["text"])
        kept = world.sql("SELECT minute FROM digests WHERE chat_id = ?", room.id)
        assert kept == ([(minute,)] if minute else [])
    assert len(world.api.sent(room)) == 1
    world.wanted(room, person)
    other = room.message(person, "/digest 9:00")
    answered(world.api, room, other)
    count = len(world.api.sent(room))
    world.api.edit(room, other, "/digest 25:00")
    world.api.wait(lambda: len(world.api.sent(room)) > count)
    assert world.api.sent(room)[-1].result["text"] == plain_text(VIETNAMESE.digest.how)
    assert world.sql("SELECT minute FROM digests WHERE chat_id = ?", room.id) == [(540,)]


def test_in_a_group_admins_decide(world: World) -> None:
    """All others may look; a bare /digest may be another bot's."""
    owner, member = people.user(), people.user()
    room = people.forum(7, owner=owner)
    world.api.write(room, room.message(member, "/digest 7:30", topic=7))
    asked = room.message(member, "/digest@HoiBaoBot 7:30", topic=7)
    told = answered(world.api, room, asked)
    assert told["text"] == VIETNAMESE.digest.admins_only
    world.wanted(room, owner, topic=7)
    found = world.sql("SELECT topic, user_id FROM digests WHERE chat_id = ?", room.id)
    assert found == [(7, owner["id"])]
    assert len(world.api.sent(room)) == 2


def test_it_comes_once_a_day(world: World) -> None:
    """In its topic and language, neither again after a kill nor after another time was set."""
    owner, (room, person) = people.user("en"), chat()
    forum = people.forum(7, owner=owner)
    world.wanted(forum, owner, topic=7)
    world.wanted(room, person)
    for each in (forum, room):
        world.make_due(each)
    for each in (forum, room):
        world.api.wait(lambda each=each: world.digests(each))
    assert world.digests(forum)[0]["message_thread_id"] == 7
    assert world.digests(forum)[0]["text"].startswith("🗞 Main stories")
    world.restart()
    world.wanted(room, person)
    other, neighbour = chat()  # who gets theirs after those would have got a second one
    world.wanted(other, neighbour)
    world.make_due(other)
    world.api.wait(lambda: world.digests(other))
    assert [len(world.digests(each)) for each in (forum, room)] == [1, 1]


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (lose_reply, 1),
        (drop, 0),
        (refuse(429, "Too Many Requests: retry after 1", retry_after=1), 1),
        (refuse(400, "Bad Request: can't parse entities: something"), 1),
    ],
    ids=["lost reply", "dropped", "429", "refused"],
)
def test_a_faulty_network_repeats_nothing(world: World, fault: Fault, times: int) -> None:
    """What certainly did not arrive comes later, what may have arrived never again."""
    room, person = chat()
    world.wanted(room, person)
    world.api.fail("sendMessage", fault, room=room)
    world.make_due(room)
    if times:
        world.api.wait(lambda: world.digests(room))
    other, neighbour = chat()
    world.wanted(other, neighbour)
    world.make_due(other)
    world.api.wait(lambda: world.digests(other))
    assert len(world.digests(room)) == times


def test_a_closed_chat_is_dropped_and_a_moved_group_followed(world: World) -> None:
    """And a topic that was deleted is left for the chat itself."""
    (gone, person), owner = chat(), people.user()
    small, forum = people.basic_group(owner=owner), people.forum(7, owner=owner)
    world.wanted(gone, person)
    world.wanted(small, owner)
    world.wanted(forum, owner, topic=7)
    gone.refusal = (403, "Forbidden: bot was blocked by the user")
    new = world.api.know(small.upgraded(), owner)
    small.moved_to = new.id
    forum.topics.remove(7)
    for room in (gone, small, forum):
        world.make_due(room)
    world.api.wait(lambda: world.digests(new))
    world.api.wait(lambda: world.digests(forum))
    assert "message_thread_id" not in world.digests(forum)[0]
    world.api.wait(
        lambda: not world.sql("SELECT 1 FROM digests WHERE chat_id IN (?, ?)", gone.id, small.id)
    )


def test_forgetting_ends_it(world: World) -> None:
    """/forget takes the time with all else."""
    room, person = chat()
    world.wanted(room, person)
    asked = answered(world.api, room, room.message(person, "/forget"))
    world.api.tapped(world.api.tap(room, person, asked, VIETNAMESE.forgetting.delete))
    world.api.wait(lambda: not world.sql("SELECT 1 FROM digests WHERE chat_id = ?", room.id))


@LANGUAGES
def test_without_news_it_is_quiet(chat_api: BotApi, language: str, say: Texts) -> None:
    """Who asks is told so."""
    room, person = chat(language)
    told = answered(chat_api, room, room.message(person, "/digest"))["text"]
    assert told == plain_text(f"{say.digest.nothing}\n\n{say.digest.offer}")
