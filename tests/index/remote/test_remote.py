"""An index on a server: the same answers, one generation each, and never a wrong "nothing"."""

import asyncio
import json
import shutil
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from index.errors import SnapshotError, UnreachableError
from index.remote.attempts import Attempts
from index.remote.circuit_breaker import CircuitBreaker
from index.remote.client import RemoteIndex
from index.remote.fallback import LOCAL, FallbackIndex
from index.remote.messages import dump, load_arguments, load_result
from index.search.index_reader import IndexReader, PublishedIndex, Query
from index.search.sharded_index import ShardedIndex
from index.settings import IndexSettings
from index.storage.generations import published_build, rollback
from index.text.languages import QueryLanguage
from retrieval.answer import Answerer
from retrieval.output import answer_lines
from retrieval.ranking.search import Searcher
from retrieval.results import Status
from retrieval.understanding.question import parse_question
from tests.bounds import HANG_SECONDS
from tests.editions import METRO
from tests.index.cluster.conftest import corpus as corpus  # a fixture
from tests.index.cluster.corpus import QUESTIONS, SHARDED, SINGLE, opened, shard
from tests.index.remote.serving import SeenThrough, open_directory, point, served
from tests.ports import free_port

NOT_THERE = "Cách nấu phở bò ngon?"


async def _answerer(index: PublishedIndex) -> Answerer:
    return Answerer(index, Searcher(await index.open_reader()))


async def test_what_a_server_finds_is_what_it_finds_here(corpus: Path) -> None:
    """Candidates come over HTTP bit by bit, and so do vectors, sentences and readings."""
    async with opened(published_build(corpus / SHARDED)) as here:
        with served(corpus / SHARDED) as address:
            async with aclosing(RemoteIndex(address, Attempts(HANG_SECONDS))) as index:
                there = await index.open_reader()
                assert there.version == here.version
                encoded = await there.encode(QUESTIONS)
                for ours, theirs in zip(await here.encode(QUESTIONS), encoded, strict=True):
                    np.testing.assert_array_equal(ours.vector, theirs.vector)
                    assert ours.words == theirs.words
                queries = [
                    Query(text, QueryLanguage.VI, each)
                    for text, each in zip(QUESTIONS, encoded, strict=True)
                ]
                for ours, theirs in zip(
                    await here.retrieve(queries), await there.retrieve(queries), strict=True
                ):
                    np.testing.assert_array_equal(ours.passages, theirs.passages)
                    np.testing.assert_array_equal(ours.late, theirs.late)
                ids = ours.passages.tolist()
                assert await here.passages(ids) == await there.passages(ids)
                np.testing.assert_array_equal(await here.vectors(ids), await there.vectors(ids))
                assert await here.info() == await there.info()


@pytest.mark.parametrize("here", [SINGLE, SHARDED], ids=["another", "pulled"])
async def test_a_lost_server_gives_way_to_the_index_here_and_comes_back(
    corpus: Path, here: str
) -> None:
    """The next question is answered from this machine; once the server is back, from there.

    So it is too where this machine has pulled the very generation that the server has.
    """
    port = free_port()
    with served(corpus / SHARDED, port) as address:
        index = FallbackIndex(
            RemoteIndex(address, Attempts(HANG_SECONDS), CircuitBreaker(0.0)),
            lambda: open_directory(corpus / here),
        )
        answerer = await _answerer(index)
        assert (await answerer.answer(METRO)).status is Status.FOUND
    async with aclosing(answerer):
        assert answerer.version == published_build(corpus / SHARDED).name
        assert (await answerer.answer(QUESTIONS[0])).status is Status.FOUND
        assert answerer.version == published_build(corpus / here).name + LOCAL
        assert not await answerer.refresh()
        with served(corpus / SHARDED, port):
            assert await answerer.refresh()
            assert answerer.version == published_build(corpus / SHARDED).name
            assert (await answerer.answer(QUESTIONS[0])).status is Status.FOUND


async def test_as_a_server_goes_the_models_here_are_opened_once(corpus: Path) -> None:
    """However many questions are under way; closing while they are being opened closes them."""
    opened: list[_Closing] = []
    opening, may_open = asyncio.Event(), asyncio.Event()

    async def open_local() -> PublishedIndex:
        opening.set()
        await may_open.wait()
        opened.append(_Closing(await open_directory(corpus / SINGLE)))
        return opened[-1]

    with served(corpus / SHARDED) as address:
        index = FallbackIndex(RemoteIndex(address, Attempts(HANG_SECONDS)), open_local)
        answerer = await _answerer(index)
        closed = FallbackIndex(RemoteIndex(address, Attempts(HANG_SECONDS)), open_local)
    async with aclosing(answerer):
        asked = [asyncio.create_task(answerer.answer(text)) for text in QUESTIONS]
        await opening.wait()
        may_open.set()
        for answer in await asyncio.gather(*asked):
            assert answer.hits or answer.nearest
        assert len(opened) == 1
    opening.clear()
    may_open.clear()
    looking = asyncio.create_task(closed.current_version())
    await opening.wait()
    closing = asyncio.create_task(closed.aclose())
    await asyncio.sleep(0)
    may_open.set()
    await closing
    await asyncio.gather(looking, return_exceptions=True)
    with pytest.raises(UnreachableError):
        await closed.current_version()
    assert [each.is_closed for each in opened] == [True, True]


