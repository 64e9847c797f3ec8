"""What is logged and said of a question that fails, also while the bot stops."""

import logging
import sqlite3
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot, InlineQuery, Update

from bot.context import Context, Services
from bot.handlers.errors import on_error
from bot.texts import VIETNAMESE
from index.errors import SnapshotError, UnreachableError
from tests.botapi import people
from tests.botapi.talk import asker


async def failing(error: Exception, shared: Services, *, running: bool) -> tuple[Update, Context]:
    """Make a question that failed, of a bot whose connections are closed."""
    bot = Bot("1:x")
    await bot.request.shutdown()
    update = Update.de_json({"update_id": 1, "message": asker()[1]}, bot)
    application = SimpleNamespace(running=running)
    context: Any = SimpleNamespace(
        error=error, application=application, bot_data=shared, say=VIETNAMESE
    )
    return update, cast(Context, context)


@pytest.mark.parametrize(
    "error", [SnapshotError("the index is closed"), sqlite3.OperationalError("disk I/O error")]
)
async def test_a_question_that_comes_as_the_bot_stops_makes_no_fuss(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """With index and connection closed: one line for all of them, no traceback, nothing raised."""
    shared = Services()
    for _ in range(3):
        await on_error(*await failing(error, shared, running=False))
    (record,) = caplog.records
    assert record.getMessage() == f"an update was not answered: {error}"
    assert record.exc_info is None


async def test_a_fault_of_the_bots_own_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What nobody foresaw has to be found: while the bot runs, the log says where it happened."""
    await on_error(*await failing(KeyError("x"), Services(), running=True))
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnreachableError("no replica answers"), VIETNAMESE.unreachable),
        (SnapshotError("the index is damaged"), VIETNAMESE.failed),
    ],
)
async def test_articles_out_of_reach_are_not_said_to_be_silent(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader hears that a part can't be reached now, and nothing of what the articles say."""
    replies = []

    async def reply(_: object, text: str) -> None:
        replies.append(text)

    monkeypatch.setattr("bot.handlers.errors.reply", reply)
    await on_error(*await failing(error, Services(), running=True))
    assert replies == [said]


@pytest.mark.parametrize("error", [UnreachableError("no replica"), KeyError("x")])
async def test_an_inline_query_that_fails_shows_a_button_and_not_nothing(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who types sees that no answer can be given now; nobody else is shown that later."""
    shown: list[Any] = []

    async def answer(_: InlineQuery, results: Any, **fields: Any) -> None:
        shown.append((results, fields["button"].text, fields["cache_time"]))

    monkeypatch.setattr(InlineQuery, "answer", answer)
    _, context = await failing(error, Services(), running=True)
    query = {"id": "1", "from": people.user(), "query": "Blinken gặp ai?", "offset": ""}
    await on_error(Update.de_json({"update_id": 2, "inline_query": query}, Bot("1:x")), context)
    assert shown == [((), VIETNAMESE.inline.failed, 0)]
