"""What asks something, and what only names a topic."""

import pytest

from retrieval.understanding.interrogative import is_interrogative, says_what_it_asks


@pytest.mark.parametrize(
    "text",
    [
        "Blinken sinh năm nào",
        "vo cua Blinken la ai",
        "When did Tillerson resign",
        "is Blinken married",
        "Có bao nhiêu người chết",
        "Blinken gặp Lavrov?",
        "BLINKEN GẶP AI",
        "Ai cập nhật tin này",
        "ai cap phep cho du an",
        "AI là gì",
        "Ai thắng cử ở Ai Cập",
        "Mỹ có đánh Iran không",
        "my co xem lai thoa thuan voi taliban ko",
        "Hà Nội có mưa không hôm nay",
        "Mỹ rút quân hay không",
        "Đã bầu xong chưa bạn",
        "Sao Thổ Nhĩ Kỳ phản đối",
        "vi sao hoa ky rut quan",
        "giá dầu bao nhiêu",
        "may bay roi o dau",
        "What happened in Đà Nẵng",
        "WHEN DID TÔ LÂM VISIT LAOS",
        *("Did Blinken meet Wang Yi", "Is Biden sick", "Has Trump resigned", "Can Ukraine win"),
        *("Should Trump resign", "May I ask something", "Will they meet", "Will Smith?"),
        *("Will Trump resign", "Will Ukraine join NATO", "Do Americans vote"),
        *("What did Will Smith win", "DO AMERICANS VOTE", "DID BLINKEN MEET WANG YI"),
        *("Ai len ngôi ở Anh", "ai len ngoi", "Ai thắng ở Ai Len", "vì sao vàng tăng"),
        *("Sao Mỹ rút quân", "Vì sao Mai nghỉ", "Sao vàng tăng giá"),
    ],
)
def test_a_question_is_known_with_marks_and_without(text: str) -> None:
    """By its question words, in either language, or its question mark."""
    assert is_interrogative(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Blinken Vương Nghị hội đàm", "quan hệ Mỹ Trung", "G20 Bali"),
        *("giá dầu", "máy bay", "hàng không", "không khí", "đầu tư nước ngoài"),
        *("ngành hàng không Việt Nam", "không kích Gaza", "Nga có máy bay không người lái"),
        *(
            "Cần Thơ",
            "thủ đô Hà Nội",
            "Can Tho",
            "thu do Ha Noi",
            "gia dau",
            "may bay",
            "hang khong",
        ),
        *("AI", "AI ở Việt Nam", "AI regulation", "WHO cảnh báo dịch"),
        *("Ai Cập", "ai cập", "Ai Cap", "AI CẬP", "bầu cử Ai Cập"),
        *("sao Hỏa", "sao Việt", "ngôi sao bóng đá", "khách sạn 5 sao"),
        *("Ai Len", "bão ở Ai Len", "Ai-len thắng Anh", "ai-len"),
        *("sao kê từ thiện", "sao ke tu thien", "Nhà máy Sao Vàng", "Sao Mai", "giải Sao Khuê"),
        *("Will Smith", "actor Will Smith", "Do Kwon", "May Day"),
        "Vụ án chưa rõ thủ phạm",
    ],
)
def test_a_topic_asks_nothing(text: str) -> None:
    """Names and nouns alone are searched, not answered."""
    assert not is_interrogative(text)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Cuộc gặp đó kéo dài bao lâu?", True),
        ("And where was it?", True),
        ("Còn năm 2025?", False),
        ("Còn ông Borrell thì sao?", False),
        ("Còn Ai Cập thì sao?", False),
        ("con Ai Cap thi sao", False),
        ("Còn Ai Len thì sao?", False),
        ("What about Will Smith?", False),
        ("Còn AI thì sao?", False),
        ("Còn hàng không?", False),
        ("Còn thủ đô Hà Nội?", False),
        ("Còn ai nữa?", True),
        ("What about Borrell?", False),
    ],
)
def test_a_follow_up_says_what_it_asks_or_leans_on_what_was_asked(text: str, own: bool) -> None:
    """Only what has a question word of its own can be read alone."""
    assert says_what_it_asks(text) is own
