"""What only the bot's owners may ask for, in their private chats."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from html import escape

from telegram import Update
from telegram.error import TelegramError

from bot.context import Context
from bot.incoming.updates import message_of
from bot.jobs.refresh_index import refresh_index
from bot.operations.feedback_export import OTHERS, export, packed
from bot.operations.index_build import End, Outcome
from bot.text_fitting import head, line
from bot.transport.sending import edit, reply, send_file
from bot.views.statistics import DAYS, TOP, Statistics, render_statistics
from index.errors import IndexingError

MAX_LINE = 600


async def stats(update: Update, context: Context) -> None:
    """Tell how the bot is doing."""
    state, now = context.state, datetime.now(context.settings.zone)
    found = Statistics(
        sources=await context.answerer.library.sources(),
        version=context.answerer.version,
        size=await context.answerer.library.size(),
        usage=await state.usage.since(now.date() - timedelta(days=DAYS)),
        chats=await state.answers.chats(),
        judged=await state.feedback.counts(),
        unanswered=await state.unanswered.top(TOP) if context.settings.log_questions else None,
    )
    await reply(message_of(update), render_statistics(found, now, context.say))


async def reindex(update: Update, context: Context) -> None:
    """Build a new index, in a task: what the owner asks meanwhile is answered."""
    if context.settings.sources:
        context.application.create_task(_reindex(update, context), update, name="reindex")
    else:
        await reply(message_of(update), context.say.upkeep.no_sources)


async def reload(update: Update, context: Context) -> None:
    """Look for a newly published index now, and tell which one answers."""
    before, say = context.answerer.version, context.say.upkeep
    refused = await _refused(context)
    version = context.answerer.version
    served = say.same if version == before else say.moved
    await reply(message_of(update), refused or served.format(version=version))


async def rollback(update: Update, context: Context) -> None:
    """Publish the build before the present one, and answer from it."""
    before, say = context.answerer.version, context.say.upkeep
    try:
        version = await context.answerer.rollback()
    except (IndexingError, OSError) as error:
        await reply(message_of(update), say.failed.format(why=_plain(error)))
        return
    text = await _refused(context) or say.back.format(before=before, now=version)
    await reply(message_of(update), text)


async def feedback(update: Update, context: Context) -> None:
    """Send what readers thought, as a set to measure answers on."""
    say = context.say.upkeep
    exported = await export(
        [each async for each in context.state.feedback.judged()], context.answerer
    )
    if not exported.queries:
        await reply(message_of(update), say.no_feedback)
        return
    name = f"hoibao-feedback-{datetime.now(context.settings.zone):%Y%m%d}"
    content = await asyncio.to_thread(packed, exported, name)
    caption = say.feedback.format(
        queries=len(exported.queries),
        judgments=len(exported.judgments),
        articles=len(exported.corpus),
        others=OTHERS,
        left_out=exported.left_out,
        folder=name,
    )
    await send_file(message_of(update), f"{name}.zip", content, caption)


async def _reindex(update: Update, context: Context) -> None:
    """Build, and show how far it is and how it ended in one message."""
    say = context.say.upkeep
    shown = await reply(message_of(update), say.building)

    async def tell(said: str) -> None:
        text = f"{say.building}\n<code>{_plain(said)}</code>"
        with contextlib.suppress(TelegramError):  # no reason to end the build
            await edit(context.bot, shown.chat_id, shown.message_id, text)

    text = await _ended(await context.bot_data.index_builder.run(tell), context)
    if not await edit(context.bot, shown.chat_id, shown.message_id, text):
        await reply(message_of(update), text)


async def _ended(outcome: Outcome, context: Context) -> str:
    """Say how a build ended; after a good one, answer from it."""
    say = context.say.upkeep
    if outcome.end is not End.DONE:
        said = {End.BUSY: say.busy, End.STOPPED: say.stopped, End.FAILED: say.failed}
        return said[outcome.end].format(why=_plain(outcome.why))
    if refused := await _refused(context):
        return refused
    version = context.answerer.version
    articles = (await context.answerer.library.sources()).articles
    return say.built.format(articles=articles, version=version)


async def _refused(context: Context) -> str | None:
    """Move to the published index; say why that can't be answered from, if it can't."""
    await refresh_index(context)
    why, say = context.bot_data.refused, context.say.upkeep
    return say.refused.format(version=context.answerer.version, why=_plain(why)) if why else None


def _plain(said: object) -> str:
    """Make what a program says one line of a message."""
    return escape(head(line(str(said)), MAX_LINE))