async def test_without_an_index_here_a_lost_server_is_said(corpus: Path, tmp_path: Path) -> None:
    """It is an error of one plain line, at the start and later; it is no "nothing"."""
    with served(corpus / SINGLE) as address:
        index = FallbackIndex(
            RemoteIndex(address, Attempts(HANG_SECONDS)), lambda: open_directory(tmp_path)
        )
        answerer = await _answerer(index)
    async with aclosing(answerer):
        for question in (METRO, NOT_THERE):
            with pytest.raises(UnreachableError, match="does not answer"):
                await answerer.answer(question)
        with pytest.raises(SnapshotError, match="where it is built"):
            await answerer.rollback()
    async with aclosing(RemoteIndex(address)) as lost:
        with pytest.raises(UnreachableError, match="does not answer"):
            await lost.open_reader()


async def test_while_a_dead_server_is_tried_others_are_answered_at_once(
    corpus: Path, tmp_path: Path
) -> None:
    """One question finds out, and one look whether the server is back; nobody waits for either."""
    port = free_port()
    with served(corpus / SINGLE, port) as address:
        breaker = CircuitBreaker(0.0)
        remote = RemoteIndex(address, Attempts(HANG_SECONDS, (), 10 * HANG_SECONDS), breaker)
        answerer = await _answerer(FallbackIndex(remote, lambda: open_directory(tmp_path)))
    async with aclosing(answerer):
        with socket.create_server(("127.0.0.1", port)) as silent:
            breaker.open("it has failed once")
            looking = asyncio.create_task(answerer.refresh())
            connection, _ = await asyncio.to_thread(silent.accept)  # it is being tried
            for question in (METRO, NOT_THERE):
                with pytest.raises(UnreachableError, match="it has failed once"):
                    await answerer.answer(question)
            assert not looking.done()
            connection.close()
        with pytest.raises(UnreachableError):
            await looking
        with served(corpus / SINGLE, port):
            assert (await answerer.answer(METRO)).status is Status.FOUND


