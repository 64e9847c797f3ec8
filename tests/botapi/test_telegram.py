"""The Bot API double refuses what Telegram refuses, or the other tests prove nothing."""

import pytest

from tests.botapi import markup, schema


@pytest.mark.parametrize(
    "html",
    [
        *("<p>x</p>", "<b>x", "x</b>", "<b>x</i>", "<b><i>x</b></i>", "1 < 2", "a <- b", "<>"),
        *("<br>", '<span class="x">y</span>', "<a>x</a>", '<a href="javascript:x">x</a>'),
        "<blockquote>a<blockquote expandable>b</blockquote></blockquote>",
        "<code><b>x</b></code>",
    ],
)
def test_refuses_broken_html(html: str) -> None:
    """Unknown, unclosed, crossed and forbidden tags are refused."""
    with pytest.raises(markup.CannotParseError):
        markup.parse(html)


def test_reads_entities_in_utf16_units() -> None:
    """Places are counted in UTF-16 units; escapes are read, unknown ones left alone."""
    text, entities = markup.parse(
        '😀<b>a &lt;&amp;&#x27;&nbsp;</b><a href="http://x.y/?a&amp;b">z</a>'
    )
    assert text == "😀a <&'&nbsp;z"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 11},
        {"type": "text_link", "offset": 13, "length": 1, "url": "http://x.y/?a&b"},
    ]
    assert markup.of_kind(text, entities, "bold") == ["a <&'&nbsp;"]


@pytest.mark.skipif(schema.description() is None, reason="no Bot API description on this machine")
@pytest.mark.parametrize(
    ("method", "sent", "complaint"),
    [
        ("sendMessages", {}, "no such method"),
        ("sendMessage", {"chat_id": "1"}, "text is missing"),
        ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, "unknown field colour"),
        ("sendMessage", {"chat_id": "1", "text": "x", "message_thread_id": "a"}, "is not Integer"),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_parameters": "{}"}, "is not Reply"),
        ("setMyCommands", {"commands": '[{"command": "a"}]'}, "is not Array of BotCommand"),
        ("getMe", {}, None),
    ],
)
def test_complains_about_calls_that_the_bot_api_does_not_know(
    method: str, sent: dict[str, str], complaint: str | None
) -> None:
    """Unknown methods and fields, missing fields and wrong types are noticed."""
    found = schema.complaints(method, sent)
    assert [complaint in each for each in found] == [True] if complaint else not found
