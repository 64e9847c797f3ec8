"""What people say that asks nothing: greetings, thanks, agreement, a call for help; pure."""

import re
from enum import Enum, auto

from index.text.analysis import fold, normalise, syllables


class SmallTalk(Enum):
    """What a message is that asks nothing."""

    COURTESY = auto()  # thanks, a goodbye
    GREETING = auto()
    HELP = auto()
    STOP = auto()
    OBJECTION = auto()  # to an answer, in so many words and no more
    AGREEMENT = auto()  # or a laugh: nobody waits for a reply


# In folded syllables, so that one list serves typed tones and none. The first kind met counts.
_PHRASES = {
    SmallTalk.COURTESY: """
        cam on|cam ta|biet on|tam biet|hen gap lai|gap lai sau|xin loi|khong co gi|khong co chi
        khong sao|chuc ngu ngon|ngu ngon|chuc mot ngay tot lanh|chuc vui|chuc mung nam moi
        chuc mung|nam moi vui ve|happy new year|merry christmas|have a nice day|have a good day
        take care|thanks|thank|thank you|thank u|thx|tks|ty|many thanks|cheers|bye|bye bye|goodbye
        good bye|see you|good night|sorry|you re welcome|welcome|no problem|no worries
        appreciate it|appreciated
    """,
    SmallTalk.HELP: """
        help|help me|help please|please help|tro giup|huong dan|huong dan su dung|cach dung
        cach su dung|giup|giup voi|giup toi|giup minh|giup em|cuu|menu|commands|cac lenh|lenh|start
        bat dau|how to use|how do i use this|how does this work|how does it work|what can you do
        what do you do|who are you|what are you|ban la ai|ban la gi|ban lam duoc gi|ban biet lam gi
        bot la gi|bot nay la gi|bot lam duoc gi|su dung the nao|dung the nao|dung sao|hoi the nao
        ban ten gi|ten gi|ten la gi|ai tao ra ban|ai lam ra ban|ban la bot a|ban la bot ha
        ban la nguoi hay may|day la gi|cai nay la gi|cai nay dung sao|are you a bot|are you human
        are you real|who made you|who created you|what is this|what s this|test|testing
    """,
    SmallTalk.STOP: """
        stop|dung lai|thoi|thoi di|du roi|im di|im lang|im lang di|huy|huy bo|huy theo doi
        bo theo doi|dung theo doi|ngung|ngung lai|ngung theo doi|ngung bao|ngung thong bao
        tat thong bao|dung thong bao|dung gui|dung gui nua|cancel|quit|exit|unsubscribe|unfollow
        stop it|stop alerts|stop sending|go away|be quiet|shut up|tat|tat di|enough
    """,
    SmallTalk.OBJECTION: """
        khong dung|khong phai|khong chinh xac|chua dung|chua chinh xac|sai|sai roi|sai bet|sai het
        nham|nham roi|tra loi sai|lac de|khong lien quan|bot ngu|ngu|ngu qua|do te|te|te qua
        vo dung|xam|noi xam|wrong|that s wrong|incorrect|that s incorrect|not true|bad bot|useless
        stupid|not what i asked|that khong|thiet khong
    """,
    SmallTalk.GREETING: """
        ban oi|bot oi|ad oi|admin oi|em oi|anh oi|chi oi|hoi bao oi|moi nguoi oi|co ai khong
        xin chao|chao|chao buoi sang|chao buoi toi|khoe khong|co khoe khong|an com chua
        rat vui duoc gap|hi|hello|helo|hey|hallo|alo|good morning|good evening|good day
        good afternoon|how are you|how r u|how are you doing|what s up|whats up|nice to meet you
    """,
    SmallTalk.AGREEMENT: """
        dung|dung roi|dung vay|dung the|chuan|chuan roi|chinh xac|chuan khong can chinh|duoc
        duoc roi|hieu roi|hieu|biet roi|ro|ro roi|da ro|ra vay|ra la vay|ra the|the a|vay a|vang|da
        da vang|u|uh|um|uhm|hm|hmm|ukm|ua|o|a|ok|oki|okie|oke|okay|okey|oke la|nhat tri|dong y|hay
        hay qua|hay that|hay day|tot|tot qua|tot lam|tuyet|tuyet voi|tuyet voi ong mat troi|gioi
        gioi qua|gioi that|xin so|xuat sac|da hieu|that a|hong|hong bien|chan|chan that|ghe|ghe qua
        co ly|hop ly|qua da|qua dinh|dinh|dinh qua|vui qua|buon qua|buon cuoi|bat ngo|bo tay
        ha ha|haha|hahaha|hihi|hehe|hi hi|he he|hic|huhu|kk|kkk|keke|lol|wow|oa|omg
        yes|yep|yeah|yup|no|nope|right|that s right|correct|that s correct|exactly|true|indeed
        great|nice|nice one|good one|cool|good|very good|good bot|well done|good job|perfect
        awesome|amazing|excellent|wonderful|interesting|got it|i see|understood|noted|fair enough
        makes sense|sounds good|agreed|i agree|sure|alright|all right|really
    """,
}
# What may stand around these.
_FILLERS = """
    ban|bot|ad|admin|em|anh|chi|co|chu|bac|minh|toi|moi nguoi|ca nha|ca nhom|hoi bao|oi|a|ah|ak
    nhe|nha|nhieu|rat|rat nhieu|lam|qua|qua troi|that|luon|roi|day|nay|do|so|so much|very much
    a lot|all|again|there|you|for|your|the|answer|answers|info|information|help|to|everyone|guys
    vi|da|cau|tra loi|da tra loi|giup|giup do|thong tin|cau tra loi|va|and|please|really|very
    nghen|hen|nhi|thoi|z|vay|voi|bro|man|sir|friend|my friend|buddy|nua|di|oi la|bet
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
    tắt dừng thôi đủ ngừng nhầm tệ xàm hóng chán ghê
    """.split()
)
_STOPPED = "dừng"  # folded, it is "đúng"
MAX_SYLLABLES = 14  # nobody thanks at more length; and patterns of these take no time on fewer


def small_talk(text: str) -> SmallTalk | None:
    """Tell what a message is that asks nothing; None for all others."""
    said = syllables(text)
    shape = " ".join(said) + " "
    if not 1 <= len(said) <= MAX_SYLLABLES or not _SMALL_TALK.fullmatch(shape):
        return None
    if len(said) == 1 and (word := _word(text)) and fold(word) != word:
        if word not in _MARKED:
            return None
        if word == _STOPPED:
            return SmallTalk.STOP
    return next(kind for kind, phrases in _KINDS.items() if phrases.search(shape))


def _word(text: str) -> str:
    return _NO_WORD.sub("", normalise(text)).lower()


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


# Particles that end what somebody says of a thing, and no question or topic.
_PARTICLES = frozenset(
    "rồi roi nhỉ nhi nhé nhe nha thật quá đấy lắm luôn mà thế vậy ạ á nè đó lol already".split()
)


def comments(text: str) -> bool:
    """Tell whether a text only says what somebody thinks of a thing, by how it ends."""
    words = normalise(text).lower().split()
    return bool(words) and "?" not in text and _NO_WORD.sub("", words[-1]) in _PARTICLES
