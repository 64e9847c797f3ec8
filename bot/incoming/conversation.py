"""Where a message stands in its conversation: who asks, and what the question may lean on."""

from telegram import Message

from bot.state.answers import Answers, QuestionOrigin
from bot.transport.sending import topic_of
from retrieval.results import Context


def origin_of(message: Message) -> QuestionOrigin:
    """Tell who asks where; nobody, for those who share a sender, as anonymous admins do."""
    shared = message.sender_chat is not None or message.from_user is None
    return QuestionOrigin(
        chat_id=message.chat_id,
        topic=topic_of(message),
        asker_id=None if shared or not message.from_user else message.from_user.id,
        question_id=message.message_id,
        at=int(message.date.timestamp()),
    )


async def conversation_before(message: Message, answers: Answers) -> Context | None:
    """Return what a question may lean on.

    Replying to an answer goes on from that answer, whoever asked for it; replying to anything else
    goes on from nothing. All others go on from what their writer asked last in that place.
    """
    replied = message.reply_to_message
    if message.external_reply:
        return None
    if replied and not replied.forum_topic_created:
        given = await answers.shown_in(message.chat_id, replied.message_id)
    else:
        given = await answers.latest_of(origin_of(message))
    return given.context if given else None
