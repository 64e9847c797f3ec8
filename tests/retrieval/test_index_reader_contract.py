"""Any `IndexReader` will do for retrieval: one directory, shards, or shards behind HTTP."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio

from index.remote.attempts import Attempts
from index.remote.client import RemoteIndex
from index.search.index_reader import IndexReader, Query, ReadingRequest, SentenceRequest
from index.storage.generations import published_build
from index.text.languages import QueryLanguage
from retrieval.lease import Lease
from retrieval.library import Library
from retrieval.ranking.search import Searcher
from retrieval.results import Reference, Status
from retrieval.understanding.question import parse_question
from tests.bounds import HANG_SECONDS
from tests.editions import METRO
from tests.index.cluster.conftest import corpus as corpus  # a fixture
from tests.index.cluster.corpus import QUESTIONS, SHARDED, SINGLE, WITH_TODAY, opened
from tests.index.remote.serving import served

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=[SINGLE, SHARDED, WITH_TODAY, f"http {SHARDED}", f"http {WITH_TODAY}"],
)
async def reader(request: pytest.FixtureRequest, corpus: Path) -> AsyncIterator[IndexReader]:
    """Open the corpus, in each of the ways that it can be opened."""
    *http, name = request.param.split()
    if http:
        with served(corpus / name) as address:
            async with aclosing(RemoteIndex(address, Attempts(HANG_SECONDS))) as index:
                yield await index.open_reader()
        return
    async with opened(published_build(corpus / name)) as local:
        yield local


async def _query(reader: IndexReader, text: str = QUESTIONS[0]) -> Query:
    (encoded,) = await reader.encode([text])
    return Query(text, QueryLanguage.VI, encoded)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        (METRO, "metro"),
        ("Blinken gặp Vương Nghị khi nào?", None),
        ("blinken gap vuong nghi khi nao", None),
        ("When did Blinken meet Wang Yi?", None),
    ],
)
async def test_a_question_finds_its_article(
    reader: IndexReader, text: str, article: str | None
) -> None:
    """Its answer is found, whichever part of the index holds it."""
    result = await Searcher(reader).search(parse_question(text), 3)
    assert result.status is Status.FOUND
    if article:
        assert article in {result.hits[0].article.id, *(one.id for one in result.hits[0].also)}
    else:
        assert "Vương Nghị" in result.hits[0].passage.text


async def test_what_is_not_there_is_not_found(reader: IndexReader) -> None:
    """A question that no article answers gets no hit."""
    result = await Searcher(reader).search(parse_question("Cách nấu phở bò ngon?"), 3)
    assert result.status is Status.NOTHING


async def test_batches_keep_their_order(reader: IndexReader) -> None:
    """Results come one a request, in its order; an empty batch has none."""
    queries = [await _query(reader, text) for text in QUESTIONS[:3]]
    together = await reader.retrieve(queries)
    for one, found in zip(queries, together, strict=True):
        (alone,) = await reader.retrieve([one])
        assert alone.passages.tolist() == found.passages.tolist()
        assert found.is_whole
    assert await reader.retrieve([]) == []
    assert await reader.encode([]) == []
    assert await reader.passages([]) == []
    assert await reader.restore_diacritics([]) == []
    assert await reader.read([ReadingRequest("Ai?", ())]) == [[]]
    assert await reader.score_sentences([SentenceRequest(queries[0], ())]) == [[]]


async def test_ids_come_from_retrieve_and_go_back(reader: IndexReader) -> None:
    """In any order and twice, an id gives its passage, which names it again."""
    (found,) = await reader.retrieve([await _query(reader)])
    ids = [*found.passages[::-1].tolist(), int(found.passages[0])]
    rows = await reader.passages(ids)
    assert [passage.id for passage, _ in rows] == ids
    assert all(passage.article_id == article.id for passage, article in rows)
    request = SentenceRequest(await _query(reader), tuple(passage for passage, _ in rows))
    (scored,) = await reader.score_sentences([request])
    assert [one.bounds[-1][1] for one in scored] == [len(passage.text) for passage, _ in rows]
    assert all(len(one.bounds) == len(one.scores) for one in scored)


async def test_every_article_of_a_sample_is_there(reader: IndexReader) -> None:
    """A sample has as many as are asked for or all, the newest come first, the unknown is None."""
    count = (await reader.info()).articles
    everything = await reader.sample(10 * count)
    assert len(everything) == len(set(everything)) == count
    assert len(await reader.sample(3)) == 3
    for article_id in everything:
        found = await reader.article(article_id)
        assert found
        assert found[0].id == article_id
        assert [passage.ordinal for passage in found[1]] == list(range(len(found[1])))
    newest = await reader.newest(count + 1)
    dated = [one.published for one in newest if one.published]
    assert len(newest) == count
    assert dated == sorted(dated, reverse=True)
    assert all(one.published is None for one in newest[len(dated) :])
    assert await reader.article("no such article") is None


async def test_the_library_reads_any_index(reader: IndexReader) -> None:
    """Figures, articles and hits shown before come from whichever part has them."""
    searcher = Searcher(reader)
    lease = Lease(searcher)
    library = Library(lambda: lease)
    assert (await library.sources()).articles == (await reader.info()).articles
    (metro,) = await library.articles(["metro"])
    assert metro.paragraphs[0].text.startswith("Tuyến metro")
    hit = (await searcher.search(parse_question(METRO), 1)).hits[0]
    (again,) = await library.recall([Reference.to(hit)])
    assert again is not None
    assert again.highlighted == hit.highlighted
