"""Watched questions: a chat hears once of what newly answers one, and in its own hours."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.handlers import watches
from bot.state.watches import MAX_WATCHES, Watch
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import MEETING, bold, drop, lose_reply, refuse
from tests.bounds import HANG_SECONDS
from tests.editions import DAY, METRO, NIGHT, SEEDS, publish, zone_at

METRO_AGAIN = "Bao giờ metro số 9 ở Hà Nội chạy chuyến đầu tiên?"
METRO_ENGLISH = "When did metro line 9 in Hanoi make its trial run?"
BRIDGE = "Cầu Bình Lạc thông xe khi nào?"
LANGUAGES = pytest.mark.parametrize(
    ("say", "language"), [(VIETNAMESE, "vi"), (ENGLISH, "en")], ids=["vi", "en"]
)


@dataclass
class World:
    """A bot whose index gets new editions, and which can be ended and started again."""

    api: BotApi
    folder: Path
    editions: dict[str, Path]
    hour: int = DAY
    bot: BotProcess = None  # type: ignore[assignment]
    began: int = 0  # characters of the bot's output before the present test

    @property
    def output(self) -> str:
        """What the bot wrote in the present test, since it was last started."""
        return self.bot.output[self.began :]

    def start(self, refresh_seconds: float = 0.2) -> None:
        """Start the bot, and wait until it takes messages."""
        self.bot = BotProcess(
            self.folder / "empty",
            HOIBAO_TELEGRAM_TOKEN=TOKEN,
            HOIBAO_TELEGRAM_API_URL=self.api.url,
            HOIBAO_INDEX_DIR=str(self.folder / "index"),
            HOIBAO_STATE_FILE=str(self.folder / "bot.db"),
            HOIBAO_REFRESH_SECONDS=str(refresh_seconds),
            HOIBAO_TIMEZONE=zone_at(self.hour),
        )
        self.began = 0
        self.bot.wait_for("ready as")

    def restart(self) -> None:
        """Kill the bot, as `kill -9` does, and start it again."""
        self.bot.kill()
        self.start()

    def restart_at(self, hour: int) -> None:
        """Stop the bot, and start it again at another time of day."""
        assert self.bot.stop() == 0
        self.hour = hour
        self.start()

    def begin_anew(self) -> None:
        """Go back to the seed pages at noon, with nothing watched."""
        self.api.heal()
        with closing(sqlite3.connect(self.folder / "bot.db", timeout=HANG_SECONDS)) as state:
            state.executescript("DELETE FROM alerts; DELETE FROM watches;")
        self.publish(SEEDS)
        if self.hour != DAY:
            self.restart_at(DAY)
        self.api.wait(lambda: self.serves == self.editions[SEEDS].name)
        self.began = len(self.bot.output)

    @property
    def serves(self) -> str:
        """The version of the index that the bot answers from."""
        return re.findall(r"(?:articles, |moved to )index (\S+)", self.bot.output)[-1]

    def publish(self, edition: str) -> None:
        """Publish the index of an edition, by the move that a build makes."""
        publish(self.editions[edition], self.folder / "index")

    def checked(self, edition: str, watches: int, alerts: int) -> None:
        """Wait until so many watches were checked against an edition, and gave so many alerts."""
        build = self.editions[edition].name
        words = f"checked {watches} watches against index {build}: {alerts} alerts"
        self.bot.wait_for(words, since=self.began)

    def say(self, room: Room, text: str, person: Json, **fields: Any) -> Json:
        """Write to the bot, and return what it replies."""
        before = len(self.api.sent(room))
        self.api.write(room, room.message(person, text, **fields))
        return self.api.answers(room, before + 1)[-1]

    def tap(self, room: Room, person: Json, message: Json, button: str) -> str:
        """Tap a button, and return the words that show."""
        return self.api.tapped(self.api.tap(room, person, message, button))["text"] or ""

    def alert(self, room: Room, before: int) -> Json:
        """Wait for one more message in a room, and for no second one."""
        message = self.api.answers(room, before + 1)[before]
        self.api.stays(lambda: len(self.api.sent(room)) == before + 1, 0.5)
        return message


@pytest.fixture(scope="module")
def only_world(
    editions: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Run one bot for all tests, over the seed pages alone, at noon."""
    with BotApi() as api:
        made = World(api, tmp_path_factory.mktemp("world"), editions)
        made.publish(SEEDS)
        made.start()
        try:
            yield made
            assert made.bot.stop() == 0
        finally:
            made.bot.kill()


