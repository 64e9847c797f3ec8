"""What people say that asks nothing: greetings, thanks, agreement, a call for help; pure."""

import re
from enum import Enum, auto

from index.text.analysis import fold, normalise, syllables


class SmallTalk(Enum):
    """What a message is that asks nothing."""

    COURTESY = auto()  # a greeting, thanks, a goodbye
    AGREEMENT = auto()  # or a laugh: nobody waits for a reply
    HELP = auto()
    STOP = auto()


# In folded syllables, so that one list serves typed tones and none. The first kind met counts.
_PHRASES = {
    SmallTalk.COURTESY: """
        ban oi|bot oi|ad oi|admin oi|em oi|anh oi|chi oi|hoi bao oi|moi nguoi oi|co ai khong
        xin chao|chao|chao buoi sang|chao buoi toi|cam on|cam ta|cam on ban|biet on|tam biet
        xin loi|chuc ngu ngon|chuc mot ngay tot lanh|khong co gi|khong co chi|khong sao
        hi|hello|helo|hey|hallo|alo|thanks|thank|thank you|thank u|thx|tks|ty|many thanks|cheers
        bye|bye bye|goodbye|good bye|see you|good morning|good evening|good night|good day|sorry
        you re welcome|welcome|no problem|no worries|appreciate it|appreciated
    """,
    SmallTalk.HELP: """
        help|help me|help please|please help|tro giup|huong dan|huong dan su dung|cach dung
        cach su dung|giup|giup voi|giup toi|giup minh|cuu|menu|commands|cac lenh|lenh|start
        bat dau|how to use|how do i use this|how does this work|how does it work|what can you do
        what do you do|who are you|what are you|ban la ai|ban la gi|ban lam duoc gi|ban biet lam gi
        bot la gi|bot nay la gi|bot lam duoc gi|su dung the nao|dung the nao|dung sao|hoi the nao
    """,
    SmallTalk.STOP: """
        stop|dung lai|thoi|thoi di|du roi|im di|im lang|huy|huy bo|cancel|quit|exit|unsubscribe
        stop it|be quiet|shut up|tat|tat di|enough
    """,
    SmallTalk.AGREEMENT: """
        dung|dung roi|dung vay|dung the|chuan|chuan roi|chinh xac|chuan khong can chinh|duoc
        duoc roi|hieu roi|hieu|biet roi|ro|ro roi|da ro|ra vay|ra la vay|ra the|the a|vay a|vang|da
        da vang|u|uh|um|uhm|ukm|ua|o|a|ok|oki|okie|oke|okay|okey|oke la|nhat tri|dong y|hay|hay qua
        hay that|hay day|tot|tot qua|tot lam|tuyet|tuyet voi|gioi|gioi qua|xin so|xuat sac
        co ly|hop ly|qua da|qua dinh|dinh|dinh qua|vui qua|buon qua|buon cuoi
        ha ha|haha|hahaha|hihi|hehe|hi hi|he he|hic|huhu|kk|kkk|keke|lol|wow|oa
        yes|yep|yeah|yup|no|nope|right|that s right|correct|that s correct|exactly|true|indeed
        great|nice|cool|good|very good|good bot|well done|good job|perfect|awesome|amazing
        excellent|wonderful|interesting|got it|i see|understood|noted|fair enough|makes sense
        sounds good|agreed|i agree|sure|alright|all right
    """,
}
# What may stand around these.
_FILLERS = """
    ban|bot|ad|admin|em|anh|chi|co|chu|bac|minh|toi|moi nguoi|ca nha|ca nhom|hoi bao|oi|a|ah|ak
    nhe|nha|nhieu|rat|rat nhieu|lam|qua|qua troi|that|luon|roi|day|nay|do|so|so much|very much
    a lot|all|again|there|you|for|your|the|answer|answers|info|information|help|to|everyone|guys
    vi|da|cau|tra loi|da tra loi|giup|giup do|thong tin|cau tra loi|va|and|please|really|very
    nghen|hen|nhi|thoi|z|vay
"""


def _alternatives(phrases: str) -> str:
    each = {phrase.strip() for phrase in re.split(r"[|\n]", phrases)} - {""}
    return "|".join(sorted(each, key=len, reverse=True))


_NO_WORD = re.compile(r"\W+")
_FILLER = rf"(?:(?:{_alternatives(_FILLERS)}) )*"
_ANY = "|".join(map(_alternatives, _PHRASES.values()))
_SMALL_TALK = re.compile(rf"{_FILLER}(?:(?:{_ANY}) {_FILLER})+")
_KINDS = {
    kind: re.compile(rf"(?<!\S)(?:{_alternatives(phrases)}) ") for kind, phrases in _PHRASES.items()
}
# With its marks, a single syllable says exactly what it is: "đá" is no "dạ".
_MARKED = frozenset(
    """
    dạ vâng ừ ừm ờ ủa à ạ ồ đúng chuẩn được hiểu rõ tốt tuyệt giỏi đỉnh chào giúp cứu lệnh hủy huỷ
    tắt dừng thôi đủ
    """.split()
)
MAX_SYLLABLES = 14  # nobody thanks at more length; and patterns of these take no time on fewer


def small_talk(text: str) -> SmallTalk | None:
    """Tell what a message is that asks nothing; None for all others."""
    said = syllables(text)
    shape = " ".join(said) + " "
    if not 1 <= len(said) <= MAX_SYLLABLES or not _SMALL_TALK.fullmatch(shape):
        return None
    if len(said) == 1 and _is_another_word(text):
        return None
    return next(kind for kind, phrases in _KINDS.items() if phrases.search(shape))


def _is_another_word(text: str) -> bool:
    word = _NO_WORD.sub("", normalise(text)).lower()
    return fold(word) != word and word not in _MARKED


# Words that ask, or that begin what goes on from a question.
_ASKING = frozenset(
    """
    ai gi nao dau sao bao may khi khong ko chua ha a vay what when where who whom whose which why
    how is are was were do does did can could will would should has have
    """.split()
)
_GOING_ON = frozenset("con the va and what how so".split())


def asks(text: str) -> bool:
    """Tell whether a remark looks like a question, by its mark or its words."""
    said = syllables(text)
    goes_on = bool(said) and said[0] in _GOING_ON
    return "?" in text or goes_on or any(word in _ASKING for word in said)
