"""/latest: what is new, and what is new about something."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.people import Json
from tests.botapi.process import BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import ask
from tests.editions import build_index

METRO, BRIDGE = "tuyến metro số 9 Hà Nội", "cầu Thủ Thiêm 8 ở Thành phố Hồ Chí Minh"
WHAT = ["khởi công", "được cấp thêm vốn", "thông xe kỹ thuật", "đón khách đầu tiên"]


def row(number: int, subject: str, published: str | None, url: str | None = None) -> Json:
    what = WHAT[number % len(WHAT)]
    return {
        "_id": f"a{number}",
        "title": f"Bài {number}: {subject} {what}",
        "text": f"Hôm nay {subject} {what}, theo ban quản lý dự án số {number}.",
        "outlet": f"Báo <{number}>" if number % 2 else None,
        "published": published,
        "url": url,
    }


ROWS = [
    *(row(number, METRO, f"2026-11-{10 + number}") for number in range(4)),
    row(4, METRO, None),
    row(5, BRIDGE, "2026-11-30", "https://thu.example/5?a=1&b=2"),
    *(row(number, BRIDGE, f"2026-09-{number}") for number in range(10, 18)),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """Run a bot over fourteen planted articles."""
    folder: Path = tmp_path_factory.mktemp("latest")
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    with BotApi() as api:
        bot = BotProcess(
            folder / "empty",
            "tests.botapi.unhurried_bot",
            HOIBAO_TELEGRAM_TOKEN=TOKEN,
            HOIBAO_TELEGRAM_API_URL=api.url,
            HOIBAO_INDEX_DIR=str(folder / "index"),
        )
        try:
            bot.wait_for("ready as @HoiBaoBot")
            yield api
            assert bot.stop() == 0
            assert not [line for line in bot.output.splitlines() if " INFO " not in line]
        finally:
            bot.kill()
    assert api.problems == []


def listed(answer: Json) -> list[int]:
    """Return the numbers of the articles listed."""
    return [int(line.split()[2].rstrip(":")) for line in answer["text"].splitlines()[1:]]


@pytest.mark.parametrize(
    ("language", "say", "dated"),
    [
        ("vi", VIETNAMESE, "(Báo <5>, 30/11/2026)"),
        ("en", ENGLISH, "(Báo <5>, 30 November 2026)"),
    ],
)
def test_lists_the_newest_articles(news: BotApi, language: str, say: Texts, dated: str) -> None:
    """Up to ten, newest first: title, linked if it can be, outlet and date."""
    answer = ask(news, "/latest", language)
    assert answer["text"].splitlines()[0] == plain_text(say.latest.title)
    assert listed(answer) == [5, 3, 2, 1, 0, 17, 16, 15, 14, 13]
    assert answer["text"].splitlines()[1].endswith(dated)
    (link,) = [each for each in answer["entities"] if each["type"] == "text_link"]
    assert link["url"] == ROWS[5]["url"]
    assert of_kind(answer["text"], [link], "text_link") == [ROWS[5]["title"]]


@pytest.mark.parametrize(
    ("language", "say", "topic"),
    [
        ("vi", VIETNAMESE, "metro số 9 Hà Nội"),
        ("vi", VIETNAMESE, "metro so 9 ha noi"),
        ("en", ENGLISH, "metro số 9 Hà Nội"),
    ],
)
def test_lists_the_newest_articles_about_a_topic(
    news: BotApi, language: str, say: Texts, topic: str
) -> None:
    """Only those that are found for it, the newest first, those without a date last."""
    answer = ask(news, f"/latest {topic}", language)
    assert answer["text"].splitlines()[0] == plain_text(say.latest.about.format(topic=topic))
    assert listed(answer) == [3, 2, 1, 0, 4]


@pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
@pytest.mark.parametrize("topic", ["cách nấu phở bò", "cách nấu <b>phở & bún</b> 😀", "\u202e@!"])
def test_says_kindly_that_nothing_is_about_a_topic(
    news: BotApi, language: str, say: Texts, topic: str
) -> None:
    """It names the topic, as it was typed, and says what to do."""
    shown = topic.replace("\u202e", "")
    told = ask(news, f"/latest {topic}", language)["text"]
    assert told == plain_text(say.latest.nothing).replace("{topic}", shown)


def test_a_topic_that_is_too_long_is_refused_kindly(news: BotApi) -> None:
    """As a question would be."""
    told = ask(news, "/latest " + "dài " * 300)["text"]
    assert told == VIETNAMESE.too_long.format(limit=1000)


def test_is_heard_in_a_group_when_meant(news: BotApi) -> None:
    """It answers in its topic when it is named; a bare /latest may be another bot's."""
    person, room = people.user(), people.forum(7)
    news.write(room, room.message(person, "/latest", topic=7))
    news.write(room, room.message(person, "/latest@OtherBot", topic=7))
    news.write(room, room.message(person, "/latest@HoiBaoBot metro số 9 Hà Nội", topic=7))
    (answer,) = news.answers(room)
    assert listed(answer) == [3, 2, 1, 0, 4]
    assert answer["message_thread_id"] == 7


def test_counts_as_a_question(news: BotApi) -> None:
    """Who asks too much is told once, and then ignored, as with questions."""
    person = people.user()
    room = people.private(person)
    for _ in range(14):
        news.write(room, room.message(person, "/latest"))
    assert news.answers(room, 13)[-1]["text"] == VIETNAMESE.too_many
    assert len(news.sent(room)) == 13


@pytest.mark.parametrize(
    ("language", "say"), [(None, ENGLISH), ("vi", VIETNAMESE), ("en", ENGLISH)]
)
def test_is_in_all_menus(news: BotApi, language: str | None, say: Texts) -> None:
    """In private, in groups, for their admins; in both languages, and English for all others."""
    for scope in ("all_private_chats", "all_group_chats", "all_chat_administrators"):
        menu = news.wait(lambda scope=scope: news.commands(language or "", type=scope))
        assert {"command": "latest", "description": say.profile.commands["latest"]} in menu