@pytest.fixture
def world(only_world: World) -> Iterator[World]:
    """Return the world as it was before anybody watched anything."""
    yield only_world
    assert "Traceback" not in only_world.output
    assert " ERROR " not in only_world.output
    assert only_world.api.problems == []
    only_world.begin_anew()


def chat(language: str = "vi") -> tuple[Room, Json]:
    person = people.user(language)
    return people.private(person), person


def test_a_chat_hears_once_of_what_newly_answers(world: World) -> None:
    """With the source and the marked sentence; a republished story and a restart repeat nothing."""
    rooms = []
    for say, language, question in ((VIETNAMESE, "vi", METRO), (ENGLISH, "en", METRO_ENGLISH)):
        room, person = chat(language)
        made = world.say(room, f"/watch {question}", person)
        assert made["text"] == plain_text(say.watching.made.format(question=question))
        rooms.append((room, plain_text(say.watching.news.format(question=question))))
    world.publish("first")
    for room, news in rooms:
        alert = world.alert(room, 1)
        assert alert["text"].startswith(news)
        assert "20/11" in bold(alert)
        assert "Báo Thử" in alert["text"]
        assert world.api.sent(room)[-1]["link_preview_options"] == {"is_disabled": True}
    world.publish("again")
    world.checked("again", 2, 0)
    world.restart()
    world.publish("second")
    for room, _ in rooms:
        assert "15/12" in bold(world.alert(room, 2))
    world.publish("first")  # a rollback
    world.checked("first", 2, 0)
    world.publish("second")
    world.checked("second", 2, 0)
    assert [len(world.api.sent(room)) for room, _ in rooms] == [3, 3]


def test_two_events_between_two_checks_are_both_told(world: World) -> None:
    """A bot that was down while two indexes were published tells of the news of each."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    world.bot.kill()
    world.publish("first")
    world.publish("second")
    world.start()
    told = "".join(bold(alert) for alert in world.api.answers(room, 3)[1:])
    assert "20/11" in told
    assert "15/12" in told


@LANGUAGES
def test_what_the_articles_say_already_is_no_news(world: World, say: Texts, language: str) -> None:
    """It is said at once that they can just be asked; a new index alone is no reason to tell."""
    room, person = chat(language)
    made = world.say(room, f"/watch {MEETING}", person)
    assert made["text"].endswith(say.watching.answered)
    world.publish("first")
    world.checked("first", 1, 0)
    assert len(world.api.sent(room)) == 1


def test_two_watches_that_one_article_answers_are_told_once(world: World) -> None:
    """The chat hears of an article once; another chat that watches the same hears of it too."""
    room, person = chat()
    other, neighbour = chat()
    world.say(room, f"/watch {METRO}", person)
    world.say(room, f"/watch {METRO_AGAIN}", person)
    world.say(other, f"/watch {METRO}", neighbour)
    world.publish("first")
    world.checked("first", 3, 2)
    world.alert(room, 2)
    world.alert(other, 1)


def test_an_index_that_came_while_the_bot_was_down_is_checked(world: World) -> None:
    """At its next start."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    assert world.bot.stop() == 0
    world.publish("first")
    world.start()
    world.alert(room, 1)


def test_a_killed_bot_neither_loses_nor_repeats_an_alert(world: World) -> None:
    """Killed while an alert waits it sends it later; while it is sent, never again."""
    world.restart_at(NIGHT)
    room, person = chat()
    other, neighbour = chat()
    world.say(room, f"/watch {METRO}", person)
    world.publish("first")
    world.checked("first", 1, 1)
    world.hour = DAY
    world.restart()
    world.alert(room, 1)
    world.say(other, f"/watch {METRO}", neighbour)
    world.api.hang("sendMessage")
    world.publish("second")
    begun = {room.id: 3, other.id: 2}  # both alerts are being sent, side by side

    def calls() -> dict[int, int]:
        return {one: len(world.api.calls.of("sendMessage", one)) for one in begun}

    world.api.wait(lambda: calls() == begun)
    world.bot.kill()
    world.api.heal()
    world.start()
    world.api.write(other, other.message(neighbour, "/help"))
    world.api.wait(lambda: calls()[other.id] > 2)
    assert calls() == {room.id: 3, other.id: 3}


