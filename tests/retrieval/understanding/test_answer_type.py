"""What a sentence must hold to answer when, where or how many."""

import pytest

from retrieval.understanding.answer_type import contains_answer_type
from retrieval.understanding.question import AnswerType

DATED = [
    "Hai ông gặp nhau ngày 9/7.",
    "Cuộc gặp diễn ra ngày 9/7/2022 ở Bali.",
    "Thỏa thuận được ký tháng 2/2020.",
    "Hội nghị họp vào tháng 11 năm ngoái.",
    "Vụ việc xảy ra hồi tháng Mười.",
    "Ông nhậm chức năm 2021.",
    "Lê Lợi lên ngôi năm 1428.",
    "Columbus landed in 1492.",
    "Hôm qua, hai bên ra tuyên bố chung.",
    "Phiên họp mở vào sáng 20 tháng này.",
    "Ông đến vào thứ Ba.",
    "Tàu chạy vào chủ nhật.",
    "Tuần trước giá vàng tăng mạnh.",
    "They met on 9 July in Bali.",
    "They met on July 9.",
    # Clock times.
    "Cuộc họp báo bắt đầu lúc 8h30.",
    "Tàu rời ga vào khoảng 9 giờ.",
    "Máy bay hạ cánh lúc 9h.",
    "Đoàn xe đến 7 giờ sáng.",
    "Trận đấu diễn ra 20 giờ.",
    "The plane landed at 3 p.m.",
    "Talks began at 10:45 am.",
]
UNDATED = [
    "Hai bên trao đổi quan điểm về quan hệ song phương.",
    "Kế hoạch gồm 3 điểm.",
    "Có 1428 người dự.",
    "Dịch Covid-19 làm kinh tế chậm lại.",
    # Durations say how long, not when.
    "Trong ba tháng qua, các nhóm đã duy trì liên lạc.",
    "Trong 3 tháng qua, các nhóm đã duy trì liên lạc.",
    "Trong hai năm qua, giá nhà tăng gấp đôi.",
    "Trong sáu tháng qua, giá nhà tăng gấp đôi.",
    "Trong mười năm qua, giá nhà tăng gấp đôi.",
    "Trong nhiều năm qua, giá nhà tăng gấp đôi.",
    "Trong những năm qua, giá nhà tăng gấp đôi.",
    "Cuộc hội đàm kéo dài 5 giờ.",
    "Hai ông hội đàm 5 giờ đồng hồ.",
    "Chuyến bay mất hơn 14 giờ.",
    "They talked for 5 hours.",
    # Numbers that are no dates, though they look like some.
    "Có 1.000 người tham dự.",
    "Giá tăng 3.5 phần trăm.",
    "Đội nhà thắng 2-0.",
    "Đội nhà thắng 2 trận liền.",
    "Số người chết lên tới 24 người.",
]
PLACED = [
    "Hai bên đã có cuộc gặp tại Viêng chăn, Lào.",
    "Hai bên gặp nhau ở Bali (Indonesia).",
    "Tại Tokyo, hai bà đã nói chuyện riêng.",
    "Ở Lào, hai ông gặp lại nhau.",
    "Hội nghị họp ở thủ đô Tokyo.",
    "Đoàn xe đi từ Hà Nội.",
    "Họ đến Ấn Độ.",
    "They met in Bali.",
    "In Bali, they met for five hours.",
]
UNPLACED = [
    "Hai bên trao đổi quan điểm về quan hệ song phương.",
    "Họ gặp nhau ở đó.",
    "Theo lời kể từ ông, mọi việc êm đẹp.",
    "Quan hệ đã đi đến ổn định.",
    "Họ bàn về tình hình tại đây.",
    "They met in private.",
]
COUNTED = [
    "Vụ không kích làm 24 binh sĩ thiệt mạng.",
    "Lưu lượng xả là 1.250,5 m3 mỗi giây.",
    "Ba người bị thương.",
    "Đoàn tàu gồm bốn toa.",
    "Thiệt hại lên đến hàng tỷ đồng.",
    "Hơn năm nghìn người xuống đường.",
]
UNCOUNTED = [
    "Các bên trao đổi quan điểm về quan hệ song phương.",
    "Bà Clinton phát biểu.",
    "Việt Nam phản đối.",
    "Hội nghị bế mạc sau đó.",
    "Ông là người miền Nam.",
]


@pytest.mark.parametrize(
    ("sentence", "sought"),
    [
        *((sentence, AnswerType.TIME) for sentence in DATED),
        *((sentence, AnswerType.PLACE) for sentence in PLACED),
        *((sentence, AnswerType.NUMBER) for sentence in COUNTED),
    ],
)
def test_a_date_a_place_a_number_is_seen(sentence: str, sought: AnswerType) -> None:
    """In figures or in words, in Vietnamese or English, wherever in the sentence it stands."""
    assert contains_answer_type(sentence, sought)


@pytest.mark.parametrize(
    ("sentence", "sought"),
    [
        *((sentence, AnswerType.TIME) for sentence in UNDATED),
        *((sentence, AnswerType.PLACE) for sentence in UNPLACED),
        *((sentence, AnswerType.NUMBER) for sentence in UNCOUNTED),
    ],
)
def test_what_merely_looks_like_one_is_not_taken_for_it(sentence: str, sought: AnswerType) -> None:
    """A duration is no date, `ở đó` no place, and `bà`, `Nam`, `sau` are no numbers."""
    assert not contains_answer_type(sentence, sought)


@pytest.mark.parametrize("sentence", [DATED[1], PLACED[0], COUNTED[0], ""])
def test_a_question_of_no_kind_is_answered_by_no_kind(sentence: str) -> None:
    """Where any answer will do, nothing counts as a sign of one."""
    assert not contains_answer_type(sentence, AnswerType.ANYTHING)


@pytest.mark.parametrize("sought", list(AnswerType))
def test_an_empty_sentence_answers_nothing(sought: AnswerType) -> None:
    """There is no evidence in no words."""
    assert not contains_answer_type("", sought)
