"""Chats that watch a question, and what they hear of it over a network that loses things."""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.jobs.send_alerts import CHATS_AT_ONCE
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from tests.botapi import people
from tests.botapi.faults import Fault
from tests.botapi.people import Json, Room
from tests.botapi.server import BotApi
from tests.botapi.state import Call
from tests.botapi.talk import drop, lose_reply, refuse, time_out
from tests.bounds import HANG_SECONDS
from tests.editions import METRO, NEWS_OF_METRO

TOPIC = 7
MADE, NEWS = (
    tuple(
        plain_text(html.format(question=METRO))
        for html in (getattr(say.watching, name) for say in (VIETNAMESE, ENGLISH))
    )
    for name in ("made", "news")
)
# What the alerts meet, one chat after another; None is a good network.
FAULTS: tuple[tuple[str, Fault | None], ...] = (
    ("nothing", None),
    ("500", refuse(500, "Internal Server Error")),
    ("lost reply", lose_reply),
    ("429", refuse(429, "Too Many Requests: retry after 1", retry_after=1)),
    ("timeout", time_out(0.5)),
    ("dropped", drop),
)

Publish = Callable[[str], None]  # takes the name of an edition


@dataclass(frozen=True)
class Watcher:
    """Somebody who watches METRO in a chat."""

    room: Room
    person: Json
    topic: int | None


class Watchers:
    """Chats that are to hear once of each edition that answers METRO anew."""

    def __init__(self, api: BotApi, publish: Publish, count: int) -> None:
        self._api, self._publish = api, publish
        self._watchers = [_watcher(number) for number in range(count)]
        self._published: list[str] = []
        self._cut = defaultdict[str, set[int]](set)  # chats whose alert a kill may have cost
        self._killed = threading.Event()

    def watch(self) -> None:
        """Let all of them watch, and wait until each was told that it does."""
        for each in self._watchers:
            asked = each.room.message(each.person, f"/watch {METRO}", topic=each.topic)
            self._api.write(each.room, asked)
        for each in self._watchers:
            self._api.wait(lambda room=each.room: self._told(room, MADE))  # type: ignore[misc]

    def publish(self, edition: str, *, held: bool = False) -> None:
        """Publish what newly answers METRO; many an alert of it meets a fault.

        With `held`, those to the second half stay on their way until `killed`: however late a kill
        comes, it cuts them.
        """
        for number, each in enumerate(self._watchers):
            fault = FAULTS[number % len(FAULTS)][1]
            if held and number >= len(self._watchers) // 2:
                fault = self._stay
            if fault:
                self._api.fail("sendMessage", fault, room=each.room)
        self._published.append(edition)
        self._publish(edition)

    def wait_for_middle(self, edition: str) -> None:
        """Wait until somebody has heard, and all alerts have begun: a kill now comes in the middle
        of it."""
        self._api.wait(
            lambda: (
                len(self.waiting(edition)) < len(self._watchers)
                and all(self._alerts(each, edition) for each in self._watchers)
            )
        )

    def killed(self, edition: str, state: Path) -> None:
        """Forgive the alerts of an edition that a kill has cut: those recorded as sent in the state
        and not arrived."""
        with closing(sqlite3.connect(state)) as database:
            claimed = database.execute("SELECT chat_id FROM alerts WHERE sent_at IS NOT NULL")
            chats = {chat for (chat,) in claimed}
        self._cut[edition] = {each.room.id for each in self.waiting(edition)} & chats
        self._killed.set()

    def waiting(self, edition: str) -> list[Watcher]:
        """Return who has yet to hear of an edition; not those whose alert was cut on its way."""
        return [
            each
            for each in self._watchers
            if each.room.id not in self._cut[edition]
            and not any(call.result or call.cut for call in self._alerts(each, edition))
        ]

    @property
    def settled(self) -> bool:
        """Whether all have heard of all that was published, but for what a kill may have cost."""
        return not any(self.waiting(name) for name in self._published)

    def wrong(self) -> list[str]:
        """Tell who heard twice, not at all, or in the wrong place."""
        wrong = []
        for edition in self._published:
            for number, each in enumerate(self._watchers):
                heard = [call for call in self._alerts(each, edition) if call.result]
                met = FAULTS[number % len(FAULTS)][0]
                if len(heard) > 1:
                    wrong.append(f"an alert came {len(heard)} times: {edition}, {met}")
                wrong += [
                    f"an alert came outside of its topic: {edition}"
                    for call in heard
                    if call["message_thread_id"] != each.topic
                ]
            if missing := len(self.waiting(edition)):
                wrong.append(f"{missing} chats never heard of {edition}")
            if len(self._cut[edition]) > CHATS_AT_ONCE:
                wrong.append(f"a kill cut {len(self._cut[edition])} alerts of {edition}")
        return wrong

    def _alerts(self, watcher: Watcher, edition: str) -> list[Call]:
        """Return the calls that were to tell of an edition, whatever became of them."""
        date = NEWS_OF_METRO[edition]
        calls = self._api.calls.of("sendMessage", watcher.room.id)
        return [call for call in calls if date in call["text"]]

    def _stay(self) -> None:
        """Keep an alert on its way until the bot was killed, and lose it: a fault."""
        self._killed.wait(HANG_SECONDS)
        drop()

    def _told(self, room: Room, words: tuple[str, ...]) -> bool:
        texts = (call.result["text"] for call in self._api.sent(room))
        return any(text.startswith(words) for text in texts)


def _watcher(number: int) -> Watcher:
    person = people.user(("vi", "en")[number % 2])
    if number % 3:
        return Watcher(people.private(person), person, None)
    return Watcher(people.forum(TOPIC, 8, owner=person), person, TOPIC)
