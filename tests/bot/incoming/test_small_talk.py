"""What asks nothing is told from what does, in both languages, with tone marks and without."""

import unicodedata

import pytest

from bot.incoming.small_talk import SmallTalk, asks, comments, small_talk

COURTESY, GREETING, HELP = SmallTalk.COURTESY, SmallTalk.GREETING, SmallTalk.HELP
STOP, OBJECTION, AGREEMENT = SmallTalk.STOP, SmallTalk.OBJECTION, SmallTalk.AGREEMENT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cảm ơn bạn nhé!", COURTESY),
        ("cảm ơn bạn rất nhiều", COURTESY),
        ("cam on bot", COURTESY),
        ("Dạ em cảm ơn ad nhiều ạ 🙏", COURTESY),
        ("cảm ơn vì đã trả lời", COURTESY),
        ("Xin chào mọi người", GREETING),
        ("bot ơi", GREETING),
        ("Chào buổi sáng ad", GREETING),
        ("Hi there", GREETING),
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
        ("help", HELP),
        ("Hướng dẫn", HELP),
        ("what can you do?", HELP),
        ("Bạn là ai?", HELP),
        ("stop", STOP),
        ("thôi", STOP),
        ("Thank you so much bro", COURTESY),
        ("Chúc mừng năm mới ad", COURTESY),
        ("Xin chào bạn, bạn khỏe không?", GREETING),
        ("giúp mình với", HELP),
        ("bạn tên gì", HELP),
        ("Are you a bot?", HELP),
        ("dừng", STOP),
        ("huỷ theo dõi", STOP),
        ("tắt thông báo đi", STOP),
        ("sai rồi bạn ơi", OBJECTION),
        ("không đúng", OBJECTION),
        ("thật không?", OBJECTION),
        ("đúng", AGREEMENT),
        ("hóng", AGREEMENT),
        ("thật à", AGREEMENT),
        ("Ông Vương có khỏe không?", None),
        ("Hồng", None),
        ("ngủ", None),
        ("Dừng bắn khi nào?", None),
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
        ("dạ vâng ạ", AGREEMENT),
        ("da vang a", AGREEMENT),
        ("Đồng ý", AGREEMENT),
        ("dong y", AGREEMENT),
        ("Đúng bạn ơi", GREETING),
        ("dung ban oi", GREETING),
        ("dung", AGREEMENT),
        ("hay thế", AGREEMENT),
        ("Cám ơn cậu, tớ hiểu rồi", COURTESY),
        ("Thanks bạn nhiều nha", COURTESY),
        ("CẢM ƠN BẠN NHÉ", COURTESY),
        ("CAM ON BAN NHE", COURTESY),
        ("Thank You", COURTESY),
        ("Cảm Ơn Ad", COURTESY),
        (unicodedata.normalize("NFD", "Dạ cảm ơn bạn"), COURTESY),
        ("bạn có khoẻ không", GREETING),
        ("ngừng báo", STOP),
        ("ngưng báo đi", STOP),
        ("ngung bao", STOP),
        ("dừng đi", STOP),
        ("đừng gửi nữa", STOP),
        ("ngu quá", OBJECTION),
        ("ngừng bắn", None),
        ("Ngưng bắn rồi", None),
        ("dừng bắn", None),
        ("ngung ban", None),
        ("dung ban", None),
        ("ô tô", None),
        ("bán ô tô", None),
        ("o to", None),
        ("ban o to", None),
        ("đông y", None),
        ("Đông Y", None),
        ("nhà ở", None),
        ("nha o", None),
        ("vàng da", None),
        ("Cầu Vàng", None),
        ("Bắc Á", None),
        ("Chí Dũng", None),
        ("Anh Dũng", None),
        ("chị Dung", None),
        ("Hồng Anh", None),
        ("Hong Anh", None),
        ("Minh Huy", None),
        ("Anh ngữ", None),
        ("bo tay", None),
        ("Bo tay?", None),
        ("bo tay luon", AGREEMENT),
        ("bó tay", AGREEMENT),
        ("hong ngu", None),
        ("hong anh", None),
        ("u minh", None),
        ("da bac", None),
        ("dinh bac", None),
        ("😀", None),
        ("", None),
        ("ok " * 400, None),
    ],
)
def test_small_talk_is_told_from_questions(text: str, kind: SmallTalk | None) -> None:
    """Only a message that is nothing else, whatever words stand around it."""
    assert small_talk(text) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dong y", None),
        ("cam on", None),
        ("lam te", None),
        ("Đồng ý", AGREEMENT),
        ("cảm ơn", COURTESY),
        ("thanks", COURTESY),
        ("help", HELP),
    ],
)
def test_after_a_command_nothing_without_marks_is_taken_for_them(
    text: str, kind: SmallTalk | None
) -> None:
    """Who types one in front wants to know something: of toneless words that may be any, too."""
    assert small_talk(text, asked=True) is kind


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


@pytest.mark.parametrize(
    ("text", "is_comment"),
    [
        ("Tin này hôm qua rồi", True),
        ("ông này giỏi thật", True),
        ("Blinken già rồi nhỉ!", True),
        ("TIN NÀY CŨ RỒI", True),
        ("Tin của Reuters nha", True),
        ("Nhi đồng mà", True),
        ("nói thật", True),
        ("Nhỉ", True),
        ("Tây Ban Nha", False),
        ("giá vé Tây Ban Nha", False),
        ("giá vé tây ban nha", False),
        ("Bồ Đào Nha.", False),
        ("ca sĩ «Đông Nhi»", False),
        ("sự thật", False),
        ("Báo Nhân Dân Sự thật", False),
        ("sách thiếu nhi", False),
        ("ông ấy nói gì rồi?", False),
        ("giá vàng SJC", False),
        ("Và ở Tokyo", False),
        ("", False),
    ],
)
def test_comments_end_as_questions_and_topics_do_not(text: str, is_comment: bool) -> None:
    """What somebody thinks of a thing is known by the particle that ends it."""
    assert comments(text) is is_comment
