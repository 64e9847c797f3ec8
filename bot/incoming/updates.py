"""What an update holds, once the table of handlers has let it through."""

from telegram import CallbackQuery, Message, Update


def message_of(update: Update) -> Message:
    """Return the message of an update, new or edited."""
    message = update.message or update.edited_message
    assert message is not None, "the table of handlers takes messages only"
    return message


def query_of(update: Update) -> CallbackQuery:
    """Return the tap of an update."""
    assert update.callback_query is not None, "the table of handlers gives taps only"
    return update.callback_query
