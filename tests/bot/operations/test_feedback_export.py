"""What readers thought becomes a set that is right by itself, whatever they thought."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.operations.feedback_export import Exported, export, packed
from bot.state.feedback import Judged
from index.records import Article, Paragraph
from retrieval.answer import Answerer
from retrieval.evaluate import load_queries


@pytest.fixture
async def seeds(seed_index: Path) -> AsyncIterator[Answerer]:
    async with aclosing(await Answerer.open(seed_index)) as answerer:
        yield answerer


async def test_right_is_what_more_liked_than_did_not(seeds: Answerer) -> None:
    """As many of each is not right; a question without a right article is left out, and counted."""
    a, b, c, *others = await seeds.library.sample(6)
    judged = [
        Judged("Ai?", a, 2, 1),
        Judged("Ai?", b, 1, 1),
        Judged("Ai?", "gone", 5, 0),
        Judged("Sao?", c, 0, 3),
        Judged("Đâu?", "gone", 1, 0),
    ]
    exported = await export(judged, seeds)
    assert exported.queries == ("Ai?",)
    assert set(exported.judgments) == {(0, a, 1), (0, b, 0)}
    assert exported.left_out == 2
    ids = [article.id for article in exported.corpus]
    assert sorted(ids) == sorted([a, b, c, *others])
    assert all(article.paragraphs for article in exported.corpus)


async def test_nothing_judged_is_nothing_exported(seeds: Answerer) -> None:
    """No question, and none left out."""
    exported = await export([], seeds)
    assert (exported.queries, exported.judgments, exported.left_out) == ((), (), 0)


def test_names_of_any_kind_are_read_back(tmp_path: Path) -> None:
    """Quotes, tabs and other letters in ids and questions are what they were."""
    odd, question = 'báo "mới"\t#2', 'Ai nói "không\nbiết"?\u2028'
    paragraphs = (Paragraph("Một."), Paragraph("Hai."))
    article = Article(odd, "f.txt", "Tên", paragraphs, url="https://x.vn/?a=1&b=2")
    content = packed(Exported((question,), ((0, odd, 1),), (article,), 0), "set")
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        files.extractall(tmp_path)
    (query,) = load_queries(tmp_path / "set")
    assert (query.text, query.relevant) == (question, {odd: 1})
    row = json.loads((tmp_path / "set" / "corpus.jsonl").read_text("utf-8"))
    assert row == {
        "_id": odd,
        "title": "Tên",
        "text": "Một.\nHai.",
        "url": "https://x.vn/?a=1&b=2",
    }