def test_an_alert_that_waits_out_a_fault_survives_a_kill(world: World) -> None:
    """While Telegram is in trouble nothing is on its way: what is tried later is sent later."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    world.api.fail("sendMessage", refuse(500, "Internal Server Error"), 1000, room)
    world.publish("first")
    world.bot.wait_for("an alert was not sent", since=world.began)

    def waits() -> bool:
        with closing(sqlite3.connect(world.folder / "bot.db", timeout=HANG_SECONDS)) as state:
            return bool(state.execute("SELECT 1 FROM alerts WHERE sent_at IS NULL").fetchall())

    world.api.wait(waits)
    world.bot.kill()
    world.api.heal()
    world.start()
    assert "20/11" in bold(world.alert(room, 1))


def test_a_bad_network_doubles_no_alert(world: World) -> None:
    """What Telegram refused is tried again; a message whose reply was lost is not."""
    rooms = []
    for fault in (
        lose_reply,
        refuse(502, "Bad Gateway"),
        refuse(429, "Too Many Requests", retry_after=1),
    ):
        room, person = chat()
        world.say(room, f"/watch {METRO}", person)
        world.api.fail("sendMessage", fault, room=room)
        rooms.append(room)
    world.publish("first")
    for room in rooms:
        world.api.answers(room, 2)
    # Longer than any pause before a second attempt.
    world.api.stays(lambda: [len(world.api.sent(room)) for room in rooms] == [2, 2, 2], 3)


def test_a_dropped_connection_may_lose_an_alert_but_not_the_next(world: World) -> None:
    """Nobody knows whether it arrived: it counts as sent."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    world.api.fail("sendMessage", drop)
    world.publish("first")
    world.bot.wait_for("an alert was not sent", since=world.began)
    world.publish("second")
    assert "15/12" in bold(world.alert(room, 1))