async def test_a_server_that_says_nothing_meets_a_deadline() -> None:
    """A connection that is taken and never answered ends as if there were none."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with aclosing(RemoteIndex(address, Attempts(0.1))) as index:
            with pytest.raises(UnreachableError, match="does not answer"):
                await index.current_version()


async def test_no_answer_mixes_two_generations(corpus: Path, tmp_path: Path) -> None:
    """While eight ask and generations come and go, none fails and each answer is of one of them."""
    index_dir = tmp_path / "index"
    shutil.copytree(corpus / SHARDED, index_dir, symlinks=True)
    (tmp_path / "less").mkdir()
    rows = (corpus / "pages" / "news.jsonl").read_text("utf-8").splitlines()
    fewer = [row for row in rows if json.loads(row)["_id"] in ("metro", "bridge")]
    (tmp_path / "less" / "news.jsonl").write_text("\n".join(fewer), "utf-8")
    newer = await asyncio.to_thread(shard, tmp_path / "less", index_dir)
    older = rollback(index_dir)
    right = {}
    for build in (older, newer):
        async with opened(build) as reader:
            right[build.name] = await _passages(reader)
    with served(index_dir) as address:
        async with AsyncExitStack() as stack:
            # One each: questions that share one are read less thoroughly.
            answerers = [
                await _answerer(RemoteIndex(address, Attempts(HANG_SECONDS))) for _ in range(8)
            ]
            for one in answerers:
                stack.push_async_callback(one.aclose)
            found: list[list[str]] = []
            asking = [asyncio.create_task(_ask(one, found)) for one in answerers]
            for build in (newer, older, newer):
                point(index_dir, build)
                for one in answerers:
                    await _refreshed(one)
                seen = len(found)
                while len(found) < seen + 16:
                    await asyncio.sleep(0)  # until as many more are answered
                    assert not any(task.done() for task in asking)
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
    assert {tuple(one) for one in found} <= {tuple(one) for one in right.values()}
    assert found[-1] == right[newer.name]


async def _refreshed(answerer: Answerer) -> None:
    """Wait until it has moved: a server tells of a new generation once it has it open."""
    async with asyncio.timeout(HANG_SECONDS):
        while not await answerer.refresh():
            pass


async def _passages(reader: IndexReader) -> list[str]:
    result = await Searcher(reader).search(parse_question(METRO), 3)
    return [hit.passage.text for hit in result.hits]


async def _ask(answerer: Answerer, found: list[list[str]]) -> None:
    while True:
        result = await answerer.search(METRO, 3)
        found.append([hit.passage.text for hit in result.hits])


class _Closing(SeenThrough):
    """One that tells whether it was closed."""

    is_closed = False

    async def aclose(self) -> None:
        self.is_closed = True
        await super().aclose()


class _WithoutShard(SeenThrough):
    """One of which a shard does not answer."""

    def __init__(self, index: PublishedIndex, gone: Callable[[ShardedIndex], int]) -> None:
        super().__init__(index)
        self._gone = gone

    async def open_reader(self) -> IndexReader:
        reader = await super().open_reader()
        assert isinstance(reader, ShardedIndex)
        reader._shards[self._gone(reader)].retrieve = _unreachable  # type: ignore[method-assign]
        return reader


async def _unreachable(_: object) -> Any:
    raise UnreachableError("no replica of the shard answers")


async def test_a_missing_shard_is_never_nothing(corpus: Path) -> None:
    """What the others hold is found and marked as incomplete; what may be there is not denied."""
    async with opened(published_build(corpus / SHARDED)) as whole:
        assert isinstance(whole, ShardedIndex)
        home = {number: await one.sample(100) for number, one in whole._shards.items()}
    of_bridge = next(number for number, ids in home.items() if "bridge" in ids)
    other = next(number for number in home if number != of_bridge)
    question = "Cầu Bình Lạc dài bao nhiêu?"

    async def asked(gone: int) -> Answerer:
        index = await open_directory(corpus / SHARDED)
        return await _answerer(_WithoutShard(index, lambda _: gone))

    async with aclosing(await asked(other)) as answerer:
        found = await answerer.answer(question)
        assert found.status is Status.FOUND
        assert not found.is_whole
        assert "không truy cập được" in answer_lines(found, color=False)
        assert len(answerer.cache) == 0
        newest = await answerer.latest("Cầu Bình Lạc")
        assert newest.articles
        events = await answerer.stories.timeline("Cầu Bình Lạc")
        assert events.events
        assert not newest.is_whole and not events.is_whole
    async with aclosing(await asked(of_bridge)) as answerer:
        for text in (question, NOT_THERE):
            for ask in (answerer.answer, answerer.latest, answerer.stories.timeline):
                with pytest.raises(UnreachableError, match="can't be reached now"):
                    await ask(text)


async def test_a_server_refuses_what_it_does_not_know(corpus: Path) -> None:
    """Other generations, methods and arguments are refused in a line; nothing of it is run."""
    with served(corpus / SINGLE) as address:
        version = published_build(corpus / SINGLE).name
        async with httpx.AsyncClient(base_url=address) as client:

            async def status(path: str, content: bytes) -> int:
                return (await client.post(f"/v1/{path}", content=content)).status_code

            assert await status("20200101T000000/newest", b"[1]") == 410
            assert await status(f"{version}/aclose", b"[]") == 400
            assert await status(f"{version}/newest", b'["1"]') == 400
            assert await status(f"{version}/newest", b"[1, 2]") == 400
            assert await status(f"{version}/newest", b"no JSON") == 400
            assert await status(f"{version}/newest", b"[1]") == 200
            assert (await client.get("/healthz")).json() == {"version": version}


def test_messages_hold_what_the_protocol_says() -> None:
    """Anything else is a ValueError, whatever it is."""
    assert load_arguments("passages", dump([range(3)])) == [[0, 1, 2]]
    for method, wrong in (("passages", '[["1"]]'), ("encode", "[[null]]"), ("article", "{}")):
        with pytest.raises(ValueError):
            load_arguments(method, wrong.encode())
    with pytest.raises(ValueError):
        load_result("retrieve", b'[[["<i8", [3], "AAAA"]]]')


@pytest.mark.parametrize(
    ("address", "plain", "fits"),
    [
        ("https://index.example", False, True),
        ("http://127.0.0.1:8400", False, True),
        ("http://index.internal:8400", False, False),
        ("http://index.internal:8400", True, True),
        ("ftp://index.example", True, False),
        ("index.example", False, False),
    ],
)
def test_an_address_is_secure_or_allowed(address: str, plain: bool, fits: bool) -> None:
    """https everywhere, http on this machine, or in a private network where the owner says so."""
    facts = {"index": address, "index_plain_http": plain}
    if fits:
        assert IndexSettings.model_validate(facts).index == address
    else:
        with pytest.raises(ValueError, match=r"must (be|start)"):
            IndexSettings.model_validate(facts)
