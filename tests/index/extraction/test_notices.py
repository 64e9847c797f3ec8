"""Sentences that begin like a site's notice are news, but for what stands at the end."""

import pytest

from index.records import Format
from tests.index.extraction.story import PARAGRAPHS, article_page, paragraphs, text_page, texts

NEWS = [
    "Chính sách bảo mật mới của ứng dụng có hiệu lực từ 1/12, người dùng phải đồng ý lại.",
    "Bản quyền thuộc về gia đình nhạc sĩ từ năm 1998, theo phán quyết của tòa án huyện.",
    "Điều khoản sử dụng của ứng dụng cũng được sửa, cho phép dùng ảnh của người dùng.",
    "Giấy phép kinh doanh số 123/GP của công ty Bình An bị thu hồi do bán hàng giả.",
    "Không được sao chép đề thi ra ngoài, sở giáo dục nhắc lại trong công văn chiều nay.",
    "Vui lòng đăng nhập trước ngày 1/1 là yêu cầu mà công an huyện gửi tới mọi xưởng dệt.",
    "Copyright Office của Mỹ cho biết sách do máy viết không được bảo hộ.",
    "Đánh giá bài viết của nhà báo bị kiện, tòa tuyên vô tội.",
    "Tổng biên tập: ông Lê Văn Mẫu bị phạt 20 triệu đồng vì đăng tin sai về xưởng dệt.",
    "Privacy policy changes at the search company were approved by the court on Monday.",
]
NOTICES = [
    "Bản quyền thuộc về tòa soạn Bãi Sậy. Không được sao chép dưới mọi hình thức.",
    "Giấy phép số 45/GP-BTTTT. Tổng biên tập: Trần Văn Mẫu. Hotline: 0269 000 000.",
    "Vui lòng đăng nhập để bình luận và lưu lại bài viết này của tòa soạn.",
    "Hãy đánh giá bài viết này để giúp tòa soạn tốt hơn.",
]
ALWAYS = [
    "© 2026 Báo Bãi Sậy. Mọi quyền được bảo lưu trên mọi nước.",
    "(c) 2026 Báo Bãi Sậy, giữ mọi quyền đối với bài và ảnh.",
    "Copyright © 2026 by Báo Bãi Sậy, and its partners in the county.",
    "All rights reserved by the newspaper of Bãi Sậy and its partners.",
    "We and our partners use cookies to give you the best experience on this site.",
    "Chính sách bảo mật",
    "Điều khoản sử dụng của trang",
    "Bạn đánh giá bài viết này thế nào?",
]


def page(form: Format, *lines: str) -> str:
    """Return a page of the lines."""
    return article_page(paragraphs(*lines)) if form is Format.HTML else text_page(*lines)


@pytest.mark.parametrize("form", [Format.TEXT, Format.HTML])
@pytest.mark.parametrize("news", NEWS)
def test_a_sentence_among_paragraphs_is_text(news: str, form: Format) -> None:
    """It stays, and so does all that follows it."""
    body = [*PARAGRAPHS[:3], news, *PARAGRAPHS[3:]]
    assert texts(page(form, *body), form) == body


@pytest.mark.parametrize("form", [Format.TEXT, Format.HTML])
@pytest.mark.parametrize("news", NEWS)
def test_an_article_may_begin_with_it(news: str, form: Format) -> None:
    """A first paragraph about rights or rules is one."""
    assert texts(page(form, news, *PARAGRAPHS), form) == [news, *PARAGRAPHS]


@pytest.mark.parametrize("notice", [*NOTICES, *ALWAYS])
@pytest.mark.parametrize("after", [[], ["Đọc nhiều nhất", "Chợ nổi họp lại sau mười năm vắng"]])
def test_a_notice_under_the_text_is_none(notice: str, after: list[str]) -> None:
    """What closes a page stays out, and so does what follows."""
    assert texts(text_page(*PARAGRAPHS, notice, *after), Format.TEXT) == PARAGRAPHS


def test_notices_in_a_row_all_stay_out() -> None:
    """Several sentences of a site's own, one under another, close its pages."""
    assert texts(text_page(*PARAGRAPHS, *NOTICES), Format.TEXT) == PARAGRAPHS


@pytest.mark.parametrize("notice", ALWAYS)
def test_what_no_newspaper_writes_is_a_notice_anywhere(notice: str) -> None:
    """A line with a sign of copyright, on cookies, or that is no sentence, is no text."""
    found = texts(text_page(*PARAGRAPHS[:3], notice, *PARAGRAPHS[3:]), Format.TEXT)
    assert notice not in found
