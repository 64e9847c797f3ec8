"""The parts of date patterns in Vietnamese and English: numbers, months, weekdays, clock times.

All fragments are meant for `re.IGNORECASE` or lower-case text. `dates.py` reads whole lines with
them, `retrieval` finds dates within sentences.
"""

from index.text.analysis import fold

DAY_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"

# English months: whole names; names or their abbreviations; anything that begins like one, as pages
# print them ("Sept.", "Juin").
ENGLISH_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
SHORT_ENGLISH_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"  # without May, a word of both languages
)
PRINTED_ENGLISH_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"

# Vietnamese months after "tháng": written out, or by their traditional names.
VIETNAMESE_MONTH = "(?:giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|chạp)"
# As software prints them: "Tháng Mười Một", "Thg 11", "Th11".
PRINTED_VIETNAMESE_MONTH = (
    r"(?:tháng\s(?:\d{1,2}|mười\s(?:một|hai)|một|giêng|hai|ba|tư|năm|sáu|bảy|bẩy|tám|chín|mười|chạp)"
    r"|thg?\.?\s?\d{1,2})\b"
)
VIETNAMESE_WEEKDAY = "(?:hai|ba|tư|năm|sáu|bảy)"  # after "thứ"

HOUR_AND_MINUTE = r"\d{1,2}[:hg][0-5]\d"  # "8:30", "8h30", "8g30"

# Names of the months, folded and without spaces, in order.
_MONTH_NAMES = (
    "jan mot gieng|feb hai|mar ba|apr tu|may nam|jun sau|jul bay|aug tam|sep chin|oct muoi"
    "|nov muoimot|dec muoihai chap"
)
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split("|"), start=1)
    for name in names.split()
}


def month_number(name: str) -> int:
    """Return the number of a month written in digits, in Vietnamese or in English.

    Raises KeyError when it is none.
    """
    # Letters that a pattern takes for i and s, in whatever case: 1 dotless, 1 long.
    folded = "".join(fold(name).split()).translate({0x131: "i", 0x17F: "s"})
    if folded.isdecimal():
        return int(folded)
    return _MONTHS.get(folded) or _MONTHS[folded[:3]]
