"""A long day of the bot in a minute: `python -m tests.soak [--updates N] [--seed N]`.

Everything that chats do, mixed at random, over a network that loses a share of everything; in the
middle the bot is killed and started again, while it tells of news. Whatever is wrong in the end is
printed.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import UPDATES
from bot.texts import ENGLISH, VIETNAMESE
from tests.benchmarks.memory import resident
from tests.benchmarks.seeds import seed_index
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import MEETING, drop, lose_reply, refuse, time_out
from tests.bounds import HANG_SECONDS
from tests.editions import DAY, SEEDS, build_editions, edition_folders, publish, zone_at
from tests.watchers import Publish, Watchers

ASKED = {
    MEETING: "9/7",
    "Tillerson lên kế hoạch gồm mấy điểm để thương lượng với Nga?": "3 điểm",
    "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?": "Tokyo",
}
ODD: list[dict[str, Any]] = [
    {"text": "😀" * 2048},
    {"text": "متى التقى بلينكن؟ \u202e\u2066"},
    {"text": "z\u0301\u0301\u0301\u0301\u0301algo <b>&</i> *_`[ {0} %s"},
    {"text": "a" * 4096},
    {"text": "\ud83d \x00"},
    {"text": ""},
    {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"of_tomorrow": {}},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"group_chat_created": True},
]
GARBAGE: list[Json] = [
    {"message": {"message_id": "one"}},
    {"message": [1]},
    {"message": None},
    {"edited_message": {"chat": 5}},
    {"callback_query": {"id": 7}},
    {"my_chat_member": {"chat": {}}},
    {"of_tomorrow": {"x": 1}},
    {},
]
COMMANDS = ("/start", "/help", "/sources", "/settings", "/nonsense", "/ask", "/forget")
EXPECTED = ("can't be read", "so it is sent plainer")  # errors in the log
REFUSED = (
    "Bad Request: BUTTON_URL_INVALID",
    "Bad Request: ENTITY_BOUNDS_INVALID",
)
BUSY = {VIETNAMESE.busy, ENGLISH.busy}
WATCHERS = 18
WARM_UP = 0.15  # of all updates, after a start
PEOPLE, GROUPS, SLOW_GROUPS = 400, 40, 2
FULL = 60  # updates that Telegram keeps before more are sent

Start = Callable[[], BotProcess]


@dataclass
class Report:
    """What was seen."""

    wrong: list[str] = field(default_factory=list)
    grown: int | None = None  # bytes of memory, from the warm-up to the end
    updates: int = 0
    answers: int = 0


def settings_over(index: Path, state: Path) -> dict[str, str]:
    """Return the settings of a bot that soon sees a new index, and tells of news as by day."""
    return {
        "HOIBAO_STATE_FILE": str(state),
        "HOIBAO_INDEX_DIR": str(index),
        "HOIBAO_REFRESH_SECONDS": "0.5",
        "HOIBAO_TIMEZONE": zone_at(DAY),
    }


class Soak:
    """Many chats with one bot, all of it decided by a seed."""

    def __init__(self, api: BotApi, start: Start, publish: Publish, state: Path, seed: int) -> None:
        self._api, self._start, self._state = api, start, state
        self._watchers = Watchers(api, publish, WATCHERS)
        self._chance = random.Random(seed)
        self._people = [people.user(self._chance.choice(("vi", "en"))) for _ in range(PEOPLE)]
        self._groups = [
            people.forum(7, 8) if number % 2 else people.group() for number in range(GROUPS)
        ]
        for room in self._groups[:SLOW_GROUPS]:
            room.slow_mode = 1
        self._answers = dict(ASKED)  # by question
        self._asked: dict[tuple[int, int], str] = {}  # by chat and message: what answers it
        self._ever: dict[tuple[int, int], set[str]] = {}  # also before it was edited
        self._unsettled: set[tuple[int, int]] = set()
        self._rooms: dict[int, Room] = {}
        self._lost_taps: set[str] = set()  # that the killed bot had taken
        self._looked_at = 0
        self._tappable: list[Json] = []
        self._report = Report()
        self._outputs: list[str] = []

    def run(self, updates: int) -> Report:
        """Send so many updates, and tell what went wrong."""
        bot = self._started()
        self._break_the_network()
        self._watchers.watch()
        self._do(updates // 2)
        kept = self._choose()
        self._watchers.publish("first", held=True)
        self._watchers.wait_for_middle("first")
        self._do(FULL, patient=False)
        bot.kill()
        self._end(bot)
        self._forgive()
        bot = self._started()
        self._recall(*kept)
        self._watchers.publish("second")
        self._do(int(updates * WARM_UP))
        self._settle()
        before = resident(bot.pid)
        self._do(updates - self._report.updates)
        self._settle()
        after = resident(bot.pid)
        if before and after:
            self._report.grown = after.total - before.total
        self._api.heal()
        if code := bot.stop():
            self._complain(f"exit code {code}")
        self._end(bot)
        self._judge()
        return self._report

    def _started(self) -> BotProcess:
        bot = self._start()
        bot.wait_for("ready as")
        return bot

    def _end(self, bot: BotProcess) -> None:
        self._outputs.append(bot.output)

    def _complain(self, what: str) -> None:
        self._report.wrong.append(what)

    def _break_the_network(self) -> None:
        slow = refuse(429, "Too Many Requests: retry after 1", retry_after=1)
        for place, (method, fault, share) in enumerate(
            (
                ("sendMessage", refuse(500, "Internal Server Error"), 0.02),
                ("sendMessage", slow, 0.01),
                ("sendMessage", lose_reply, 0.01),
                ("sendMessage", time_out(0.5), 0.01),
                ("editMessageText", slow, 0.02),
                ("editMessageText", lose_reply, 0.02),
                ("answerCallbackQuery", refuse(502, "Bad Gateway"), 0.03),
                ("answerCallbackQuery", drop, 0.03),
                ("getUpdates", refuse(500, "Internal Server Error"), 0.03),
                ("getUpdates", lose_reply, 0.03),
                ("sendChatAction", drop, 0.1),
            )
        ):
            self._api.fail_randomly(method, fault, share, seed=place)

    def _do(self, count: int, *, patient: bool = True) -> None:
        acts: list[tuple[Callable[[], object], int]] = [
            (self._ask, 30),
            (self._ask_in_group, 15),
            (self._chatter, 10),
            (self._tap, 15),
            (self._odd, 10),
            (self._command, 5),
            (self._edit, 4),
            (self._come_and_go, 4),
            (self._block, 2),
            (self._migrate, 1),
            (self._garbage, 4),
            (self._ask_richly, 4),
            (self._ask_by_quote, 4),
            (self._ask_a_channel, 3),
            (self._ask_and_be_refused, 3),
            (self._ask_where_it_may_not_write, 2),
            (self._deliver_again, 5),
        ]
        if "inline_query" in UPDATES:
            acts.append((self._type, 5))
        chosen = self._chance.choices(
            [act for act, _ in acts], [share for _, share in acts], k=count
        )
        for act in chosen:
            if patient:
                self._api.wait(self._has_time)
            act()
            self._report.updates += 1

    def _ask(self) -> None:
        person = self._chance.choice(self._people)
        room = people.private(person)
        self._expect(room, room.message(person, question := self._question()), question)

    def _ask_in_group(self) -> None:
        person, room = self._chance.choice(self._people), self._chance.choice(self._groups)
        topic = self._chance.choice([None, *room.topics])
        form = self._chance.choice(("/ask {}", "@HoiBaoBot {}", "/ask@HoiBaoBot {}"))
        question = self._question()
        self._expect(room, room.message(person, form.format(question), topic=topic), question)

    def _ask_richly(self) -> None:
        person, question = self._chance.choice(self._people), self._question()
        room = people.private(person)
        first, _, rest = question.partition(" ")
        text = [{"type": "bold", "text": first}, f" {rest}"]
        self._expect(room, room.message(person, **people.rich(text)), question)

    def _ask_by_quote(self) -> None:
        person, room = self._chance.choice(self._people), self._chance.choice(self._groups)
        question = self._question()
        fields = {
            "external_reply": people.elsewhere(people.user()),
            "quote": people.quote(question),
        }
        self._expect(room, room.message(person, "/ask", **fields), question)

    def _ask_a_channel(self) -> None:
        person, room, question = people.user(), people.direct_messages(), self._question()
        topic = {"topic_id": person["id"]}
        text = f"@HoiBaoBot {question}"
        self._expect(room, room.message(person, text, direct_messages_topic=topic), question)

    def _ask_and_be_refused(self) -> None:
        person, question = people.user(), self._question()
        room = people.private(person)
        self._api.fail("sendMessage", refuse(400, self._chance.choice(REFUSED)), room=room)
        self._expect(room, room.message(person, question), question)

    def _ask_where_it_may_not_write(self) -> None:
        room = people.group()
        room.refusal = self._chance.choice((*people.REFUSALS, *people.GONE))
        self._api.write(room, room.message(people.user(), f"/ask {MEETING}"))

    def _deliver_again(self) -> None:
        if done := [each for each in self._api.pushed[-300:] if "message" in each]:
            self._api.push_again(self._chance.choice(done))

    def _question(self) -> str:
        return self._chance.choice(list(self._answers))

    def _expect(self, room: Room, message: Json, question: str) -> None:
        told = self._answers[question]
        self._asked[room.id, message["message_id"]] = told
        self._ever[room.id, message["message_id"]] = {told}
        self._unsettled.add((room.id, message["message_id"]))
        self._rooms[room.id] = room
        self._api.write(room, message)

    def _chatter(self) -> None:
        room = self._chance.choice(self._groups)
        text = self._chance.choice(("Chào nhé", MEETING, "/help", "/stop@OtherBot"))
        self._api.write(room, room.message(self._chance.choice(self._people), text))

    def _odd(self) -> None:
        person = people.user()
        room = self._chance.choice([people.private(person), people.private(person), people.group()])
        self._api.write(room, room.message(person, **self._chance.choice(ODD)))

    def _command(self) -> None:
        person = people.user()
        room = people.private(person)
        self._rooms[room.id] = room
        self._api.write(room, room.message(person, self._chance.choice(COMMANDS)))

    def _edit(self) -> None:
        if not self._asked:
            return
        chat, number = self._chance.choice(list(self._asked)[-300:])
        message = self._api.now({"chat": {"id": chat}, "message_id": number})
        assert message is not None, "people delete nothing here"
        asked = message.get("text", "")
        before = next((text for text in self._answers if text in asked), None)
        if before is None:  # asked by a quote, or richly
            return
        after = self._question()
        self._asked[chat, number] = self._answers[after]
        self._ever[chat, number].add(self._answers[after])
        self._unsettled.add((chat, number))
        self._api.edit(self._rooms[chat], message, message["text"].replace(before, after))

    def _tap(self) -> None:
        calls = self._api.calls.of("sendMessage")
        for call in calls[self._looked_at :]:
            if call.result and "reply_markup" in call.result:
                self._tappable.append(call.result)
        self._looked_at = len(calls)
        if not self._tappable:
            return
        message = self._chance.choice(self._tappable[-200:])
        shown = self._api.now(message) or message
        rows = shown.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
        data = [each["callback_data"] for row in rows for each in row if "callback_data" in each]
        room = self._rooms.get(message["chat"]["id"])
        if data and room:
            person = {"id": room.id} if room.private else self._chance.choice(self._people)
            tapper = people.user() | person
            self._api.tap(room, tapper, shown, self._chance.choice(data))

    def _come_and_go(self) -> None:
        room, person = people.group(), people.user()
        self._api.report(room, room.joined(person))
        self._api.write(room, room.message(person, f"/ask {MEETING}"))
        self._api.report(room, room.left(person))

    def _block(self) -> None:
        person = people.user()
        room = people.private(person)
        self._api.write(room, room.message(person, MEETING))
        self._api.report(room, room.blocked(person))

    def _migrate(self) -> None:
        room, person = people.basic_group(), people.user()
        self._api.write(room, room.message(person, f"/ask {MEETING}"))
        self._api.migrate(room, person)

    def _garbage(self) -> None:
        self._api.push(self._chance.choice(GARBAGE))

    def _type(self) -> None:
        text = self._chance.choice(list(self._answers))
        self._api.type(people.user(), text[: self._chance.randrange(len(text) + 1)])

    def _choose(self) -> tuple[Json, Room, Json, Json]:
        """Let somebody rate an answer and choose a setting, until both were acknowledged."""
        person = people.user("en")
        room = people.private(person)
        question = self._api.write(room, room.message(person, MEETING))
        self._api.write(room, room.message(person, "/settings"))
        shown = self._api.answers(room, 2)
        answer = next(each for each in shown if _replies(each, question))
        page = next(each for each in shown if not _replies(each, question))
        self._expect_toast(self._api.tap(room, person, answer, "👍"), "Thank you, noted.")
        page = self._api.now(page) or page
        hits = next(name for name in _buttons(page) if name.startswith("Passages"))
        self._expect_toast(self._api.tap(room, person, page, hits), None)
        return person, room, answer, page

    def _recall(self, person: Json, room: Room, answer: Json, page: Json) -> None:
        """Look whether the next process knows what the killed one had acknowledged."""
        self._expect_toast(
            self._api.tap(room, person, answer, "👍"), "Your feedback was taken back."
        )
        self._expect_toast(self._api.tap(room, person, answer, "📖 Xem ngữ cảnh"), None)
        again = self._api.write(room, room.message(person, "/settings"))
        shown = self._api.wait(lambda: self._answers_to((room.id, again["message_id"])))
        if _buttons(shown[0])[1] == _buttons(page)[1]:
            self._complain("a chosen setting was lost")

    def _expect_toast(self, tap: str, text: str | None) -> None:
        said = self._api.tapped(tap)["text"]
        if said != text:
            self._complain(f"a toast said {said!r} and not {text!r}")

    def _forgive(self) -> None:
        """Expect nothing for what the killed bot had taken from Telegram and not answered."""
        waiting = {
            (each["message"]["chat"]["id"], each["message"]["message_id"])
            for each in self._api.unconfirmed
            if "text" in (each.get("message") or ())
        }
        for lost in self._open() - waiting:
            del self._asked[lost]  # nor is it edited: the next process would not know what
        self._unsettled &= waiting
        taps = {
            each["callback_query"].get("id")
            for each in self._api.unconfirmed
            if "callback_query" in each
        }
        self._lost_taps = set(self._api.unanswered_taps()) - taps
        if not self._watchers.waiting("first"):
            self._complain("the kill cut no alerts")
        self._watchers.killed("first", self._state)

    def _answers_to(self, key: tuple[int, int]) -> list[Json]:
        sent = (call.result for call in self._api.calls.of("sendMessage", key[0]) if call.result)
        return [each for each in sent if _replies(each, {"message_id": key[1]})]

    def _answered(self, key: tuple[int, int]) -> bool:
        """Tell whether a question has its answer, in a message that may show something else now."""
        return any(self._asked[key] in text for text in self._texts(key))

    def _texts(self, key: tuple[int, int]) -> Iterator[str]:
        """Yield all that a question was answered, in one message or more, and as it was edited."""
        edits = self._api.calls.of("editMessageText", key[0])
        for answer in self._answers_to(key):
            later = (call for call in edits if call["message_id"] == answer["message_id"])
            yield from (answer["text"], *(call.result["text"] for call in later if call.result))

    def _has_time(self) -> bool:
        """Tell whether the bot keeps up: what it is too busy for is another test's."""
        return len(self._api.unconfirmed) < FULL and len(self._open()) < FULL

    def _open(self) -> set[tuple[int, int]]:
        """Return the questions without their answer."""
        self._unsettled = {key for key in self._unsettled if not self._answered(key)}
        return self._unsettled

    def _unanswered_taps(self) -> set[str]:
        """Return the taps that the bot passed over; how late others were answered is a figure."""
        return set(self._api.unanswered_taps()) - self._lost_taps

    def _settle(self) -> None:
        """Wait until all was answered; what is missing then is told in the end."""
        ends = time.monotonic() + HANG_SECONDS
        while time.monotonic() < ends:
            open_ = self._api.unconfirmed or self._open() or self._unanswered_taps()
            if not open_ and self._watchers.settled:
                return
            time.sleep(0.2)

    def _judge(self) -> None:
        self._report.answers = len(self._api.sent())
        for chat, number in self._open():
            self._complain(f"a question was not answered, or not so: {number} in {chat}")
        for key, told in self._ever.items():
            for answer in self._answers_to(key):
                if not any(each in answer["text"] for each in told | BUSY):
                    self._complain(f"a question has another's answer: {answer['text'][:40]}")
        for tap in self._unanswered_taps():
            self._complain(f"a tap was not answered: {tap}")
        self._report.wrong += self._watchers.wrong()
        self._report.wrong += self._api.problems
        for line in "".join(self._outputs).splitlines():
            fault = any(word in line for word in ("Traceback", "never awaited", "not answered"))
            error = " ERROR " in line or " CRITICAL " in line
            if fault or (error and not any(words in line for words in EXPECTED)):
                self._complain(line)


