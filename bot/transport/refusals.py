"""What Telegram's refusals mean: their texts are all that tells one from another."""

from telegram.error import BadRequest, Forbidden, TelegramError

# The chat is closed to the bot for good.
_GONE = (
    *("blocked", "kicked", "not a member", "deactivated", "was deleted", "chat not found"),
    *("channel_private", "channel_invalid", "chat_forbidden", "channel_forbidden"),
    *("peer_id_invalid", "chat_id_invalid", "user_not_participant", "initiate conversation"),
)
_NO_TOPIC = ("thread not found", "topic not found", "topic_deleted", "topic_id_invalid")
# The bot may not write in this place, or not this kind of message; besides all of `_GONE`.
_CLOSED = (
    *("not enough rights", "no rights to", "need administrator rights", "_forbidden"),
    *("chat_restricted", "chat_admin_required", "user_restricted", "user_banned_in_channel"),
    *("topic_closed", "payment_required", "premium_required", "privacy_restricted"),
    *_NO_TOPIC,
)
_TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")
# A message that was to be changed is there no more, or can't be changed.
_NO_MESSAGE = (
    *("message to edit not found", "message can't be edited", "message_id_invalid"),
    *("no text in the message to edit", "message identifier is not specified"),
    *("edit_time_expired", "message_author_required"),
)


def is_gone(error: object) -> bool:
    """Tell whether a chat is closed to the bot for good, and not just to this message."""
    return isinstance(error, BadRequest | Forbidden) and _says(error, _GONE)


def is_closed(error: object) -> bool:
    """Tell whether the bot may not write in a place, or the place is gone."""
    if isinstance(error, Forbidden):
        return True
    return isinstance(error, BadRequest) and _says(error, _CLOSED + _GONE)


def is_unmodified(error: BadRequest) -> bool:
    """Tell whether a message shows already what it was to show."""
    return _says(error, ("not modified", "not_modified"))


def is_without_topic(error: BadRequest) -> bool:
    """Tell whether the topic to write in is there no more."""
    return _says(error, _NO_TOPIC)


def is_too_late(error: BadRequest) -> bool:
    """Tell whether Telegram waits no more for the answer to a tap or an inline query."""
    return _says(error, _TOO_LATE)


def is_final(error: BadRequest) -> bool:
    """Tell whether a message would be refused in any other form, too."""
    return is_closed(error) or is_unmodified(error) or _says(error, _NO_MESSAGE)


def _says(error: TelegramError, texts: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(text in said for text in texts)
