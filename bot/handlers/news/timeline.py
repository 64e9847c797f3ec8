"""/timeline: what the articles say happened when, in order, page by page."""

from telegram import Message, Update

from bot.context import Context
from bot.handlers.buttons import may_tap, stored_answer, tell_why_gone
from bot.handlers.questions import asked_by, tell, was_answered, wrong_with
from bot.incoming.addressing import is_private
from bot.incoming.conversation import origin_of
from bot.incoming.updates import message_of, query_of
from bot.state.answers import StoredAnswer
from bot.texts.schema import Texts
from bot.transport.sending import edit, reply, toast, typing
from bot.views.stories import (
    PAGE_EVENTS,
    pages_of,
    render_no_timeline,
    render_timeline,
    timeline_keyboard,
)
from retrieval.errors import BusyError
from retrieval.results import Answer, Conversation, Status
from retrieval.stories.timeline import Timeline, event_of


async def timeline(update: Update, context: Context) -> None:
    """Show the events about what is named after the command; edited, in the place of before."""
    message, say = message_of(update), context.say
    if not update.edited_message and await was_answered(message, context):
        return
    topic = asked_by(message, context)
    if not topic:
        await tell(message, say.timeline.how, context)
        return
    if wrong := wrong_with(topic, say, context.bot, asked=True):
        await tell(message, wrong, context)
        return
    try:
        async with typing(message):
            found = await context.answerer.stories.timeline(topic)
    except BusyError:
        await reply(message, say.busy)
        return
    say = context.texts(context.answer_language(topic))
    stored = await _store(message, topic, found, say, context)
    earlier = stored.answer_id if stored else None
    if earlier or found.events or not context.chosen.quiet or is_private(message):
        await _show(message, topic, found, stored, say, context)


async def on_timeline_turned(update: Update, context: Context) -> None:
    """Show the page that a tapped button names."""
    query, (match, *_) = query_of(update), context.matches or []
    given, page = await stored_answer(query, int(match[1]), context), int(match[2])
    if given is None or not 1 <= page <= pages_of(len(given.hits)):
        await toast(query, context.say.buttons.expired)
        return
    if not may_tap(query, given, context):
        await toast(query, context.say.buttons.not_yours)
        return
    first = (page - 1) * PAGE_EVENTS
    hits = await context.answerer.library.recall(given.hits[first : first + PAGE_EVENTS])
    events = [event for hit in hits if hit and (event := event_of(hit))]
    if len(events) < len(hits):
        await tell_why_gone(query, given, context)
        return
    say, count = context.texts(given.language), len(given.hits)
    sure = given.status is Status.FOUND
    html = render_timeline(given.question, events, page, count, say, sure=sure)
    keyboard = timeline_keyboard(given.id, page, pages_of(count), say.buttons)
    await toast(query)
    assert query.message is not None
    await edit(context.bot, query.message.chat.id, query.message.message_id, html, keyboard)


async def _store(
    message: Message, topic: str, found: Timeline, say: Texts, context: Context
) -> StoredAnswer | None:
    """Keep the events as an answer's hits, for the buttons; what is asked next goes on from it."""
    hits = tuple(event.hit for event in found.events)
    answer = Answer(topic, found.status, hits=hits, context=Conversation(topic))
    with context.state_not_needed():
        return await context.state.answers.store(
            origin_of(message), answer, say.code, context.answerer.version
        )
    return None


async def _show(
    message: Message,
    topic: str,
    found: Timeline,
    stored: StoredAnswer | None,
    say: Texts,
    context: Context,
) -> None:
    """Show the first page in the message that told of it before, else in reply."""
    count, keyboard = len(found.events), None
    html = render_no_timeline(topic, say)
    if count:
        first, sure = found.events[:PAGE_EVENTS], found.status is Status.FOUND
        html = render_timeline(topic, first, 1, count, say, sure=sure, whole=found.is_whole)
        if stored:
            keyboard = timeline_keyboard(stored.id, 1, pages_of(count), say.buttons)
    earlier = stored.answer_id if stored else None
    if earlier and await edit(context.bot, message.chat_id, earlier, html, keyboard):
        return
    shown = await reply(message, html, keyboard)
    if stored:
        with context.state_not_needed():
            await context.state.answers.mark_sent(stored, shown.message_id)
