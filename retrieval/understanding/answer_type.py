"""What in a sentence looks like the kind of answer sought: a date, a place, a number."""

import re

from retrieval.understanding.question import AnswerType

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_UPPER = "".join(letter for letter in map(chr, range(0x1EFA)) if letter.isupper())
_LOWER = "".join(letter for letter in map(chr, range(0x1EFA)) if letter.islower())
# "ba tháng qua" is a duration.
_COUNT = r"(?<!\d )" + "".join(
    f"(?<!{word} )"
    for word in "hai ba bốn năm sáu bảy tám chín mười mươi trăm mấy vài nhiều những các".split()
)
# A clock time: "8h30", "lúc 9 giờ", "3 p.m."; a bare "5 giờ" is as likely how long it took, a bare
# "20 giờ" is not.
_CLOCK = (
    r"\d{1,2}[:hg][0-5]\d\b|\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b|o['’]clock)"
    r"|(?:lúc|vào|hồi|từ)(?: khoảng)? \d{1,2}(?:h| giờ)\b"
    r"|\d{1,2}(?:h| giờ) (?:sáng|trưa|chiều|tối|đêm|ngày|hôm|địa phương)\b"
    r"|(?<!hơn )(?<!gần )(?<!sau )(?<!dài )(?<!trong )(?:1[3-9]|2[0-3])(?:h| giờ)\b(?! đồng hồ)"
)
# Matched on the sentence in lower case, its tone marks kept: without them tới is tối, and bà is ba.
_TIME = re.compile(
    r"\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}\b"
    r"|(?:ngày|mùng|hôm|sáng|trưa|chiều|tối|đêm) \d{1,2}\b|tháng \d"
    r"|tháng (?:giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|chạp)\b|(?:19|20)\d\d\b"
    r"|hôm (?:qua|nay|kia)|thứ (?:hai|ba|tư|năm|sáu|bảy)\b|chủ nhật\b"
    rf"|{_COUNT}(?:năm|tháng|tuần) (?:ngoái|trước|này|nay|qua)\b"
    rf"|\d{{1,2}} (?:{_MONTHS})\b|(?:{_MONTHS}) \d|{_CLOCK})"
)
_NUMBER = re.compile(
    r"\b(?:\d[\d.,]*|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ|tỉ)\b)"
)
# A place is named after a preposition, and its name begins with a capital; after those that also
# say other things ("từ khi bà Clinton"), right after it.
_PLACE = re.compile(
    rf"\b(?:(?i:tại|ở|in|at)\s+(?:[{_LOWER}]+\s+){{0,2}}"
    rf"|(?i:từ|đến|tới|from|to|near)\s+)[{_UPPER}]"
)


def contains_answer_type(sentence: str, sought: AnswerType) -> bool:
    """Tell whether the sentence holds something of the kind sought."""
    if sought is AnswerType.TIME:
        return bool(_TIME.search(sentence.lower()))
    if sought is AnswerType.PLACE:
        return bool(_PLACE.search(sentence))
    if sought is AnswerType.NUMBER:
        return bool(_NUMBER.search(sentence.lower()))
    return False
