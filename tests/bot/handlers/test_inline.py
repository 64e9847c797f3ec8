"""Inline mode: the bot's name and a question, in any chat."""

import contextlib
import json
import re
import sqlite3
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import InlineQuery, Update, User

from bot.context import Context
from bot.handlers import inline
from bot.metrics import Metrics
from bot.policies import rate_limits
from bot.policies.inline_debounce import InlineDebouncer
from bot.policies.rate_limits import INLINE, RateLimits
from bot.state import links
from bot.state.state import State
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from retrieval.errors import BusyError
from retrieval.results import Answer, Language, Status
from tests.botapi import markup, people
from tests.botapi.people import Json
from tests.botapi.process import BotProcess
from tests.botapi.server import BotApi
from tests.botapi.state import Call
from tests.botapi.talk import MEETING, ask, bold, refuse
from tests.conftest import StartBot
from tests.editions import build_index

IN_ENGLISH = "When did Blinken meet Wang Yi?"
PHO, AUSTRALIA = "Cách nấu phở bò?", "What is the capital of Australia?"  # in no article
NAMES_ONLY = "Wang Yi"  # near to some articles, and no question that they answer
PLANTED = [
    {
        "_id": f"thu-{'x' * 90}",  # longer than Telegram lets a result's id be
        "title": "Tuyến metro số 9 Hà Nội chạy thử",
        "text": "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.",
        "outlet": "Báo Thử",
        "published": "2026-11-20",
        "url": "https://thu.example/a?b=1&c=2",
    },
    {
        "_id": f"mau-{'x' * 90}",
        "title": "Vé tháng giá hai trăm nghìn đồng",
        "text": "Hành khách đi tuyến metro số 9 Hà Nội mua vé tháng giá hai trăm nghìn đồng.",
        "outlet": "Tin <Mẫu>",
        "published": "2026-11-21",
    },
]


def typed(api: BotApi, text: str, language: str = "vi", person: Json | None = None) -> Call:
    """Type after the bot's name, and return the answer."""
    return api.inline_answer(api.type(person or people.user(language), text))


def token_of(answer: Call) -> str:
    return str(answer["button"]["start_parameter"])


def written(content: Json) -> tuple[str, list[Json]]:
    """Return what a message made of a result says, and its formatting."""
    assert content["parse_mode"] == "HTML"
    return markup.parse(content["message_text"])


