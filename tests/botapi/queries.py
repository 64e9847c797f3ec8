"""Questions of people that wait for one answer of the bot: taps on buttons, inline queries."""

import itertools
import time
from dataclasses import dataclass, field

from tests.botapi.messages import Messages
from tests.botapi.people import Json
from tests.botapi.state import Call
from tests.botapi.wire import RefusedError
from tests.bounds import HANG_SECONDS

QUERY_SECONDS = 15.0  # that Telegram waits for an answer; a slow machine needs more
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@dataclass
class Query:
    """A tap or an inline query, and what answered it."""

    update: Json
    at: float = field(default_factory=time.monotonic)
    calls: list[Call] = field(default_factory=list)


class Queries(Messages):
    """Keeps what people wait for; an answer that comes too late is refused."""

    def __init__(self) -> None:
        super().__init__()
        self._queries: dict[str, Query] = {}
        self._query_ids = itertools.count(10**17)

    def expire(self, query: str) -> None:
        """Let Telegram give up waiting for the answer to a query."""
        self._queries[query].at = float("-inf")

    def answers_to(self, query: str) -> list[Call]:
        """Return the calls that answered a query; there should be one."""
        return list(self._queries[query].calls)

    def _ask(self, kind: str, query: Json) -> str:
        name = str(next(self._query_ids))
        self._queries[name] = Query({kind: {"id": name} | query})
        self.push(self._queries[name].update)
        return name

    def _unanswered(self, kind: str) -> list[str]:
        found = list(self._queries.items())
        return [name for name, query in found if kind in query.update and not query.calls]

    def _waiting(self, name: str, kind: str) -> Query:
        query = self._queries.get(name)
        if not query or kind not in query.update:
            raise RefusedError(400, TOO_OLD)
        if time.monotonic() - query.at > HANG_SECONDS:  # Telegram: QUERY_SECONDS
            raise RefusedError(400, TOO_OLD)
        return query

    def _answer_to(self, query: str, seconds: float) -> Call:
        calls: list[Call] = self.wait(lambda: self.answers_to(query), seconds)
        return calls[0]
