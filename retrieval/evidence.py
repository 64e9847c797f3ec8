"""What in a sentence looks like the kind of answer sought: a date, a place, a number."""

import re

from index.text import fold
from retrieval.question import Sought

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_COUNT = r"(?<!hai )(?<!ba )(?<!bon )(?<!nam )(?<!may )(?<!\d )"  # "ba tháng qua" is a duration
# Matched on the folded sentence.
_TIME = re.compile(
    r"\b(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|(?:ngay|mung|hom|sang|trua|chieu|toi|dem) \d{1,2}\b"
    r"|thang \d|thang (?:gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi|chap)\b|(?:19|20)\d\d\b"
    r"|hom (?:qua|nay|kia)|thu (?:hai|ba|tu|nam|sau|bay)\b|chu nhat\b"
    rf"|{_COUNT}(?:nam|thang|tuan) (?:ngoai|truoc|nay|qua)\b"
    rf"|\d{{1,2}} (?:{_MONTHS})\b|(?:{_MONTHS}) \d)"
)
_NUMBER = re.compile(
    r"\b(\d[\d.,]*|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|tram|nghin|trieu|ty)\b"
)
# A place is named after a preposition, and its name begins with a capital; after those that also
# say other things ("từ khi bà Clinton"), right after it.
_PLACE = re.compile(
    r"\b(?:(?:tại|ở|in|at)\s+(?:[a-zà-ỹđ]+\s+){0,2}|(?:từ|đến|tới|from|to|near)\s+)[A-ZĐÀ-Ỹ]"
)


def answers(sentence: str, sought: Sought) -> bool:
    """Tell whether the sentence holds something of the kind sought."""
    if sought is Sought.TIME:
        return bool(_TIME.search(fold(sentence)))
    if sought is Sought.PLACE:
        return bool(_PLACE.search(sentence))
    if sought is Sought.NUMBER:
        return bool(_NUMBER.search(fold(sentence)))
    return False
