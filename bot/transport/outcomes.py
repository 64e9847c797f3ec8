"""What became of a message that is sent once, by what Telegram or the network said; pure."""

from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.transport.rate_limiter import may_have_arrived
from bot.transport.refusals import is_closed, is_gone, is_without_topic


class Outcome(Enum):
    """What to do next with a message."""

    GONE = auto()  # the chat is closed to the bot for good
    MOVED = auto()  # the group became another chat
    NO_TOPIC = auto()  # the topic was deleted
    CLOSED = auto()  # the bot may not write there
    REFUSED = auto()  # Telegram does not take this message
    NOT_SENT = auto()  # certainly; it may be tried again
    UNKNOWN = auto()  # it may have arrived


def outcome_of(error: TelegramError) -> Outcome:
    """Return what became of a message whose sending failed with `error`."""
    match error:
        case Forbidden() | BadRequest() if is_gone(error):
            return Outcome.GONE
        case ChatMigrated():
            return Outcome.MOVED
        case BadRequest() if is_without_topic(error):
            return Outcome.NO_TOPIC
        case BadRequest() | Forbidden():
            return Outcome.CLOSED if is_closed(error) else Outcome.REFUSED
        case RetryAfter():
            return Outcome.NOT_SENT
        case NetworkError() if not may_have_arrived(error):
            return Outcome.NOT_SENT
    return Outcome.UNKNOWN
