"""Any `IndexReader` will do for retrieval: two indexes behind one reader answer as well."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from index.embedding.encoder import EncodedQuery
from index.records import Article, Passage
from index.search.index_reader import (
    Answerability,
    BackgroundScores,
    Candidates,
    Floats,
    IndexInfo,
    IndexReader,
    Query,
    Reading,
    ReadingRequest,
    SentenceRequest,
    SentenceScores,
)
from index.storage.generations import published_build
from index.text.languages import QueryLanguage
from retrieval.answer import Answerer
from retrieval.lease import Lease
from retrieval.library import Library
from retrieval.ranking.search import Searcher
from retrieval.results import Reference, Status
from retrieval.understanding.question import parse_question
from tests.editions import METRO, SEEDS, build_index
from tests.index.reading import open_index

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHARD_BITS = 40  # a passage's id is its shard's number and its id there


class Shards:
    """Some indexes as one: candidates of all, merged by their fused score."""

    def __init__(self, shards: Sequence[IndexReader]) -> None:
        self._shards = shards
        self.closed = False

    @property
    def version(self) -> str:
        return "+".join(shard.version for shard in self._shards)

    def off_topic(self, language: QueryLanguage) -> BackgroundScores:
        scores = [shard.off_topic(language) for shard in self._shards]
        return max(scores, key=lambda one: one.median)

    def answerability(self, language: QueryLanguage) -> Answerability:
        return self._shards[0].answerability(language)

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        return await self._shards[0].read(requests)

    async def info(self) -> IndexInfo:
        infos = [await shard.info() for shard in self._shards]
        return IndexInfo(
            articles=sum(info.articles for info in infos),
            passages=sum(info.passages for info in infos),
            outlets=tuple(outlet for info in infos for outlet in info.outlets),
            built=max(info.built for info in infos),
            size=sum(info.size for info in infos),
        )

    async def restore_diacritics(self, texts: Sequence[str]) -> list[str]:
        return await self._shards[0].restore_diacritics(texts)

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        return await self._shards[0].encode(texts)

    async def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        found = [await shard.retrieve(queries) for shard in self._shards]
        merged = []
        for place, query in enumerate(queries):
            own = [_numbered(shard, each[place]) for shard, each in enumerate(found)]
            names = ("passages", "articles", "sentence", "mean", "lexical", "late")
            together = Candidates(
                *(np.concatenate([getattr(each, name) for each in own]) for name in names)
            )
            merged.append(together.top(query.language, len(own[0].passages)))
        return merged

    async def score_sentences(
        self, requests: Sequence[SentenceRequest]
    ) -> list[list[SentenceScores]]:
        return [
            [await self._score(request.query, passage) for passage in request.passages]
            for request in requests
        ]

    async def _score(self, query: Query, passage: Passage) -> SentenceScores:
        shard, number = divmod(passage.id, 1 << SHARD_BITS)
        ((own, _),) = await self._shards[shard].passages([number])
        ((scores,),) = await self._shards[shard].score_sentences([SentenceRequest(query, (own,))])
        return scores

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        found = []
        for each in ids:
            shard, number = divmod(each, 1 << SHARD_BITS)
            ((passage, article),) = await self._shards[shard].passages([number])
            numbered = Passage(
                each, passage.article_id, passage.ordinal, passage.text, passage.kind
            )
            found.append((numbered, article))
        return found

    async def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        for shard in self._shards:
            if found := await shard.article(article_id):
                return found
        return None

    async def newest(self, count: int) -> list[Article]:
        return [one for shard in self._shards for one in await shard.newest(count)][:count]

    async def leads(
        self, since: datetime, until: datetime, count: int
    ) -> list[tuple[Passage, Article]]:
        found = []
        for number, shard in enumerate(self._shards):
            for passage, article in await shard.leads(since, until, count):
                found.append((replace(passage, id=passage.id + (number << SHARD_BITS)), article))
        return found[:count]

    async def vectors(self, ids: Sequence[int]) -> Floats:
        rows = []
        for each in ids:
            shard, number = divmod(each, 1 << SHARD_BITS)
            rows.append(await self._shards[shard].vectors([number]))
        return np.concatenate(rows)

    async def sample(self, count: int) -> list[str]:
        return [one for shard in self._shards for one in await shard.sample(count)][:count]

    async def aclose(self) -> None:
        self.closed = True


def _numbered(shard: int, found: Candidates) -> Candidates:
    offset = shard << SHARD_BITS
    return Candidates(
        found.passages + offset,
        found.articles + offset,
        found.sentence,
        found.mean,
        found.lexical,
        found.late,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shards(
    editions: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shards]:
    """Open the seeds' index and one of articles about a metro, as two shards."""
    folder = tmp_path_factory.mktemp("shard")
    source = folder / "metro"
    source.mkdir()
    (source / "rows.jsonl").write_text(
        '{"_id": "metro", "title": "Tuyến metro số 9 Hà Nội chạy thử", "text": "Tuyến metro số 9'
        ' của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.", "published": "2026-11-20"}',
        "utf-8",
    )
    build_index(source, folder / "index")
    async with AsyncExitStack() as stack:
        readers: list[IndexReader] = [
            await stack.enter_async_context(open_index(directory))
            for directory in (editions[SEEDS], published_build(folder / "index"))
        ]
        yield Shards(readers)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        (METRO, "metro"),
        ("Blinken gặp Vương Nghị khi nào?", None),
        ("blinken gap vuong nghi khi nao", None),
        ("When did Blinken meet Wang Yi?", None),
    ],
)
async def test_a_question_finds_its_article_in_any_shard(
    shards: Shards, seed_index: Path, text: str, article: str | None
) -> None:
    """The first hit, its sentence and the status are those of the shard that has the answer."""
    result = await Searcher(shards).search(parse_question(text), 3)
    if article:
        assert result.hits[0].article.id == article
        assert result.status is Status.FOUND
        return
    async with aclosing(await Answerer.open(seed_index)) as answerer:
        alone = await answerer.search(text, 3)
    assert result.hits[0].article.id == alone.hits[0].article.id
    assert result.hits[0].highlighted == alone.hits[0].highlighted


async def test_the_library_reads_all_shards(shards: Shards) -> None:
    """Figures, articles and hits shown before come from whichever shard has them."""
    searcher = Searcher(shards)
    lease = Lease(searcher)
    library = Library(lambda: lease)
    assert (await library.sources()).articles == (await shards.info()).articles == 7
    (metro,) = await library.articles(["metro"])
    assert metro.paragraphs[0].text.startswith("Tuyến metro")
    hit = (await searcher.search(parse_question(METRO), 1)).hits[0]
    (again,) = await library.recall([Reference.to(hit)])
    assert again is not None
    assert again.highlighted == hit.highlighted
    await lease.end()
    assert shards.closed
