"""A day's main stories are those that most outlets tell, each once, quoted with its sources."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from retrieval.answer import Answerer
from retrieval.stories.clustering import cluster_stories, medoid
from retrieval.stories.main_stories import Story, lead_of
from retrieval.stories.stories import MAIN_STORIES
from tests.botapi.process import ROOT
from tests.editions import build_index
from tests.retrieval.stories.day import ROWS, UNTIL

in_module_loop = pytest.mark.asyncio(loop_scope="module")
NOW = datetime.fromisoformat(UNTIL)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def news(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answerer]:
    """Index the invented day, and the seed pages beside it."""
    folder: Path = tmp_path_factory.mktemp("day")
    shutil.copytree(ROOT / "seeds", folder / "pages")
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (folder / "pages" / "rows.jsonl").write_text(rows, "utf-8")
    build_index(folder / "pages", folder / "index")
    async with aclosing(await Answerer.open(folder / "index")) as answerer:
        yield answerer


def told(story: Story) -> set[str]:
    """Return the ids of the articles of a story."""
    return {article.id for article in (story.hit.article, *story.hit.also)}


@in_module_loop
async def test_what_most_outlets_tell_comes_first(news: Answerer) -> None:
    """Three outlets before two before one, the newer before the older; each story once."""
    found = await news.stories.of_day(NOW)
    assert [story.outlets for story in found] == [3, 2, 1, 1, 1]
    assert told(found[0]) == {"flood-0", "flood-1", "flood-2"}
    assert told(found[1]) == {"visit-0", "visit-1"}
    assert [told(story) for story in found[2:]] == [{"alone-3"}, {"alone-2"}, {"alone-1"}]
    assert len(found) == MAIN_STORIES


@in_module_loop
async def test_a_lead_is_quoted_letter_for_letter(news: Answerer) -> None:
    """The sentences quoted are the first of the article named as their source."""
    texts = {row["_id"]: row["text"] for row in ROWS}
    for story in await news.stories.of_day(NOW):
        assert story.hit.highlighted
        assert texts[story.hit.article.id].startswith(story.hit.highlighted)


@in_module_loop
async def test_a_day_has_what_came_out_in_24_hours(news: Answerer) -> None:
    """Neither what came later nor before; an article without a time counts as of noon."""
    async with news._borrow() as searcher:
        leads = await searcher.reader.leads(NOW - timedelta(days=1), NOW, 99)
    ids = {article.id for _, article in leads}
    assert ids == {row["_id"] for row in ROWS} - {"later", "before", "noon-later"}


@in_module_loop
async def test_a_day_without_news_has_no_stories(news: Answerer) -> None:
    """A week later there is nothing to tell."""
    assert await news.stories.of_day(NOW + timedelta(days=7)) == ()


@in_module_loop
async def test_asked_again_it_is_the_same(news: Answerer) -> None:
    """Many chats may want the stories of one time."""
    assert await news.stories.of_day(NOW) is await news.stories.of_day(NOW)


def test_a_chain_of_neighbours_is_not_one_story() -> None:
    """Each near the next alone, the first and the last stay apart."""
    near = np.eye(4, dtype=np.float32)
    for place in range(3):
        near[place, place + 1] = near[place + 1, place] = 0.5
    assert cluster_stories(near) == [[0, 1], [2, 3]]
    assert cluster_stories(np.zeros((0, 0), np.float32)) == []


def test_the_article_in_the_middle_stands_for_a_story() -> None:
    """It is the one nearest to all others."""
    near = np.array([[1, 0.5, 0.4], [0.5, 1, 0.6], [0.4, 0.6, 1]], np.float32)
    assert medoid([0, 1, 2], near) == 1
    assert medoid([2], near) == 2


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Một câu ngắn. Câu hai.", "Một câu ngắn. Câu hai."),
        ("A" * 350 + ". Câu hai.", "A" * 350 + "."),
        ("Câu một. " + "B" * 300 + ".", "Câu một."),
        ("", ""),
    ],
)
def test_a_lead_has_whole_sentences(text: str, quoted: str) -> None:
    """One at least, and more as long as they are short."""
    span = lead_of(text)
    assert text[span.start : span.end] == quoted
