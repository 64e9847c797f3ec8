"""What readers of news expect of an answer: one story once, the day asked for, the newer first."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from retrieval.answer import Answerer
from retrieval.explain import explanation, explanation_lines
from retrieval.ranking.rank import DATE_BONUS
from retrieval.results import Answer, Conversation, Language, Status
from tests.editions import build_index

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRE = (
    "Đám cháy tại chợ Bến Xuân bùng lên lúc 2 giờ sáng ngày 14/3 và thiêu rụi 35 quầy hàng. "
    "Lực lượng cứu hỏa tỉnh Hòa An mất gần bốn giờ mới dập tắt được lửa. "
    "Không ai thiệt mạng, hai tiểu thương bị bỏng nhẹ."
)
ROWS: list[dict[str, Any]] = [
    {
        "_id": "fire-1",
        "title": "Cháy chợ Bến Xuân, 35 quầy hàng bị thiêu rụi",
        "text": FIRE,
        "outlet": "Báo Một",
        "published": "2026-03-14",
    },
    {
        "_id": "fire-2",
        "title": "Cháy chợ Bến Xuân, 35 quầy hàng bị thiêu rụi",
        "text": FIRE.replace("bùng lên", "đã bùng lên"),
        "outlet": "Báo Hai",
        "published": "2026-03-15",
    },
    *(
        {
            "_id": f"visit-{year}",
            "title": f"Thủ tướng nước Alba thăm cảng Hải Vân năm {year}",
            "text": f"Thủ tướng Alba Marko Lindor thăm cảng Hải Vân ngày {day}. "
            f"Ông Lindor khen {praised} của cảng.",
            "outlet": "Báo Một",
            "published": published,
        }
        for year, day, praised, published in (
            (2023, "5/9", "cầu tàu mới", "2023-09-05"),
            (2025, "21/4", "kho lạnh", "2025-04-22"),
        )
    ),
    {
        "_id": "rice",
        "title": "Giá gạo xuất khẩu lập đỉnh",
        "text": "Giá gạo xuất khẩu đạt 640 USD một tấn, cao nhất trong mười năm.",
        "outlet": "Báo Ba",
    },
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def news(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answerer]:
    """Index the articles above."""
    folder: Path = tmp_path_factory.mktemp("news")
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (folder / "rows.jsonl").write_text(rows, "utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    async with aclosing(await Answerer.open(folder / "index")) as answerer:
        yield answerer


def shown(answer: Answer) -> list[str]:
    """Return the ids of the articles shown, the first of each story."""
    return [hit.article.id for hit in answer.hits]


@pytest.mark.parametrize(
    "question",
    ["Chợ Bến Xuân cháy lúc nào?", "cho ben xuan chay luc nao", "When did Bến Xuân burn?"],
)
async def test_the_same_text_in_two_outlets_is_shown_once(news: Answerer, question: str) -> None:
    """One hit for the story, with the other article under "also in"."""
    answer = await news.answer(question)
    told = [{hit.article.id, *(article.id for article in hit.also)} for hit in answer.hits]
    assert told[0] == {"fire-1", "fire-2"}
    assert all(not story & told[0] for story in told[1:])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Thủ tướng Alba thăm cảng Hải Vân năm 2023 khen gì?", "visit-2023"),
        ("Thủ tướng Alba thăm cảng Hải Vân năm 2025 khen gì?", "visit-2025"),
        ("thu tuong alba tham cang hai van ngay 21/4 khen gi", "visit-2025"),
        ("What did Lindor praise at the port on 5 September?", "visit-2023"),
        ("What did Lindor praise at the port in April 2025?", "visit-2025"),
    ],
)
async def test_passages_of_the_day_asked_for_rise(
    news: Answerer, question: str, first: str
) -> None:
    """The visit of that date stands first, and both visits stay two stories."""
    answer = await news.answer(question)
    assert shown(answer)[0] == first
    assert not answer.hits[0].also


async def test_a_short_day_comes_with_the_year_of_its_article(news: Answerer) -> None:
    """ "21/4" in an article of 2025 is 21 April 2025, and stands where the passage names it."""
    hit = (await news.answer("Thủ tướng Alba thăm cảng Hải Vân năm 2025 khen gì?")).hits[0]
    (dated,) = hit.dates
    assert dated.day == date(2025, 4, 21)
    assert "21/4" in hit.passage.text[dated.span.start : dated.span.end]


async def test_an_article_without_a_date_is_given_no_year(news: Answerer) -> None:
    """Nothing is guessed."""
    hit = (await news.answer("Giá gạo xuất khẩu bao nhiêu?")).hits[0]
    assert hit.article.id == "rice"
    assert hit.dates == ()


async def test_a_question_that_leans_is_searched_with_the_one_before(news: Answerer) -> None:
    """ "And when?" finds what was spoken of, in its own language, and can be leaned on again."""
    before = await news.answer("Chợ nào bị cháy?")
    alone = await news.answer("Is anyone hurt there?")
    after = await news.answer("And was anyone hurt there?", context=before.context)
    assert after.language is Language.EN
    assert shown(after)[0] in ("fire-1", "fire-2")
    assert after.hits[0].score > (alone.hits[0].score if alone.hits else 0)
    assert after.context
    third = await news.answer("Lúc mấy giờ?", context=after.context)
    assert shown(third)[0] in ("fire-1", "fire-2")


@pytest.mark.parametrize(
    "question",
    [
        "Có ai thiệt mạng trong vụ đó không?",
        "co ai thiet mang trong vu do khong",
        "Were there any deaths in it?",
    ],
)
async def test_a_follow_up_is_answered_and_not_the_question_before(
    news: Answerer, question: str
) -> None:
    """The sentence marked is that which answers what is asked now."""
    before = await news.answer("Đám cháy chợ Bến Xuân thiêu rụi bao nhiêu quầy hàng?")
    assert "35 quầy" in before.hits[0].highlighted
    after = await news.answer(question, context=before.context)
    assert "thiệt mạng" in after.hits[0].highlighted


@pytest.mark.parametrize(
    "question",
    ["And what is the capital of Australia?", "Còn Messi thì sao?", "Còn World Cup thì sao?"],
)
async def test_a_follow_up_about_something_else_is_no_sure_answer(
    news: Answerer, question: str
) -> None:
    """What came before may be all that is found: then a word of caution stands over it."""
    before = await news.answer("Đám cháy chợ Bến Xuân thiêu rụi bao nhiêu quầy hàng?")
    assert (await news.answer(question, context=before.context)).status is not Status.FOUND


async def test_a_follow_up_of_a_follow_up_to_another_day(news: Answerer) -> None:
    """The day that is asked now counts, not the one before."""
    before = await news.answer("Thủ tướng Alba thăm cảng Hải Vân năm 2023 khen gì?")
    after = await news.answer("Còn năm 2025?", context=before.context)
    assert shown(after)[0] == "visit-2025"


async def test_one_hit_may_be_asked_for(news: Answerer) -> None:
    """Of hits; the nearest topics are as many as ever."""
    assert len((await news.answer("Chợ Bến Xuân cháy lúc nào?", 1)).hits) == 1
    assert len((await news.answer("Cách nấu phở bò ngon tại nhà?", 1)).nearest) == 3


async def test_passages_of_a_lone_article_are_hits_of_their_own(tmp_path: Path) -> None:
    """An index of one article: several passages, and none of them "also" in itself."""
    paragraphs = [f"Đoạn {number}: {FIRE} Việc thứ {number} còn dang dở. " * 3 for number in "2468"]
    row = {"_id": "long", "title": "Cháy chợ Bến Xuân", "text": "\n".join(paragraphs)}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    build_index(tmp_path / "rows.jsonl", tmp_path / "index")
    async with aclosing(await Answerer.open(tmp_path / "index")) as answerer:
        answer = await answerer.answer("Chợ Bến Xuân cháy lúc nào?")
    assert len(answer.hits) > 1
    assert not any(hit.also for hit in answer.hits)


async def test_a_fresh_question_is_not_coloured_by_the_one_before(news: Answerer) -> None:
    """With or without what came before, the answer is the same."""
    before = Conversation("Đám cháy ở chợ Bến Xuân thiêu rụi bao nhiêu quầy hàng?")
    for question in ("Giá gạo xuất khẩu bao nhiêu một tấn?", "What is the export price of rice?"):
        assert await news.answer(question, context=before) == await news.answer(question)


async def test_nothing_found_offers_the_nearest_topics(news: Answerer) -> None:
    """Off-topic: no hit, and three articles of different stories to ask about instead."""
    answer = await news.answer("Cách nấu phở bò ngon tại nhà?")
    assert (answer.status, answer.hits) == (Status.NOTHING, ())
    ids = [article.id for article in answer.nearest]
    assert len(set(ids)) == len(ids) == 3
    assert not {"fire-1", "fire-2"} <= set(ids)


async def test_what_explains_a_score_adds_up_to_it(news: Answerer) -> None:
    """Each part with its weight; a date that agrees is one of them."""
    found = await news.search("Thủ tướng Alba thăm cảng Hải Vân ngày 21/4 khen gì?", 3)
    told: dict[str, Any] = explanation(found, len(found.hits))
    for hit, row in zip(found.hits, told["hits"], strict=True):
        assert sum(row["adds"].values()) == pytest.approx(hit.score, abs=1e-3)
    assert told["hits"][0]["adds"]["date"] == DATE_BONUS
    assert "date" not in told["hits"][1]["adds"]
    page = "\n".join(explanation_lines(found, len(found.hits)))
    for fact in ("21/4", "visit-2025", "found from", found.hits[0].highlighted, "× late"):
        assert fact in page
