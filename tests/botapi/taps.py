"""Taps on the buttons under messages, and what the bot answers to them."""

from tests.botapi.keyboards import button_of
from tests.botapi.markup import utf16
from tests.botapi.people import Json, Room
from tests.botapi.queries import Queries
from tests.botapi.state import Call
from tests.botapi.wire import RefusedError
from tests.bounds import HANG_SECONDS

MAX_NOTICE = 200


class Taps(Queries):
    """Delivers taps, and keeps record of their answers."""

    def tap(
        self,
        room: Room,
        person: Json,
        message: Json,
        button: str,
        *,
        inaccessible: bool = False,
    ) -> str:
        """Tap a button, named by its text or callback_data; returns the query's id.

        The button is one of the message as it now stands or, on a screen that is not up to date,
        of `message` as given. With `inaccessible` the bot is not told what the message says.
        """
        self.know(room, person)
        current = self.now(message)
        try:
            found = button_of((current or message).get("reply_markup"), button)
        except AssertionError:
            found = button_of(message.get("reply_markup"), button)
        if current is None or inaccessible:
            current = {"chat": room.chat, "message_id": message["message_id"], "date": 0}
        query = {"from": person, "message": current, "chat_instance": str(room.id * 7919)}
        return self._ask("callback_query", query | {"data": found["callback_data"]})

    def tap_inline(self, person: Json, inline_message_id: str, button: str) -> str:
        """Tap a button under a message that was sent by an inline query; returns the query's id."""
        message = self._inline_messages[inline_message_id]
        found = button_of(message.get("reply_markup"), button)
        query = {"from": person, "inline_message_id": inline_message_id, "chat_instance": "1"}
        return self._ask("callback_query", query | {"data": found["callback_data"]})

    def tap_forged(self, person: Json, data: str, under: Json) -> str:
        """Send what stands on no button, as an app may; returns the query's id."""
        query = {"from": person, "chat_instance": "1", "data": data}
        return self._ask("callback_query", query | under)

    def tapped(self, query: str, seconds: float = HANG_SECONDS) -> Call:
        """Wait for the answerCallbackQuery of a tap, and return it."""
        return self._answer_to(query, seconds)

    def unanswered_taps(self) -> list[str]:
        """Return the ids of the taps that still show as loading."""
        return self._unanswered("callback_query")

    def twice_answered_taps(self) -> list[str]:
        """Return the ids of the taps that were answered more than once."""
        found = list(self._queries.items())
        return [
            name
            for name, query in found
            if "callback_query" in query.update and len(query.calls) > 1
        ]

    def tap_seconds(self) -> list[float]:
        """Return how long each tap that was answered had waited."""
        found = list(self._queries.values())
        return [
            query.calls[0].at - query.at
            for query in found
            if "callback_query" in query.update and query.calls
        ]

    def _answerCallbackQuery(self, call: Call) -> bool:  # noqa: N802 - Telegram's name
        query = self._waiting(call["callback_query_id"], "callback_query")
        if utf16(call["text"] or "") > MAX_NOTICE:
            raise RefusedError(400, "Bad Request: MESSAGE_TOO_LONG")
        with self._changed:
            query.calls.append(call)
        return True
