"""An index that a server publishes, asked over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from index.embedding.encoder import EncodedQuery
from index.errors import IndexingError, SnapshotError, UnreachableError
from index.reading.reader import Reading
from index.records import Article, Passage
from index.remote.attempts import Attempts
from index.remote.circuit_breaker import CircuitBreaker
from index.remote.facts import Facts, Served
from index.remote.http_calls import HttpCalls
from index.remote.messages import dump, load, load_result
from index.search.index_reader import (
    Answerability,
    BackgroundScores,
    Candidates,
    Floats,
    IndexInfo,
    IndexReader,
    Query,
    ReadingRequest,
    SentenceRequest,
    SentenceScores,
)
from index.text.languages import QueryLanguage


class RemoteIndex:
    """The index that a server publishes; a `PublishedIndex`."""

    def __init__(
        self,
        address: str,
        attempts: Attempts | None = None,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """`address` is that of the server, whose calls are made as `attempts` and `breaker` say.

        A call is made again when its connection breaks or it is answered by 5xx, a few times where
        nobody takes a connection, and once more beside one that stays silent. After one that
        failed all the same, calls fail at once for a while, and one at a time tries again.
        """
        self._address = address
        self._server = HttpCalls(address, attempts or Attempts(), breaker or CircuitBreaker())
        self._runtime = f"the models at {address}"

    @property
    def runtime(self) -> str:
        """What runs the models, for a line in the log."""
        return self._runtime

    async def current_version(self) -> str:
        """Return the name of the generation that the server has now; UnreachableError."""
        return (await self._served()).version

    async def _served(self) -> Served:
        served: Served = self._known(Served, await self._server.get("current"))
        self._runtime = served.runtime
        return served

    async def open_reader(self) -> IndexReader:
        """Return what asks the server for its present generation; UnreachableError."""
        version = (await self._served()).version
        facts = self._known(Facts, await self._server.get(f"{version}/facts"))
        return RemoteReader(self._server, version, facts)

    def _known(self, kind: type[Any], message: bytes) -> Any:
        """Read what the server says; UnreachableError where something else stands there."""
        try:
            return load(kind, message)
        except ValueError:
            raise UnreachableError(
                f"at {self._address} stands no index server, or one of another version"
            ) from None

    async def rollback(self) -> str:
        """Refuse: what a server publishes is rolled back where it is built."""
        raise SnapshotError(
            "the index is on a server: run `python -m index rollback` where it is built"
        )

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        await self._server.aclose()


class Server(Protocol):
    """What takes a message for the path VERSION/METHOD, and returns the answer to it."""

    async def post(self, path: str, message: bytes) -> bytes:
        """Return the answer; UnreachableError when there is none."""
        ...


class RemoteReader:
    """One generation of a server's index; an `IndexReader`."""

    def __init__(self, server: Server, version: str, facts: Facts) -> None:
        self._server = server
        self._version = version
        self._facts = facts

    @property
    def version(self) -> str:
        """Name of the generation; every call is for this one, and no other answers it."""
        return self._version

    def off_topic(self, language: QueryLanguage) -> BackgroundScores:
        """Return how off-topic queries in this language score in this generation."""
        return self._facts.off_topic[language]

    def answerability(self, language: QueryLanguage) -> Answerability:
        """Return how likely the articles answer a question in this language, by its evidence."""
        return self._facts.answerability[language]

    async def info(self) -> IndexInfo:
        """Return what the generation holds."""
        found: IndexInfo = await self._call("info")
        return found

    async def restore_diacritics(self, texts: Sequence[str]) -> list[str]:
        """Return the texts with the diacritics that the articles write."""
        found: list[str] = await self._call("restore_diacritics", texts)
        return found

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Return each text as the model reads a query."""
        found: list[EncodedQuery] = await self._call("encode", texts)
        return found

    async def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        """Return the passages that may answer each query, best first."""
        found: list[Candidates] = await self._call("retrieve", queries)
        return found

    async def score_sentences(
        self, requests: Sequence[SentenceRequest]
    ) -> list[list[SentenceScores]]:
        """Score the sentences of each request's passages."""
        found: list[list[SentenceScores]] = await self._call("score_sentences", requests)
        return found

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        """Read each request's passages for an answer."""
        if not any(request.passages for request in requests):
            return [[] for _ in requests]
        found: list[list[Reading]] = await self._call("read", requests)
        return found

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return passages with their articles, in the order of `ids`."""
        found: list[tuple[Passage, Article]] = await self._call("passages", ids)
        return found

    async def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article and its passages, or None."""
        found: tuple[Article, list[Passage]] | None = await self._call("article", article_id)
        return found

    async def newest(self, count: int) -> list[Article]:
        """Return the newest articles, at most `count`."""
        found: list[Article] = await self._call("newest", count)
        return found

    async def leads(
        self, since: datetime, until: datetime, count: int
    ) -> list[tuple[Passage, Article]]:
        """Return the leads of the articles that came out then, newest first."""
        found: list[tuple[Passage, Article]] = await self._call("leads", since, until, count)
        return found

    async def vectors(self, ids: Sequence[int]) -> Floats:
        """Return the mean of the unit vectors of each passage's sentences, (ids, dimension)."""
        found: Floats = await self._call("vectors", ids)
        return found

    async def sample(self, count: int) -> list[str]:
        """Return ids of articles spread evenly over the index, at most `count`."""
        found: list[str] = await self._call("sample", count)
        return found

    async def _call(self, method: str, *arguments: object) -> Any:
        message = await self._server.post(f"{self._version}/{method}", dump(arguments))
        try:
            return load_result(method, message)
        except ValueError as error:
            raise IndexingError(
                "the index server is of another version than this program: update the older one"
            ) from error

    async def aclose(self) -> None:
        """Do nothing: the server keeps its generations."""