# --- What is found ------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [MEETING, "blinken gap vuong nghi khi nao", IN_ENGLISH])
def test_answers_in_any_chat_with_cited_passages(chat_api: BotApi, question: str) -> None:
    """One result a passage: title, answering sentence; sent, it says what was asked and cites."""
    person, group = people.user(), people.group()
    query = chat_api.type(person, question, chat_type="supergroup")
    answer = chat_api.inline_answer(query)
    assert 2 <= len(answer["results"]) <= 10
    assert answer["button"] is None
    (result,) = [each for each in answer["results"] if "9/7" in each["description"]]
    assert result["title"].startswith("➤ ")
    sent = chat_api.choose(query, result["id"], group)
    asked, _, words, *cited = sent["text"].splitlines()
    assert asked == f"🔎 {question}"
    assert words.startswith(result["title"])
    assert cited[0].startswith("5 giờ hội đàm")
    assert "9/7" in bold(sent)
    assert markup.of_kind(sent["text"], sent["entities"], "blockquote")
    assert result["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    keyboard = result.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    translate = [ENGLISH.buttons.translate] if question == IN_ENGLISH else []
    assert [each["text"] for row in keyboard for each in row] == translate  # no source: no address


def test_a_result_cites_as_a_private_answer_does(chat_api: BotApi) -> None:
    """The message is the private answer's own, without its counter."""
    private = re.sub(r"(?m)^1/\d+ · ", "", ask(chat_api, MEETING)["text"])
    results = typed(chat_api, MEETING)["results"]
    texts = [written(each["input_message_content"])[0] for each in results]
    assert texts[0] == f"🔎 {MEETING}\n\n{private}"


def test_what_was_asked_is_escaped(chat_api: BotApi) -> None:
    """Markup and controls in a question are shown as they are, and break no message."""
    question = "<b>Blinken</b> gặp\u202e Vương Nghị & ai? &lt;"
    (result, *_) = typed(chat_api, question)["results"]
    text, _ = written(result["input_message_content"])
    assert text.startswith("🔎 <b>Blinken</b> gặp Vương Nghị & ai? &lt;\n\n")


def planted(rows: list[Json], folder: Path) -> Path:
    """Build an index of rows, or the next one in the same place."""
    folder.mkdir(exist_ok=True)
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    return folder / "index"


def test_a_result_names_its_source_and_belongs_to_one_index(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path
) -> None:
    """Outlet, date, sentence; a button to the address; ids are short, stable, new with an index."""
    index = planted(PLANTED, tmp_path / "planted")
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.2")
    bot.wait_for("ready as")
    question = "tuyến metro số 9 Hà Nội"
    results = {each["title"]: each for each in typed(bot_api, question)["results"]}
    first, second = (results[row["title"]] for row in PLANTED)
    assert first["description"] == f"Báo Thử · 20/11/2026 · {PLANTED[0]['text']}"
    assert second["description"] == f"Tin <Mẫu> · 21/11/2026 · {PLANTED[1]['text']}"
    source = {"text": VIETNAMESE.buttons.source, "url": PLANTED[0]["url"]}
    assert first["reply_markup"] == {"inline_keyboard": [[source]]}
    assert "reply_markup" not in second
    (english, *_) = typed(bot_api, "When does Hanoi test metro line 9?")["results"]
    assert "November 2026 · " in english["description"]
    ids = {first["id"], second["id"]}
    assert all(len(each) == 16 for each in ids)
    assert ids == {each["id"] for each in typed(bot_api, question)["results"]}
    planted([PLANTED[1], {**PLANTED[0], "title": "Bản mới"}], tmp_path / "planted")
    bot.wait_for("moved to index")
    renewed = typed(bot_api, question)["results"]
    assert "Bản mới" in {each["title"] for each in renewed}
    assert ids.isdisjoint(each["id"] for each in renewed)


def test_the_language_is_the_persons_choice_else_the_questions(chat_api: BotApi) -> None:
    """Else the app's, where a question is names alone; that and a choice are kept from others."""
    person = people.user("en")
    room = people.private(person)
    for chosen, say in ((None, ENGLISH), ("vi", VIETNAMESE), ("en", ENGLISH)):
        if chosen:
            chat_api.write(room, room.message(person, "/settings"))
            message = chat_api.answers(room, 1 if chosen == "vi" else 2)[-1]
            button = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
            chat_api.tapped(chat_api.tap(room, person, message, button))
        answer = typed(chat_api, NAMES_ONLY, person=person)
        assert answer["button"]["text"] == say.inline.unsure
        assert answer["is_personal"]
    clear = typed(chat_api, AUSTRALIA)
    assert clear["button"]["text"] == ENGLISH.inline.nothing
    assert not clear["is_personal"]


@pytest.mark.parametrize(("question", "say"), [(NAMES_ONLY, VIETNAMESE)], ids=["names"])
def test_unsure_passages_are_shown_with_the_button(
    chat_api: BotApi, question: str, say: Texts
) -> None:
    """Passages that may not answer say so when they are sent, and the private chat is offered."""
    answer = typed(chat_api, question)
    assert answer["results"]
    assert answer["button"]["text"] == say.inline.unsure
    for result in answer["results"]:
        text, _ = written(result["input_message_content"])
        assert text.splitlines()[2] == plain_text(say.unsure)
    assert ask(chat_api, question)["text"].startswith(plain_text(say.unsure))


def test_telegram_keeps_answers_for_a_while_for_everybody(chat_api: BotApi) -> None:
    """A minute, so that a new index shows soon; what nobody's choice is behind is anyone's."""
    answer = typed(chat_api, MEETING)
    assert answer["cache_time"] == 60
    assert not answer["is_personal"]


# --- While typing -------------------------------------------------------------------------------


def test_only_the_last_of_what_is_typed_is_answered(chat_api: BotApi) -> None:
    """While letters follow each other nothing is answered; others who type are not in the way."""
    lan, minh = people.user(), people.user()
    chat_api.hang("getUpdates")  # so that all of it comes at once, however slow this machine is
    queries = [chat_api.type(lan, MEETING[:length]) for length in range(10, len(MEETING) + 1, 4)]
    other = chat_api.type(minh, MEETING)
    chat_api.heal()
    assert chat_api.inline_answer(queries[-1])["results"]
    assert chat_api.inline_answer(other)["results"]
    assert set(queries[:-1]) <= set(chat_api.unanswered_inline())


def test_updates_that_begin_in_another_order_do_not_matter() -> None:
    """The newest is the one that was sent last; nothing is kept of those who are done."""
    queries = InlineDebouncer()
    with queries.track(1, 12) as newer, queries.track(1, 11) as older, queries.track(2, 5) as other:
        assert (newer(), older(), other()) == (True, False, True)
    assert vars(queries) == {"_newest": {}}


def test_a_query_that_is_too_old_by_now_is_no_error(bot_api: BotApi, start_bot: StartBot) -> None:
    """Telegram no longer waits for the answer: nothing is said; another refusal is in the log."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.expire(bot_api.type(people.user(), MEETING))
    bot.wait_for("inline")
    assert typed(bot_api, IN_ENGLISH)["results"]
    assert " ERROR " not in bot.output
    bot_api.fail("answerInlineQuery", refuse(400, "Bad Request: RESULT_ID_INVALID"))
    bot_api.type(people.user(), MEETING)
    bot.wait_for("Telegram refuses inline results: Result_id_invalid")
    assert typed(bot_api, IN_ENGLISH)["results"]


@pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
def test_what_asks_nothing_yet_gets_a_button(chat_api: BotApi, language: str, say: Texts) -> None:
    """Nothing, a letter, emoji, a greeting, what Telegram cut: an invitation, as the app speaks."""
    for text in ("", "  ", "B", "?!", "😀🎉", "xin chào", "Blinken " * 40):
        answer = typed(chat_api, text, language)
        assert answer["results"] == []
        cut = len(text) > 250
        assert answer["button"]["text"] == (say.inline.too_long if cut else say.inline.ask_me)
        assert answer["is_personal"]
        person = people.user(language)
        room = people.private(person)
        chat_api.write(room, room.message(person, f"/start {token_of(answer)}"))
        (greeting,) = chat_api.answers(room)
        assert greeting["text"] == plain_text(say.start)


def test_a_name_without_marks_is_looked_for(chat_api: BotApi) -> None:
    """Nobody says inline that they agree: it is đông y, traditional medicine."""
    assert typed(chat_api, "dong y")["button"] != typed(chat_api, "xin chào")["button"]


# --- On to the private chat ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (PHO, VIETNAMESE.inline.nothing),
        (AUSTRALIA, ENGLISH.inline.nothing),
        ("Blinken bao nhiêu tuổi?", VIETNAMESE.inline.near),
        ("How old is Blinken?", ENGLISH.inline.near),
    ],
)
def test_nothing_found_leads_to_the_private_chat(
    chat_api: BotApi, question: str, told: str
) -> None:
    """No results, but a button, which tells what is spoken of but not said from what is in no
    article; there the question is answered as if it had been typed."""
    person = people.user()
    answer = typed(chat_api, question, person=person)
    assert answer["results"] == []
    assert answer["button"]["text"] == told
    assert token_of(typed(chat_api, question)) == token_of(answer)
    room = people.private(person)
    message = chat_api.write(room, room.message(person, f"/start {token_of(answer)}"))
    (there,) = chat_api.answers(room)
    assert there["text"] == ask(chat_api, question)["text"]
    assert there["reply_to_message"]["message_id"] == message["message_id"]


def test_a_question_taken_to_the_private_chat_has_its_buttons(chat_api: BotApi) -> None:
    """An answer that came by a link is one like any other: it can be turned and gone on from."""
    person = people.user()
    token = token_of(typed(chat_api, NAMES_ONLY, person=person))
    room = people.private(person)
    chat_api.write(room, room.message(person, f"/start {token}"))
    (answer,) = chat_api.answers(room)
    assert answer["text"].startswith(plain_text(VIETNAMESE.unsure))  # names alone: the app's
    chat_api.tapped(chat_api.tap(room, person, answer, "▶"))
    chat_api.wait(lambda: (chat_api.now(answer) or answer)["text"] != answer["text"])


@pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
def test_a_link_that_is_too_old_greets_and_says_so(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """A question that is no longer kept is asked for again; a stranger's payload is passed over."""
    greeting = plain_text(say.start)
    told = ask(chat_api, f"/start {links.MARK}AAAAAAAAAAAA", language)["text"]
    assert told == f"{plain_text(say.inline.too_old)}\n\n{greeting}"
    assert ask(chat_api, "/start campaign", language)["text"] == greeting


def test_a_link_is_answered_in_private_only(chat_api: BotApi) -> None:
    """A group that the bot is started in with such a payload is greeted."""
    token = token_of(typed(chat_api, PHO))
    group = people.group()
    chat_api.write(group, group.message(people.user(), f"/start@HoiBaoBot {token}"))
    (greeting,) = chat_api.answers(group)
    assert greeting["text"] == plain_text(VIETNAMESE.introduction.format(me="HoiBaoBot"))


def test_a_link_outlives_a_restart(bot_api: BotApi, start_bot: StartBot, tmp_path: Path) -> None:
    """The question is in the state file; inline answers are counted there, and nobody is named."""
    bot = start_bot()
    bot.wait_for("ready as")
    person = people.user()
    token = token_of(typed(bot_api, AUSTRALIA, person=person))
    assert bot.stop() == 0
    again = start_bot()
    again.wait_for("ready as")
    assert ask(bot_api, f"/start {token}")["text"].startswith(plain_text(ENGLISH.nothing))
    again.stop()
    with contextlib.closing(sqlite3.connect(tmp_path / "empty/var/bot.db")) as state:
        assert state.execute("SELECT count FROM usage WHERE what = 'inline'").fetchall() == [(1,)]
        (row,) = state.execute("SELECT * FROM links").fetchall()
    assert row[:2] == (token, AUSTRALIA)
    assert person["id"] not in row


async def test_a_question_is_kept_for_a_day(tmp_path: Path) -> None:
    """One token a question while it is kept; then it is gone, and deleted when the bot tidies."""
    day = links.RETENTION.total_seconds()
    async with await State.open(tmp_path / "bot.db") as state:
        token = await state.links.to(MEETING, 1000)
        assert await state.links.to(MEETING, 1000 + day) == token
        assert await state.links.to(IN_ENGLISH, 1000) != token
        assert await state.links.question(token, 1000 + 2 * day) == MEETING
        assert await state.links.question(token, 1001 + 2 * day) is None
        await state.expire(1001 + 2 * day)
        assert await state.links.to(MEETING, 1001 + 2 * day) != token


# --- Too much, and switched off -----------------------------------------------------------------


class Stub:
    """Answers every question, or none when it is busy; records what inline queries are told."""

    version = "1"
    busy = False

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    async def answer(self, question: str, k: int, *, context: object = None) -> Answer:
        """Find nothing."""
        assert k == 10
        if self.busy:
            raise BusyError
        return Answer(question, Status.NOTHING, Language.VI)

    async def answer_inline_query(self, **said: Any) -> bool:
        """Record an answer; called by python-telegram-bot."""
        self.told.append(said)
        return True


async def test_who_types_too_much_or_when_the_bot_is_busy_sees_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past sixty a minute, and when too many wait: an empty answer that nobody keeps."""
    monkeypatch.setattr(inline, "PAUSE_SECONDS", 0)
    stub, person = Stub(), User(1, "Lan", is_bot=False)
    async with await State.open(tmp_path / "bot.db") as state:
        shared = SimpleNamespace(
            inline_limits=RateLimits(person=INLINE), inline_debouncer=InlineDebouncer()
        )
        context = cast(
            Context,
            SimpleNamespace(
                bot_data=shared,
                answerer=stub,
                state=state,
                chosen=SimpleNamespace(language=None),
                answer_language=lambda question: "vi",
                translator=lambda say: None,
                state_not_needed=nullcontext,
                metrics=Metrics(),
                say=VIETNAMESE,
            ),
        )

        async def answered(number: int, who: User = person) -> dict[str, Any]:
            query = InlineQuery(str(number), who, f"Câu hỏi {number}", "")
            query.set_bot(cast(Any, stub))
            await inline.on_inline_query(Update(number, inline_query=query), context)
            return stub.told[-1]

        monkeypatch.setattr(rate_limits, "WINDOW_SECONDS", 86_400.0)  # a minute gives places back
        for number in range(INLINE):
            assert (await answered(number))["button"] is not None
        empty = {"results": (), "button": None, "cache_time": 0, "is_personal": True}
        assert empty.items() <= (await answered(99)).items()
        assert (await answered(100, User(2, "Minh", is_bot=False)))["button"] is not None
        stub.busy = True
        assert empty.items() <= (await answered(101, User(3, "An", is_bot=False))).items()


@pytest.mark.parametrize("on", [True, False])
def test_help_tells_of_inline_mode_where_it_is_on(
    bot_api: BotApi, start_bot: StartBot, on: bool
) -> None:
    """Nobody is told to type the bot's name in any chat where that brings nothing."""
    bot_api.me["supports_inline_queries"] = on
    start_bot().wait_for("ready as")
    line = plain_text(VIETNAMESE.anywhere.format(me="HoiBaoBot"))
    for text in ("/help", "hướng dẫn"):
        assert (line in ask(bot_api, text)["text"]) is on


@pytest.mark.parametrize("on", [True, False])
def test_says_in_the_log_when_inline_mode_is_off(
    bot_api: BotApi, start_bot: StartBot, on: bool
) -> None:
    """One line says how to switch it on; nothing is said of what is on."""
    bot_api.me["supports_inline_queries"] = on
    bot: BotProcess = start_bot()
    bot.wait_for("ready as")
    assert bot.stop() == 0
    lines = [line for line in bot.output.splitlines() if "inline" in line]
    assert [("INFO" in line, "/setinline" in line) for line in lines] == [(True, True)] * (not on)
