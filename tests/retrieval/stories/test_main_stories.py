"""A day's main stories are those that most outlets tell, each once, quoted with its sources."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from index.search.index_reader import Floats
from retrieval.answer import MAX_PENDING, Answerer
from retrieval.stories import stories
from retrieval.stories.clustering import MIN_NEARNESS, cluster_stories, medoid, nearness
from retrieval.stories.main_stories import Story, lead_of, main_stories
from retrieval.stories.stories import MAIN_STORIES, MAX_ARTICLES
from tests.botapi.process import ROOT
from tests.bounds import no_hang
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


@in_module_loop
async def test_many_who_ask_at_once_share_one_run(
    news: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if some ask for another minute meanwhile: each is made once, one after another."""
    runs, under_way, most = list[object](), 0, 0

    def counted(*asked: Any) -> tuple[Story, ...]:
        nonlocal under_way, most
        runs.append(asked)
        under_way += 1
        most = max(most, under_way)
        time.sleep(0.05)  # another run would begin meanwhile
        under_way -= 1
        return main_stories(*asked)

    monkeypatch.setattr(stories, "main_stories", counted)
    minutes = [NOW - timedelta(minutes=1 + one % 2) for one in range(2 * MAX_PENDING)]
    found = await asyncio.gather(*(news.stories.of_day(one) for one in minutes))
    assert len(runs) == 2
    assert most == 1
    assert all(one is other for one, other in zip(found[2:], found, strict=False))


def test_an_article_joins_the_story_that_it_is_nearest_to_on_average() -> None:
    """As the means themselves say, made of all articles of all stories."""
    rng = np.random.default_rng(7)
    points = rng.normal(size=(12, 4))[rng.integers(12, size=200)] + rng.normal(size=(200, 4)) / 2
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    near = (points @ points.T).astype(np.float32)
    made: list[list[int]] = []
    for place in range(len(near)):
        means = [near[place, story].mean() for story in made]
        if means and max(means) >= MIN_NEARNESS:
            made[int(np.argmax(means))].append(place)
        else:
            made.append([place])
    assert cluster_stories(near) == made
    assert 2 < len(made) < 100


def test_nearness_is_the_mean_of_two_cosines() -> None:
    """Of the vectors, and of the terms where the vectors are near; a text may have no terms."""
    vectors = np.array([[1, 0, 0], [0.9, 0.2, 0], [0.9, 0.1, 0.1], [0, -1, -1]], np.float32)
    texts = ["lũ sông Lạc", "lũ sông Lạc", "…", "…"]
    apart = vectors - vectors.mean(axis=0)
    units = (apart / np.linalg.norm(apart, axis=1, keepdims=True))[:3]
    cosines = units @ units.T
    words = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])  # an article is near itself by its vector
    wanted = np.where(np.eye(3), cosines / 2, (cosines + words) / 2)
    assert nearness(texts, vectors, 3) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("told", ["each another thing", "all the same"])
def test_a_full_day_is_grouped_in_seconds(told: str) -> None:
    """Whatever its articles tell."""
    count, rng = MAX_ARTICLES, np.random.default_rng(7)
    one, other = (f"Tin về {word} " + " ".join(f"{word}{n}" for n in range(60)) for word in "ab")
    vectors: Floats = rng.normal(size=(count + 1, 64)).astype(np.float32)
    if told == "all the same":
        vectors /= 100
        vectors[:, 0] += 1
        vectors[-1] *= -count
    texts = [f"{one} {n}" for n in range(count)] + [other]
    with no_hang():
        found = cluster_stories(nearness(texts, vectors, count))
    assert len(found) == 1 if told == "all the same" else len(found) > count // 2


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