def test_a_stop_cuts_off_no_job(world: World) -> None:
    """An alert that is being sent arrives once, and no job that began meanwhile is logged."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    assert world.bot.stop() == 0
    world.start(refresh_seconds=0.001)
    world.api.fail("sendMessage", lambda: time.sleep(3))
    world.publish("first")
    world.api.wait(lambda: len(world.api.calls.of("sendMessage", room.id)) == 2)
    assert world.bot.stop() == 0
    stopped = world.bot.output
    world.start()
    assert "Traceback" not in stopped
    assert METRO in world.alert(room, 1)["text"]


def test_quiet_hours_hold_alerts_until_the_chat_wants_them(world: World) -> None:
    """At night they wait; who switches that off at /settings gets them at once."""
    world.restart_at(NIGHT)
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    world.publish("first")
    world.checked("first", 1, 1)
    settings = world.say(room, "/settings", person)
    # The outbox is looked through every two seconds.
    world.api.stays(lambda: len(world.api.sent(room)) == 2, 2.5)
    world.tap(room, person, settings, "s:night:1")
    world.alert(room, 2)


def test_no_more_alerts_a_day_than_the_chat_wants(world: World) -> None:
    """With one a day the second waits, until the chat wants more; a restart does not matter."""
    room, person = chat()
    settings = world.say(room, "/settings", person)
    world.tap(room, person, settings, "s:alerts_a_day:2")
    world.api.wait(lambda: "10" in str(world.api.now(settings)["reply_markup"]))
    world.tap(room, person, settings, "s:alerts_a_day:0")
    world.say(room, f"/watch {METRO}", person)
    world.say(room, f"/watch {BRIDGE}", person)
    world.publish("first")
    world.checked("first", 2, 2)
    world.alert(room, 3)
    world.restart()
    world.api.stays(lambda: len(world.api.sent(room)) == 4, 2.5)
    world.tap(room, person, settings, "s:alerts_a_day:1")
    world.alert(room, 4)


@LANGUAGES
def test_lists_and_deletes(world: World, say: Texts, language: str) -> None:
    """Each watch has a button in the list, which is edited in place; what is deleted is silent."""
    room, person = chat(language)
    assert world.say(room, "/watches", person)["text"] == plain_text(say.watching.none)
    for question in (METRO, BRIDGE, f"  {METRO.upper()} "):
        said = world.say(room, f"/watch {question}", person)
    assert said["text"] == say.watching.twice
    listed = world.say(room, "/watches", person)
    assert listed["text"].splitlines()[1:] == [f"1. {METRO}", f"2. {BRIDGE}"]
    assert world.tap(room, person, listed, say.watching.delete.format(number=1)) == (
        say.watching.done
    )
    shown = world.api.wait(
        lambda: (now := world.api.now(listed)) and METRO not in now["text"] and now
    )
    assert shown["text"].splitlines()[1:] == [f"1. {BRIDGE}"]
    world.publish("first")
    world.checked("first", 1, 1)
    alert = world.alert(room, 5)
    assert BRIDGE in alert["text"]
    end = str(alert["reply_markup"]["inline_keyboard"][-1][0]["callback_data"])
    assert world.tap(room, person, alert, end) == say.watching.done
    world.api.wait(lambda: end not in str(world.api.now(alert)))
    assert say.buttons.good in str(world.api.now(alert))
    assert world.tap(room, person, alert, end) == say.watching.gone
    assert world.say(room, "/watches", person)["text"] == plain_text(say.watching.none)


@LANGUAGES
def test_the_button_under_what_was_just_watched_takes_it_back(
    world: World, say: Texts, language: str
) -> None:
    """The message then says that it is watched no more."""
    room, person = chat(language)
    made = world.say(room, f"/watch {METRO}", person)
    world.tap(room, person, made, say.watching.stop)
    stopped = plain_text(say.watching.stopped.format(question=METRO))
    world.api.wait(lambda: world.api.now(made)["text"] == stopped)
    assert world.say(room, "/watches", person)["text"] == plain_text(say.watching.none)


@LANGUAGES
def test_a_chat_watches_so_many_questions(world: World, say: Texts, language: str) -> None:
    """One more is refused, with what to do; the list has them all."""
    room, person = chat(language)
    for number in range(MAX_WATCHES):
        if number == MAX_WATCHES // 2:  # a minute's worth of questions; what is watched is kept
            world.restart()
        world.say(room, f"/watch {METRO} {number}", person)
    full = say.watching.full.format(most=MAX_WATCHES)
    assert world.say(room, f"/watch {BRIDGE}", person)["text"] == full
    listed = world.say(room, "/watches", person)["text"].splitlines()
    assert listed[0] == plain_text(say.watching.listed)
    assert len(listed) == 1 + MAX_WATCHES


def test_an_alert_is_an_answer(world: World) -> None:
    """Its context opens and closes, 👍 is noted, and a reply to it goes on from it."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    world.publish("first")
    alert = world.alert(room, 1)
    say = VIETNAMESE.buttons
    assert world.tap(room, person, alert, say.good) == say.thanks
    world.tap(room, person, alert, say.context)
    world.api.wait(lambda: say.back in str(world.api.now(alert)))
    world.tap(room, person, alert, say.back)
    world.api.wait(lambda: say.context in str(world.api.now(alert)))
    shown = world.api.now(alert)
    assert shown is not None
    assert {part: shown[part] for part in ("text", "entities", "reply_markup")} == {
        part: alert[part] for part in ("text", "entities", "reply_markup")
    }
    followed = world.say(room, "Đoàn tàu đó có mấy toa?", person, reply_to=alert)
    assert "bốn toa" in bold(followed)


@LANGUAGES
def test_what_can_not_be_watched_is_said(world: World, say: Texts, language: str) -> None:
    """Without a question it is explained; greetings, emoji and long texts are no questions."""
    room, person = chat(language)
    for text, answer in {
        "/watch": say.watching.how,
        "/watch 🙂": say.no_question,
        f"/watch {'dài ' * 300}": say.too_long.format(limit=1000),
    }.items():
        assert world.say(room, text, person)["text"] == plain_text(answer)
    odd = "Tàu <b>&lt; chạy khi nào?"
    assert odd in world.say(room, f"/watch {odd}", person)["text"]


