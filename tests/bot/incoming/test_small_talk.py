"""What asks nothing is told from what does, in both languages, with tone marks and without."""

import pytest

from bot.incoming.small_talk import SmallTalk, asks, small_talk

COURTESY, AGREEMENT = SmallTalk.COURTESY, SmallTalk.AGREEMENT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cảm ơn bạn nhé!", COURTESY),
        ("cảm ơn bạn rất nhiều", COURTESY),
        ("cam on bot", COURTESY),
        ("Dạ em cảm ơn ad nhiều ạ 🙏", COURTESY),
        ("cảm ơn vì đã trả lời", COURTESY),
        ("Xin chào mọi người", COURTESY),
        ("bot ơi", COURTESY),
        ("Chào buổi sáng ad", COURTESY),
        ("Hi there", COURTESY),
        ("Thank you so much for the answer!", COURTESY),
        ("ok cảm ơn", COURTESY),
        ("ok", AGREEMENT),
        ("đúng rồi", AGREEMENT),
        ("dung roi nhe", AGREEMENT),
        ("Dạ vâng", AGREEMENT),
        ("hay quá", AGREEMENT),
        ("Tuyệt vời luôn ạ", AGREEMENT),
        ("haha", AGREEMENT),
        ("that's right", AGREEMENT),
        ("Great, very good!", AGREEMENT),
        ("help", SmallTalk.HELP),
        ("Hướng dẫn", SmallTalk.HELP),
        ("what can you do?", SmallTalk.HELP),
        ("Bạn là ai?", SmallTalk.HELP),
        ("stop", SmallTalk.STOP),
        ("thôi", SmallTalk.STOP),
        ("Ai cảm ơn ông Borrell?", None),
        ("Chào đời năm nào?", None),
        ("Hello Kitty ra mắt khi nào?", None),
        ("ok chua", None),
        ("Đá", None),
        ("Hiếu", None),
        ("Đà Nẵng", None),
        ("Cô giáo", None),
        ("giá", None),
        ("covid", None),
        ("Còn ông Vương?", None),
        ("ở đâu", None),
        ("😀", None),
        ("", None),
        ("ok " * 400, None),
    ],
)
def test_small_talk_is_told_from_questions(text: str, kind: SmallTalk | None) -> None:
    """Only a message that is nothing else, whatever words stand around it."""
    assert small_talk(text) is kind


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Còn ông Vương", True),
        ("ong ay noi gi", True),
        ("And Wang Yi", True),
        ("sai rồi?", True),
        ("Mình nghĩ tin này cũ rồi", False),
        ("I read that yesterday", False),
        ("", False),
    ],
)
def test_remarks_are_told_from_questions(text: str, question: bool) -> None:
    """By a question mark, a word that asks, or one that goes on from a question."""
    assert asks(text) is question
