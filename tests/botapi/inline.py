"""Inline mode: what people type after the bot's name in any chat, and what they send of it."""

import re
import time
from typing import Any

from tests.botapi import texts
from tests.botapi.people import Json, Room
from tests.botapi.people import entities as found_in
from tests.botapi.queries import TOO_OLD, Queries
from tests.botapi.state import Call
from tests.botapi.wire import RefusedError
from tests.bounds import HANG_SECONDS

MAX_RESULTS, MAX_ID, MAX_QUERY = 50, 64, 256
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Inline(Queries):
    """Delivers inline queries, and reads their answers."""

    def type(self, person: Json, text: str, offset: str = "", chat_type: str = "sender") -> str:
        """Type a query after the bot's name; returns the query's id."""
        self._people[person["id"]] = person
        query = {"from": person, "query": text[:MAX_QUERY], "offset": offset}
        return self._ask("inline_query", query | {"chat_type": chat_type})

    def inline_answer(self, query: str, seconds: float = HANG_SECONDS) -> Call:
        """Wait for the answerInlineQuery of a query, and return it."""
        return self._answer_to(query, seconds)

    def unanswered_inline(self) -> list[str]:
        """Return the ids of the inline queries that got no answer."""
        return self._unanswered("inline_query")

    def choose(self, query: str, result: str, room: Room, *, tell: bool = False) -> Json:
        """Send one result of an answered query to `room`; returns the message.

        A message with buttons gets an `inline_message_id`, kept in the message for the test. With
        `tell` the bot gets a chosen_inline_result, as if BotFather had been asked for them.
        """
        asked = self._queries[query].update["inline_query"]
        (call,) = self.answers_to(query)
        (chosen,) = [each for each in call["results"] if each["id"] == result]
        message = room.message(asked["from"], via_bot=self.me) | self._content(chosen)
        extra = {}
        if "reply_markup" in message:
            extra = {"inline_message_id": f"inline-{message['message_id']}"}
            self._inline_messages[extra["inline_message_id"]] = message
        if tell:
            told = {"result_id": result, "from": asked["from"], "query": asked["query"]}
            self.push({"chosen_inline_result": told | extra})
        return message | extra

    def inline_now(self, inline_message_id: str) -> Json:
        """Return a message sent by an inline query as it now stands."""
        return self._inline_messages[inline_message_id]

    def _answerInlineQuery(self, call: Call) -> bool:  # noqa: N802 - Telegram's name
        query = self._waiting(call["inline_query_id"], "inline_query")
        with self._changed:
            if query.calls:
                raise RefusedError(400, TOO_OLD)
            self._check(call)
            query.calls.append(call)
        return True

    def _check(self, call: Call) -> None:
        if len(call["results"]) > MAX_RESULTS:
            raise _refused("RESULTS_TOO_MUCH")
        seen = set[str]()
        for result in call["results"]:
            if not 1 <= len(str(result.get("id", "")).encode()) <= MAX_ID:
                raise _refused("RESULT_ID_INVALID")
            if result["id"] in seen:
                raise _refused("RESULT_ID_DUPLICATE")
            seen.add(result["id"])
            if result.get("type") == "article" and not str(result.get("title", "")).strip():
                raise _refused("ARTICLE_TITLE_EMPTY")
            self._content(result)
        if len((call["next_offset"] or "").encode()) > 64:
            raise _refused("NEXT_OFFSET_INVALID")
        if call["button"] is not None:
            _check_button(call["button"])

    def _content(self, result: Json) -> Json:
        """Return what a message made of a result holds."""
        content = result.get("input_message_content") or {}
        if "message_text" not in content:
            raise _refused("SEND_MESSAGE_TYPE_INVALID")
        text, entities = texts.message(
            *(content.get(name) for name in ("message_text", "parse_mode", "entities"))
        )
        made: Json = {"date": int(time.time()), "text": text}
        made["entities"] = sorted(entities + found_in(text), key=lambda each: each["offset"])
        keyboard = self._markup(result.get("reply_markup"))
        return made | ({"reply_markup": keyboard} if keyboard else {})


def _check_button(button: Any) -> None:
    if not button.get("text"):
        raise _refused("SWITCH_PM_TEXT_EMPTY")
    if ("start_parameter" in button) == ("web_app" in button):
        text = "can't parse inline query results button: exactly one optional field must be used"
        raise _refused(text)
    if "start_parameter" in button and not _START.fullmatch(button["start_parameter"]):
        raise _refused("START_PARAM_INVALID")


def _refused(text: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {text}")