async def test_nothing_is_watched_while_a_part_is_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is away now would be news once it is back: it is said, and what was watched stays."""
    replies = []

    async def reply(_: object, text: str) -> None:
        replies.append(text)

    async def search(*_: object) -> object:
        return SimpleNamespace(is_whole=False)

    monkeypatch.setattr(watches, "reply", reply)
    monkeypatch.setattr(watches, "typing", lambda _: nullcontext())
    answerer = SimpleNamespace(version="v1", search=search)
    context: Any = SimpleNamespace(answerer=answerer, say=VIETNAMESE)  # and no state to change
    message: Any = SimpleNamespace(chat_id=1)
    before = Watch(1, 1, None, BRIDGE, "vi")
    await watches._watch(message, METRO, before, context)
    assert replies == [VIETNAMESE.unreachable]


@LANGUAGES
def test_only_admins_decide_for_a_group(world: World, say: Texts, language: str) -> None:
    """They add and delete, anonymously too; the others may see what is watched."""
    owner, member = people.user(language), people.user(language)
    room = people.group(owner=owner)
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    question = room.message(member, METRO)
    refused = world.say(room, "/watch", member, reply_to=question)
    assert refused["text"] == say.watching.admins_only
    made = world.say(room, "/watch", owner, reply_to=question)
    assert METRO in made["text"]
    assert BRIDGE in world.say(room, f"/watch {BRIDGE}", anonymous, sender_chat=room.chat)["text"]
    listed = world.say(room, "/watches@HoiBaoBot", member)
    assert METRO in listed["text"]
    assert world.tap(room, member, listed, "🗑 1") == say.watching.admins_only
    assert world.tap(room, member, made, say.watching.stop) == say.watching.admins_only
    assert world.tap(room, owner, listed, "🗑 1") == say.watching.done
    left = world.say(room, "/watches@HoiBaoBot", member)["text"]
    assert METRO not in left
    assert BRIDGE in left


def test_alerts_come_where_they_were_asked_for(world: World) -> None:
    """In the topic, without one in General, and outside once the topic is gone."""
    owner = people.user()
    room = people.forum(7, 8, owner=owner)
    world.say(room, f"/watch {METRO}", owner, topic=7)
    world.say(room, f"/watch {BRIDGE}", owner)
    world.publish("first")
    told = {each.get("message_thread_id"): each["text"] for each in world.api.answers(room, 4)[2:]}
    assert METRO in told[7]
    assert BRIDGE in told[None]
    room.topics.remove(7)
    world.publish("second")
    assert "message_thread_id" not in world.alert(room, 4)


def test_a_chat_that_is_closed_to_the_bot_is_forgotten(world: World) -> None:
    """Blocked while an alert waits, it forgets the chat's watches; others still get theirs."""
    room, person = chat()
    other, neighbour = chat()
    world.say(room, f"/watch {METRO}", person)
    world.say(other, f"/watch {METRO}", neighbour)
    room.blocked(person)  # Telegram's word of it has not come yet
    world.publish("first")
    world.alert(other, 1)
    world.bot.wait_for("an alert was not sent", since=world.began)
    room.unblocked(person)
    assert world.say(room, "/watches", person)["text"] == plain_text(VIETNAMESE.watching.none)
    world.publish("second")
    world.checked("second", 1, 1)


def test_forget_ends_what_a_person_watches(world: World) -> None:
    """`/forget` deletes it, like all the rest."""
    room, person = chat()
    world.say(room, f"/watch {METRO}", person)
    asked = world.say(room, "/forget", person)
    world.api.tapped(world.api.tap(room, person, asked, VIETNAMESE.forgetting.delete))
    assert world.say(room, "/watches", person)["text"] == plain_text(VIETNAMESE.watching.none)


@pytest.mark.parametrize("told", [True, False], ids=["told", "found out by sending"])
def test_watches_move_with_a_group(world: World, told: bool) -> None:
    """When a group becomes a supergroup, the alerts come there."""
    owner = people.user()
    room = people.basic_group(owner=owner)
    world.say(room, f"/watch {METRO}", owner)
    if told:
        new = world.api.migrate(room, owner)
    else:
        new = world.api.know(room.upgraded(), owner)
        room.moved_to = new.id
    world.publish("first")
    assert METRO in world.alert(new, 0)["text"]


def test_checking_many_watches_does_not_hold_up_questions(world: World) -> None:
    """While hundreds are checked, a question is answered before they all are."""
    before = len(world.api.sent())
    for _ in range(15):
        room, person = chat()
        for number in range(12):
            world.api.write(room, room.message(person, f"/watch {METRO} {number}"))
    world.api.wait(lambda: len(world.api.sent()) == before + 180)
    world.publish("first")
    world.bot.wait_for("moved to index", since=world.began)
    room, person = chat()
    assert "20/11" in bold(world.say(room, METRO, person))
    world.checked("first", 180, 15)
    _, _, said = world.output.rpartition("moved to index")
    assert said.index("answered in") < said.index("against index")
