"""Those who ask an index server while something is lost, and what they hear."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

from index.errors import UnreachableError
from index.remote.client import RemoteIndex
from retrieval.answer import Answerer
from retrieval.ranking.search import Searcher
from retrieval.search_result import SearchResult
from tests.benchmarks.table import percentile, share

HITS = 3
ROUNDS = 2  # that each asker asks on after a loss

Right = dict[str, dict[str, list[str]]]  # generation -> question -> articles
Loss = Callable[[Sequence[Answerer]], Awaitable[None]]

HEAD = "lost|right|part|told|wrong|s p50|s longest|right in the last round".split("|")


class Asked:
    """What the askers of one part heard, and how long they waited."""

    def __init__(self, right: Right) -> None:
        self._right = right
        self.heard: Counter[str] = Counter()
        self.last: Counter[str] = Counter()  # in the last round
        self.waits: list[float] = []
        self.began = asyncio.Event()

    async def round(self, answerer: Answerer, is_last: bool) -> None:
        """Ask each question once."""
        for text in next(iter(self._right.values())):
            began = time.monotonic()
            heard = await self._ask(answerer, text)
            self.waits.append(time.monotonic() - began)
            self.began.set()
            self.heard[heard] += 1
            self.last[heard] += is_last

    async def _ask(self, answerer: Answerer, text: str) -> str:
        try:
            result = await answerer.search(text, HITS)
        except UnreachableError:
            return "told"
        if not result.is_whole:
            return "part"
        known = [own[text] for own in self._right.values()]
        return "right" if articles(result) in known else "wrong"

    def row(self, name: str) -> list[str]:
        """Return the figures."""
        kinds = [str(self.heard[kind]) for kind in ("right", "part", "told", "wrong")]
        waits = [f"{percentile(self.waits, 0.5):.2f}", f"{max(self.waits):.2f}"]
        return [name, *kinds, *waits, share(self.last["right"], self.last.total())]


def articles(result: SearchResult) -> list[str]:
    """Return the articles found, best first."""
    return [hit.article.id for hit in result.hits]


async def ask_during(address: str, askers: int, loss: Loss, asked: Asked) -> Asked:
    """Let so many ask on while something is lost, and some rounds after it."""
    lost = asyncio.Event()

    async def ask_on(answerer: Answerer) -> None:
        while not lost.is_set():
            await asked.round(answerer, is_last=False)
        for left in reversed(range(ROUNDS)):
            await asked.round(answerer, is_last=not left)

    async with AsyncExitStack() as opened:
        answerers = []
        for _ in range(askers):
            remote = RemoteIndex(address)
            answerers.append(Answerer(remote, Searcher(await remote.open_reader())))
            opened.push_async_callback(answerers[-1].aclose)
        asking = asyncio.gather(*map(ask_on, answerers))
        first = asyncio.ensure_future(asked.began.wait())
        await asyncio.wait([first, asking], return_when="FIRST_COMPLETED")
        await loss(answerers)
        lost.set()
        await asking
    return asked
