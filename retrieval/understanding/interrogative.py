"""Whether a text asks something: what only names a topic has no answer to be read for."""

import re

from index.text.analysis import UPPERCASE, fold, normalise
from index.text.languages import QueryLanguage, query_language

# "hàng không" and "không khí" negate nothing.
_NOT = (
    "(?<!hàng )(?<!phòng )(?<!trên )(?<!chân )(?:không|ko)(?! (?:khí|gian|quân|kích|lưu|người lái))"
)
_END = r"(?=(?: (?:vậy|thế|nhỉ|ạ|hả|nhé|bạn))*\s*(?:[^\w\s]|$))"
# A star: "sao Hỏa", "ngôi sao", "khách sạn 5 sao", but "sao Thổ Nhĩ Kỳ" asks why.
_SAO = (
    r"(?:vì|tại|làm|ra|thì) sao|(?<!ngôi )(?<!siêu )(?<!chòm )(?<!bản )(?<!\d )sao(?! (?:chổi|băng"
    "|chép|kê|việt(?! nam)|hàn(?! quốc)|(?:hỏa|kim|mộc|thủy|thổ)(?! (?:hoạn|kỳ|jong|điện|nhĩ))))"
)
# "mấy bay", "giá đâu" and "đâu tư" are máy bay, giá dầu and đầu tư, once folded.
_VIETNAMESE = (
    rf"\b(?:ai|gì|nào|{_SAO}|mấy(?! bay)|(?<!giá )đâu(?! tư)|bao (?:nhiêu|lâu|giờ|xa|lần)|có phải"
    rf"|làm chi|hay chưa|chưa{_END}|{_NOT}{_END}"
    rf"|(?:(?:hay|phải|được|đúng)|có(?: [^ ,.;]+)+) {_NOT})\b"
)
_WHO = "(?:who(?:m|se)?|what|when|where|which|why|how|whether)"
_ENGLISH = (
    rf"\b(?:{_WHO}|(?:is|are|was|were|do|does|did|has|have|had|can(?! tho\b)|could"
    r"|will|would|should|may) \w+)\b"
)
# English in capitals, around Vietnamese names, can't be told from Vietnamese by its letters.
_VIETNAMESE += rf"|^(?:(?:at|by|for|from|in|of|on|since|to|with) )?{_WHO}\b"
# With its tones "đâu" is neither "dầu" nor "đầu"; only what is typed without any is matched so.
_ASKS = {
    QueryLanguage.VI: re.compile(_VIETNAMESE),
    QueryLanguage.VI_NO_DIACRITICS: re.compile(fold(_VIETNAMESE)),
    QueryLanguage.EN: re.compile(_ENGLISH),
}
# Names that begin like a question. Of auxiliaries these alone do, as in "Will Smith" and "May Day",
# where a word stands before them or one alone behind: "Will Trump resign" asks, typed as in a chat.
_NAMES = re.compile(
    r"\b(?:Ai C[ậa]p|(?i:ai cập(?! nhật))|Ai Len|(?i:ai-len)|Sao (?:V[àa]ng|Mai|Khuê|Đỏ|Biển|La)"
    rf"|(?<=\w )(?:Will|Do|May) (?!I\b)(?=[{UPPERCASE}])"
    rf"|^(?:Will|Do|May) (?=[{UPPERCASE}]\w+$))\b"
)
_ABBREVIATION = re.compile(r"\b(?:AI|WHO)\b")

# "Còn ông Borrell thì sao?" asks what the question before it asked.
_ELLIPTIC = re.compile(r"(?:th[iì] )?sao\W*$|\b(?:what|how) about\b")


def is_interrogative(text: str) -> bool:
    """Tell whether a text asks for something that a passage can answer."""
    asks, said = _words(text)
    return "?" in text or asks.search(said) is not None


def says_what_it_asks(text: str) -> bool:
    """Tell whether a follow-up can be read without the question before it."""
    asks, said = _words(text)
    return asks.search(_ELLIPTIC.sub("", said)) is not None


def _words(text: str) -> tuple[re.Pattern[str], str]:
    """Return what asks in the language of a text, and the text to look for it in."""
    text = normalise(text)
    language = query_language(text)
    said = _NAMES.sub("@", text)
    rest = _ABBREVIATION.sub("@", said)
    if not rest.isupper():  # in "BLINKEN GẶP AI" it is "ai"
        said = rest
    return _ASKS[language], said.lower() if language is QueryLanguage.VI else fold(said)
