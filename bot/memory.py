"""What conversations were about, for a few minutes; in memory only, and gone with the process."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from telegram import Message

from bot.replies import topic_of
from retrieval.results import Answer, Context, Status

KEPT = timedelta(minutes=10)
MOST = 10_000  # conversations and answers
FEW = 3  # words that find nothing, as "cảm ơn nhé", are not what is gone on from

# A writer in a topic of a chat, or an answer in a chat.
Key: TypeAlias = tuple[int, int | None, int] | tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    context: Context
    message_id: int
    at: datetime


class Conversations:
    """Remembers by writer, chat and topic what was asked last, and by its answer what each asked.

    Time is Telegram's own, as messages give it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()  # in the order of writing, mostly

    def before(self, message: Message) -> Context | None:
        """Return what a question may lean on.

        Replying to an answer goes on from that answer, whoever asked for it; replying to anything
        else goes on from nothing. All others go on from what their writer asked last in that place.
        """
        replied = message.reply_to_message
        if message.external_reply:
            return None
        if replied and not replied.forum_topic_created:
            return self._recall((message.chat_id, replied.message_id), message.date)
        return self._recall(_place(message), message.date)

    def asked(self, message: Message, found: Answer) -> None:
        """Remember a question by who wrote it where."""
        self._keep(_place(message), message, found)

    def answered(self, answer: Message, found: Answer) -> None:
        """Remember a question by the message that answers it, for those who reply to that."""
        self._keep((answer.chat_id, answer.message_id), answer, found)

    def _recall(self, key: Key | None, at: datetime) -> Context | None:
        kept = self._kept.get(key) if key else None
        return kept.context if kept and at - kept.at <= KEPT else None

    def _keep(self, key: Key | None, message: Message, found: Answer) -> None:
        if key is None or found.context is None or _is_aside(found):
            return
        older = self._kept.get(key)
        if older and older.message_id > message.message_id:
            return  # to the later question the answer came sooner
        self._kept[key] = _Kept(found.context, message.message_id, message.date)
        self._kept.move_to_end(key)
        self._forget(message.date)

    def _forget(self, now: datetime) -> None:
        oldest = next(iter(self._kept.values()))
        while len(self._kept) > MOST or now - oldest.at > KEPT:
            self._kept.popitem(last=False)
            oldest = next(iter(self._kept.values()))


def _place(message: Message) -> Key | None:
    """Return who wrote where; None for those who share a sender, as anonymous admins do."""
    if message.sender_chat or not message.from_user:
        return None
    return message.chat_id, topic_of(message), message.from_user.id


def _is_aside(found: Answer) -> bool:
    return found.status is Status.NOTHING and len(found.question.split()) <= FEW
