"""Taps on the buttons under answers."""

from time import time

from telegram import CallbackQuery, InlineKeyboardMarkup, Update

from bot.context import Context
from bot.state.answers import Given
from bot.state.chats import Taps
from bot.texts.schema import texts
from bot.transport.sending import edit, toast
from bot.views import answer as render
from bot.views import keyboards
from bot.views import watches as watch_pages
from bot.views.keyboards import Does, Tap
from retrieval.results import Answer


async def tapped(update: Update, context: Context) -> None:
    """Do what a tapped button under an answer asks for."""
    query = query_of(update)
    say = context.say.buttons
    tap = keyboards.read(query.data or "")
    given = await _given(query, tap, context)
    if tap is None or given is None or not 1 <= tap.hit <= len(given.hits):
        await toast(query, say.expired)
    elif not _may_tap(query, given, context):
        await toast(query, say.not_yours)
    elif tap.does in (Does.GOOD, Does.BAD):
        good = tap.does is Does.GOOD
        hit = given.hits[tap.hit - 1]
        kept = await context.state.feedback.judge(query.from_user.id, given, hit, good, time())
        await toast(query, say.thanks if kept else say.taken_back)
    else:
        await _turn(query, tap, given, context)


async def expired(update: Update, context: Context) -> None:
    """Say that a button is none of those that are known now."""
    await toast(query_of(update), context.say.buttons.expired)


def query_of(update: Update) -> CallbackQuery:
    """Return the tap that the table of handlers let through."""
    assert update.callback_query is not None, "the table of handlers gives taps only"
    return update.callback_query


async def _given(query: CallbackQuery, tap: Tap | None, context: Context) -> Given | None:
    """Return the answer that a button is of, if it is kept, and in the message it stands in."""
    if tap is None or query.message is None:
        return None
    given = await context.state.answers.by_id(query.message.chat.id, tap.answer)
    # The bot may have been killed between sending the message and noting its number.
    return given if given and given.answer_id in (None, query.message.message_id) else None


def _may_tap(query: CallbackQuery, given: Given, context: Context) -> bool:
    asker = given.asked.asker_id
    return context.chosen.taps is Taps.EVERYONE or asker in (None, query.from_user.id)


async def _turn(query: CallbackQuery, tap: Tap, given: Given, context: Context) -> None:
    """Show another page of an answer, in its message."""
    hits = tuple(filter(None, await context.answerer.recall(given.hits)))
    if len(hits) < len(given.hits):  # a newer index holds them no more, or not so
        await toast(query, context.say.buttons.expired)
        return
    found = Answer(given.question, given.status, given.language, hits)
    html, keyboard = await _page(tap, given, found, context)
    await toast(query)  # only now: of what fails before, `failed` tells
    assert query.message is not None
    await edit(context.bot, query.message.chat.id, query.message.message_id, html, keyboard)


async def _page(
    tap: Tap, given: Given, found: Answer, context: Context
) -> tuple[str, InlineKeyboardMarkup]:
    if tap.does is Does.OPEN and given.alert_id is not None:
        watch_id = await context.state.alerts.watch_of(given.alert_id)
        return watch_pages.alert(tap.answer, found, watch_id, tap.part)
    say = texts(found.language).buttons
    if tap.does is Does.EVERY:
        return render.all_hits(found), keyboards.all_hits(tap.answer, found.hits, say)
    if tap.does is Does.OPEN:
        page = render.one_hit(found, tap.hit, tap.part)
        return page.html, keyboards.one_hit(tap.answer, found.hits, tap.hit, page, say)
    around = await context.answerer.around(found.hits[tap.hit - 1])
    before, after = (passage.text if passage else "" for passage in around)
    page = render.in_context(found, tap.hit, before, after, tap.part)
    return page.html, keyboards.in_context(tap.answer, found.hits, tap.hit, page, say)
