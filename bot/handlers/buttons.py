"""Taps on the buttons under answers."""

from time import time

from telegram import CallbackQuery, InlineKeyboardMarkup, Update

from bot.context import Context
from bot.incoming.updates import query_of
from bot.state.answers import StoredAnswer
from bot.state.chats import Taps
from bot.transport.sending import edit, toast
from bot.views.answer import render_all_hits, render_hit, render_in_context
from bot.views.keyboards import (
    Action,
    Tap,
    all_hits_keyboard,
    context_keyboard,
    hit_keyboard,
    parse_tap,
)
from bot.views.watches import render_alert
from retrieval.results import Answer


async def on_tap(update: Update, context: Context) -> None:
    """Do what a tapped button under an answer asks for."""
    query = query_of(update)
    say = context.say.buttons
    tap = parse_tap(query.data or "")
    given = await stored_answer(query, tap.answer if tap else None, context)
    if tap is None or given is None or not 1 <= tap.hit <= len(given.hits):
        await toast(query, say.expired)
    elif not may_tap(query, given, context):
        await toast(query, say.not_yours)
    elif tap.action in (Action.GOOD, Action.BAD):
        good = tap.action is Action.GOOD
        hit = given.hits[tap.hit - 1]
        kept = await context.state.feedback.judge(query.from_user.id, given, hit, good, time())
        await toast(query, say.thanks if kept else say.taken_back)
    else:
        await _turn(query, tap, given, context)


async def on_expired_button(update: Update, context: Context) -> None:
    """Say that a button is none of those that are known now."""
    await toast(query_of(update), context.say.buttons.expired)


async def stored_answer(
    query: CallbackQuery, number: int | None, context: Context
) -> StoredAnswer | None:
    """Return the answer that a button is of, if it is kept, and in the message it stands in."""
    if number is None or query.message is None:
        return None
    given = await context.state.answers.by_id(query.message.chat.id, number)
    # The bot may have been killed between sending the message and noting its number.
    return given if given and given.answer_id in (None, query.message.message_id) else None


def may_tap(query: CallbackQuery, given: StoredAnswer, context: Context) -> bool:
    """Tell whether the buttons of an answer obey who tapped, as the chat has chosen."""
    asker = given.origin.asker_id
    return context.chosen.taps is Taps.EVERYONE or asker in (None, query.from_user.id)


async def tell_why_gone(query: CallbackQuery, given: StoredAnswer, context: Context) -> None:
    """Say why the present index can't show an answer: an article left it, or has changed."""
    ids = {reference.article_id for reference in given.hits}
    left = await context.answerer.library.articles(ids)
    say = context.say.buttons
    await toast(query, say.article_gone if len(left) < len(ids) else say.article_changed)


async def _turn(query: CallbackQuery, tap: Tap, given: StoredAnswer, context: Context) -> None:
    """Show another page of an answer, in its message."""
    hits = tuple(filter(None, await context.answerer.library.recall(given.hits)))
    if len(hits) < len(given.hits):
        await tell_why_gone(query, given, context)
        return
    found = Answer(given.question, given.status, hits=hits)
    html, keyboard = await _page(tap, given, found, context)
    await toast(query)  # only now: of what fails before, `on_error` tells
    assert query.message is not None
    await edit(context.bot, query.message.chat.id, query.message.message_id, html, keyboard)


async def _page(
    tap: Tap, given: StoredAnswer, found: Answer, context: Context
) -> tuple[str, InlineKeyboardMarkup]:
    say = context.texts(given.language)
    translator, alert_id = context.translator(say), given.origin.alert_id
    if tap.action is Action.OPEN and alert_id is not None:
        watch_id = await context.state.alerts.watch_of(alert_id)
        return render_alert(tap.answer, found, watch_id, say, tap.part, translator)
    if tap.action is Action.EVERY:
        return render_all_hits(found, say), all_hits_keyboard(tap.answer, found.hits, say.buttons)
    if tap.action is Action.OPEN:
        page = render_hit(found, tap.hit, say, tap.part)
        keyboard = hit_keyboard(tap.answer, found.hits, tap.hit, page, say.buttons, translator)
        return page.html, keyboard
    around = await context.answerer.library.around(found.hits[tap.hit - 1])
    before, after = (passage.text if passage else "" for passage in around)
    page = render_in_context(found, tap.hit, before, after, say, tap.part)
    keyboard = context_keyboard(tap.answer, found.hits, tap.hit, page, say.buttons, translator)
    return page.html, keyboard
