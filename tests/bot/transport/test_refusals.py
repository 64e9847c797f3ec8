"""What Telegram's refusals mean, in its own words of all kinds."""

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.transport.outcomes import Outcome, outcome_of
from bot.transport.refusals import is_final, is_too_late, is_unmodified

GONE = (
    *("chat not found", "CHANNEL_PRIVATE", "CHANNEL_INVALID", "CHAT_FORBIDDEN", "PEER_ID_INVALID"),
    *("USER_IS_BLOCKED", "INPUT_USER_DEACTIVATED", "USER_NOT_PARTICIPANT"),
    "group chat was deactivated",
)
CLOSED = (
    *("not enough rights to send text messages to the chat", "have no rights to send a message"),
    *("no rights to send photos", "need administrator rights in the channel chat"),
    *("CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "CHAT_GUEST_SEND_FORBIDDEN"),
    *("CHAT_RESTRICTED", "CHAT_ADMIN_REQUIRED", "USER_BANNED_IN_CHANNEL", "TOPIC_CLOSED"),
    *("ALLOW_PAYMENT_REQUIRED_500", "PRIVACY_PREMIUM_REQUIRED", "USER_PRIVACY_RESTRICTED"),
)
NO_TOPIC = (
    *("message thread not found", "Message thread not found", "TOPIC_DELETED"),
    *("topic not found", "TOPIC_ID_INVALID"),
)
FORBIDDEN = (
    *("bot was blocked by the user", "user is deactivated", "bot was kicked from the group chat"),
    *("the group chat was deleted", "bot is not a member of the channel chat"),
    "bot can't initiate conversation with a user",
)
REFUSED = ("BUTTON_URL_INVALID", "can't parse entities: x", "message is too long", "whatever")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        *((BadRequest(text), Outcome.GONE) for text in GONE),
        *((Forbidden(f"Forbidden: {text}"), Outcome.GONE) for text in FORBIDDEN),
        *((BadRequest(text), Outcome.CLOSED) for text in CLOSED),
        (Forbidden("Forbidden: bot can't send messages to bots"), Outcome.CLOSED),
        *((BadRequest(text), Outcome.NO_TOPIC) for text in NO_TOPIC),
        *((BadRequest(text), Outcome.REFUSED) for text in REFUSED),
    ],
)
def test_an_outcome_is_told_by_the_words(error: TelegramError, outcome: Outcome) -> None:
    """A chat that is gone is forgotten, one that is closed is not, nor is a message sent plainer
    where it may not be written at all."""
    assert outcome_of(error) is outcome
    if isinstance(error, BadRequest):
        assert is_final(error) is (outcome is not Outcome.REFUSED)


@pytest.mark.parametrize(
    "text",
    ["message is not modified: specified new message content…", "MESSAGE_NOT_MODIFIED"],
)
def test_what_is_shown_already_is_no_fault(text: str) -> None:
    """In both of Telegram's spellings."""
    assert is_unmodified(BadRequest(text))


@pytest.mark.parametrize(
    "text",
    [
        "Query is too old and response timeout expired or query ID is invalid",
        "QUERY_ID_INVALID",
    ],
)
def test_a_query_that_nobody_waits_for_is_not_answered_plainer(text: str) -> None:
    """It was too late, whatever the answer is."""
    assert is_too_late(BadRequest(text))
