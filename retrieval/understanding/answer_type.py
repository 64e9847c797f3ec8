"""Whether a sentence contains the type of answer sought: a time, a place, a number."""

import re

from index.text.analysis import LOWERCASE, UPPERCASE
from index.text.date_grammar import (
    ENGLISH_MONTH,
    HOUR_AND_MINUTE,
    VIETNAMESE_MONTH,
    VIETNAMESE_WEEKDAY,
)
from retrieval.understanding.question import AnswerType

# "ba tháng qua" is a duration, not a time.
_COUNT = r"(?<!\d )" + "".join(
    f"(?<!{word} )"
    for word in "hai ba bốn năm sáu bảy tám chín mười mươi trăm mấy vài nhiều những các".split()
)
# A clock time: "8h30", "lúc 9 giờ", "3 p.m.". A bare "5 giờ" may be a duration, a bare "20 giờ" is
# hardly one.
_CLOCK = (
    rf"{HOUR_AND_MINUTE}\b"
    r"|\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b|o['’]clock)"
    r"|(?:lúc|vào|hồi|từ)(?: khoảng)? \d{1,2}(?:h| giờ)\b"
    r"|\d{1,2}(?:h| giờ) (?:sáng|trưa|chiều|tối|đêm|ngày|hôm|địa phương)\b"
    r"|(?<!hơn )(?<!gần )(?<!sau )(?<!dài )(?<!trong )(?:1[3-9]|2[0-3])(?:h| giờ)\b(?! đồng hồ)"
)
# Matched in lower case with diacritics: without them tới is tối, and bà is ba.
_TIME = re.compile(
    r"\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}\b"
    r"|(?:ngày|mùng|hôm|sáng|trưa|chiều|tối|đêm) \d{1,2}\b|tháng \d"
    rf"|tháng {VIETNAMESE_MONTH}\b|(?:19|20)\d\d\b|(?:năm|in|since|year) 1\d{{3}}\b"
    rf"|hôm (?:qua|nay|kia)|thứ {VIETNAMESE_WEEKDAY}\b|chủ nhật\b"
    rf"|{_COUNT}(?:năm|tháng|tuần) (?:ngoái|trước|này|nay|qua)\b"
    rf"|\d{{1,2}} {ENGLISH_MONTH}\b|{ENGLISH_MONTH} \d|{_CLOCK})"
)
_NUMBER = re.compile(
    r"\b(?:\d[\d.,]*|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ|tỉ)\b)"
)
# A place is a capitalised name after a preposition; right after it, where the preposition has other
# uses, too ("từ khi bà Clinton").
_PLACE = re.compile(
    rf"\b(?:(?i:tại|ở|in|at)\s+(?:[{LOWERCASE}]+\s+){{0,2}}"
    rf"|(?i:từ|đến|tới|from|to|near)\s+)[{UPPERCASE}]"
)


def contains_answer_type(sentence: str, wanted: AnswerType) -> bool:
    """Whether the sentence contains something of this type."""
    if wanted is AnswerType.TIME:
        return bool(_TIME.search(sentence.lower()))
    if wanted is AnswerType.PLACE:
        return bool(_PLACE.search(sentence))
    if wanted is AnswerType.NUMBER:
        return bool(_NUMBER.search(sentence.lower()))
    return False
