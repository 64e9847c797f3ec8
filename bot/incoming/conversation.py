"""Where a message stands in its conversation: who asks, and what the question may lean on."""

from dataclasses import replace

from telegram import Message, User

from bot.incoming.addressing import text_pointed_at
from bot.state.answers import Answers, QuestionOrigin
from bot.text_fitting import head
from retrieval.results import Conversation
from retrieval.understanding.question import MAX_CHARACTERS


def origin_of(message: Message) -> QuestionOrigin:
    """Tell who asks where; nobody, for those who share a sender, as anonymous admins do."""
    shared = message.sender_chat is not None or message.from_user is None
    return QuestionOrigin(
        chat_id=message.chat_id,
        topic=_place_in_chat(message),
        asker_id=None if shared or not message.from_user else message.from_user.id,
        question_id=message.message_id,
        at=int(message.date.timestamp()),
    )


async def placed(message: Message, answers: Answers) -> QuestionOrigin:
    """Tell who asks where, of a message in a group that may stand under a channel's post.

    A reply there to a comment does not name the post, but its thread; so it does in any group for
    whatever is replied to. Where answers are kept by that thread, it is a post's.
    """
    asked, thread = origin_of(message), message.message_thread_id
    if asked.topic is not None or thread is None:
        return asked
    is_post = await answers.is_place(message.chat_id, thread)
    return replace(asked, topic=thread) if is_post else asked


async def conversation_before(message: Message, answers: Answers, me: User) -> Conversation | None:
    """Return what a question may lean on.

    Replying to an answer goes on from that answer, whoever asked for it. Replying to what somebody
    else wrote, or quoting it, goes on from that. All others go on from what their writer asked last
    in that place; so do comments on a channel's post, each of which "replies" to the post.
    """
    replied = message.reply_to_message
    comments = replied is not None and bool(replied.is_automatic_forward)
    quotes = message.quote is not None and message.quote.is_manual
    if replied and not replied.forum_topic_created and not comments:
        given = await answers.shown_in(message.chat_id, replied.message_id)
        if given and not quotes:
            return given.context
    elif not message.external_reply and not quotes:
        given = await answers.latest_of(await placed(message, answers))
        if given:
            return given.context
    return _context(text_pointed_at(message, me))


def _context(text: str) -> Conversation | None:
    return Conversation(shortened(text)) if text else None


def shortened(text: str) -> str:
    """Cut what somebody else wrote at length to as much as can be searched: its beginning."""
    return head(text, MAX_CHARACTERS) if len(text) > MAX_CHARACTERS else text


def _place_in_chat(message: Message) -> int | None:
    """Return the topic, or the comments of a post, that a message belongs to."""
    if message.direct_messages_topic:
        return message.direct_messages_topic.topic_id
    replied = message.reply_to_message
    comments = replied is not None and bool(replied.is_automatic_forward)
    return message.message_thread_id if message.is_topic_message or comments else None
