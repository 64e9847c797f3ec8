"""Short cuts for tests that talk with the bot."""

import time
from typing import Any, NoReturn

from tests.botapi import people
from tests.botapi.faults import Fault
from tests.botapi.markup import of_kind
from tests.botapi.people import Json, Room
from tests.botapi.server import BotApi
from tests.botapi.wire import DroppedError, LostReplyError, RefusedError

MEETING = "Blinken gặp Vương Nghị ngày nào?"


def asker(question: str = MEETING) -> tuple[Room, Json]:
    """Make a new private chat and a question in it."""
    person = people.user()
    room = people.private(person)
    return room, room.message(person, question)


def ask(api: BotApi, text: str, language: str | None = "vi") -> Json:
    """Ask in a new private chat, and return the answer as Telegram shows it."""
    person = people.user(language)
    room = people.private(person)
    api.write(room, room.message(person, text))
    (answer,) = api.answers(room)
    return answer


def bold(answer: Json) -> str:
    """Return what is bold in an answer."""
    return "\n".join(of_kind(answer["text"], answer["entities"], "bold"))


def refuse(code: int, description: str, **parameters: Any) -> Fault:
    """Return a fault that answers with an error."""

    def fault() -> NoReturn:
        raise RefusedError(code, description, **parameters)

    return fault


def too_many(seconds: int) -> Fault:
    """Return a fault that answers with a 429, to be waited out."""
    return refuse(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def drop() -> NoReturn:
    """Close the connection without an answer: a fault."""
    raise DroppedError


def lose_reply() -> NoReturn:
    """Do the call and lose its answer, so that a second attempt does it twice: a fault."""
    raise LostReplyError


def time_out(seconds: float) -> Fault:
    """Return a fault that keeps the bot waiting, and then closes the connection."""

    def fault() -> NoReturn:
        time.sleep(seconds)
        raise DroppedError

    return fault