def _replies(message: Json, to: Json) -> bool:
    return bool(message.get("reply_to_message", {}).get("message_id") == to["message_id"])


def _buttons(message: Json) -> list[str]:
    rows = message["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


def main(argv: list[str] | None = None) -> int:
    """Run it once, and print what was seen; 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--updates", type=int, default=20_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    arguments = parser.parse_args(argv)
    with BotApi() as api, tempfile.TemporaryDirectory() as folder:
        work, started = Path(folder), list[BotProcess]()
        state = work / "bot.db"
        seeds = seed_index()
        build_editions(seeds, work)
        editions = edition_folders(seeds, work)

        def start() -> BotProcess:
            settings = {"HOIBAO_TELEGRAM_TOKEN": TOKEN, "HOIBAO_TELEGRAM_API_URL": api.url}
            settings |= settings_over(work / "published", state)
            started.append(BotProcess(work / "bot", **settings))
            return started[-1]

        def publish_edition(name: str) -> None:
            publish(editions[name], work / "published")

        publish_edition(SEEDS)
        try:
            soak = Soak(api, start, publish_edition, state, arguments.seed)
            report = soak.run(arguments.updates)
        finally:
            for bot in started:
                bot.kill()
    print(
        f"{report.updates} updates, {report.answers} messages sent, grown by {report.grown} bytes"
    )
    print(*report.wrong, sep="\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
