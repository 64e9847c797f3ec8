"""Asking the index for an answer: what is logged and counted of every question."""

import logging
from time import monotonic

from bot.context import Context
from retrieval.results import Answer, Conversation

log = logging.getLogger(__name__)


async def find_answer(
    question: str, k: int, place: str, context: Context, conversation: Conversation | None = None
) -> Answer:
    """Return the answer with up to `k` hits; logs its time, counts it. Raises BusyError.

    `place` names the kind of chat in the log: who asked what is not logged.
    """
    began = monotonic()
    with context.metrics.asking():
        found = await context.answerer.answer(question, k, context=conversation)
    seconds = monotonic() - began
    milliseconds = 1000 * seconds
    context.metrics.answered(found.status, found.language, place, seconds)
    log.info(
        "answered in %.0f ms: %s, %d hits, %s", milliseconds, found.status, len(found.hits), place
    )
    with context.state_not_needed():
        await context.state.usage.answered(found.status, milliseconds)
    return found
