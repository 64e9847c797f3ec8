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


# With their marks, which tell "dạ" from "da"; for what is typed without any, they are folded. The
# first kind met counts.
_PHRASES = {
    SmallTalk.COURTESY: """
        cảm ơn|cám ơn|cảm tạ|biết ơn|tạm biệt|hẹn gặp lại|gặp lại sau|xin lỗi|không có gì
        không có chi|không sao|chúc ngủ ngon|ngủ ngon|chúc một ngày tốt lành|chúc vui
        chúc mừng năm mới|chúc mừng|năm mới vui vẻ|happy new year|merry christmas
        have a nice day|have a good day
        take care|thanks|thank|thank you|thank u|thx|tks|ty|many thanks|cheers|bye|bye bye|goodbye
        good bye|see you|good night|sorry|you re welcome|welcome|no problem|no worries
        appreciate it|appreciated
    """,
    SmallTalk.HELP: """
        help|help me|help please|please help|trợ giúp|hướng dẫn|hướng dẫn sử dụng|cách dùng
        cách sử dụng|giúp|giúp với|giúp tôi|giúp mình|giúp em|cứu|menu|commands|các lệnh|lệnh|start
        bắt đầu|how to use|how do i use this|how does this work|how does it work|what can you do
        what do you do|who are you|what are you|bạn là ai|bạn là gì|bạn làm được gì|bạn biết làm gì
        bot là gì|bot này là gì|bot làm được gì|sử dụng thế nào|dùng thế nào|dùng sao|hỏi thế nào
        bạn tên gì|tên gì|tên là gì|ai tạo ra bạn|ai làm ra bạn|bạn là bot à|bạn là bot hả
        bạn là người hay máy|đây là gì|cái này là gì|cái này dùng sao|are you a bot|are you human
        are you real|who made you|who created you|what is this|what s this|test|testing
    """,
    SmallTalk.STOP: """
        stop|dừng|dừng lại|thôi|thôi đi|đủ rồi|im đi|im lặng|im lặng đi|hủy|hủy bỏ|hủy theo dõi
        bỏ theo dõi|dừng theo dõi|ngừng|ngừng lại|ngừng theo dõi|ngừng báo|ngừng thông báo
        ngưng|ngưng lại|ngưng theo dõi|ngưng báo|ngưng thông báo|đừng gửi|đừng gửi nữa
        đừng theo dõi|đừng thông báo
        tắt thông báo|dừng thông báo|dừng gửi|dừng gửi nữa|cancel|quit|exit|unsubscribe|unfollow
        stop it|stop alerts|stop sending|go away|be quiet|shut up|tắt|tắt đi|enough
    """,
    SmallTalk.OBJECTION: """
        không đúng|không phải|không chính xác|chưa đúng|chưa chính xác|sai|sai rồi|sai bét|sai hết
        nhầm|nhầm rồi|trả lời sai|lạc đề|không liên quan|bot ngu|ngu|ngu quá|dở tệ|đồ tệ|tệ|tệ quá
        vô dụng|xàm|nói xàm|wrong|that s wrong|incorrect|that s incorrect|not true|bad bot|useless
        stupid|not what i asked|thật không|thiệt không
    """,
    SmallTalk.GREETING: """
        bạn ơi|bot ơi|ad ơi|admin ơi|em ơi|anh ơi|chị ơi|hỏi báo ơi|mọi người ơi|có ai không
        xin chào|chào|chào buổi sáng|chào buổi tối|khỏe không|có khỏe không|ăn cơm chưa
        rất vui được gặp|hi|hello|helo|hey|hallo|alo|alô|good morning|good evening|good day
        good afternoon|how are you|how r u|how are you doing|what s up|whats up|nice to meet you
    """,
    SmallTalk.AGREEMENT: """
        đúng|đúng rồi|đúng vậy|đúng thế|chuẩn|chuẩn rồi|chính xác|chuẩn không cần chỉnh|được
        được rồi|hiểu rồi|hiểu|biết rồi|rõ|rõ rồi|đã rõ|ra vậy|ra là vậy|ra thế|thế à|thế á|thế ạ
        vậy à|vậy á|vậy ạ|vâng|dạ|dạ vâng|dạ có|có ạ
        ừ|u|uh|ừm|um|uhm|hm|hmm|ukm|ừa|ủa|ồ|ờ|ơ|ô|o|à|ạ|a|ok|oki|okie|oke|okay|okey|oke la|nhất trí
        đồng ý|hay|hay quá|hay thật|hay đấy|tốt|tốt quá|tốt lắm|tuyệt|tuyệt vời
        tuyệt vời ông mặt trời|giỏi|giỏi quá|giỏi thật|xịn sò|xuất sắc|đã hiểu|thật à|thật á|thật ạ
        hóng|hóng biến|chán|chán thật|ghê|ghê quá|có lý|có lí|hợp lý|hợp lí|quá đã|quá đỉnh|đỉnh
        đỉnh quá|vui quá|buồn quá|buồn cười|bất ngờ|bó tay|ha ha|há há|haha|hahaha|hihi|hehe|hi hi
        hì hì|hí hí|he he|hề hề|hic|huhu|kk|kkk|keke|lol|wow|oa|omg
        yes|yep|yeah|yup|no|nope|right|that s right|correct|that s correct|exactly|true|indeed
        great|nice|nice one|good one|cool|good|very good|good bot|well done|good job|perfect
        awesome|amazing|excellent|wonderful|interesting|got it|i see|understood|noted|fair enough
        makes sense|sounds good|agreed|i agree|sure|alright|all right|really
    """,
}
# What may stand around these.
_FILLERS = """
    bạn|bot|ad|admin|em|anh|chị|cô|chú|bác|cậu|tớ|mình|tôi|mọi người|cả nhà|cả nhóm|hỏi báo|ơi
    ạ|à|á|a|ah|ak|nhé|nhe|nha|nhá|nhiều|rất|rất nhiều|lắm|quá|quá trời|thật|luôn|rồi|đây|đấy|này
    đó|thế|so|so much|very much
    a lot|all|again|there|you|for|your|the|answer|answers|info|information|help|to|everyone|guys
    vì|đã|câu|trả lời|đã trả lời|giúp|giúp đỡ|thông tin|câu trả lời|và|and|please|really|very
    nghen|hen|hén|nhỉ|thôi|z|vậy|với|bro|man|sir|friend|my friend|buddy|nữa|đi|ơi là|bét
"""
_ONLY_WITH_MARKS = frozenset({"dừng"})  # folded, it is "đúng"


class _Patterns:
    """What is matched against a message's syllables, each with a space after it."""

    def __init__(self, *, folded: bool) -> None:
        phrases = {kind: _alternatives(each, folded) for kind, each in _PHRASES.items()}
        filler = rf"(?:(?:{_alternatives(_FILLERS, folded)}) )*"
        self.whole = re.compile(rf"{filler}(?:(?:{'|'.join(phrases.values())}) {filler})+")
        self.kinds = {kind: re.compile(rf"(?<!\S)(?:{each}) ") for kind, each in phrases.items()}


def _alternatives(phrases: str, folded: bool) -> str:
    each = {phrase.strip() for phrase in re.split(r"[|\n]", phrases)} - {""}
    if folded:
        each = set(map(fold, each - _ONLY_WITH_MARKS))
    return "|".join(sorted(each, key=len, reverse=True))


_AS_TYPED, _FOLDED = _Patterns(folded=False), _Patterns(folded=True)
# Without marks these are rather ngừng bắn, dừng bắn, ô tô, nhà ở, Bắc Á, tối ưu, Cầu Vàng; but
# "dong y" is what people say who agree.
_TOPICS = re.compile(r"\b(?:(?:ngung|dung) ban(?! oi)|o to|nha o|bac a|toi u|cau vang)\b")
# Alone, these are rather names than what else they might be: Bờ Tây, Hồng Ngự, Lâm Tế, U Minh.
_NAMES = {"bo tay", "da bac", "dinh bac", "hong anh", "hong lam", "hong ngu", "lam te", "u minh"}
_WORD = re.compile(r"\w+")
_NO_WORD = re.compile(r"\W+")
MAX_SYLLABLES = 14  # nobody thanks at more length; and patterns of these take no time on fewer


def small_talk(text: str, *, asked: bool = False) -> SmallTalk | None:
    """Tell what a message is that asks nothing; None for all others.

    `asked` by a command or inline, it is so only as it is typed: "dong y" may then be đông y.
    """
    words = _WORD.findall(normalise(text))
    if not 1 <= len(words) <= MAX_SYLLABLES:
        return None
    shape = " ".join(words).lower() + " "
    is_name = len(words) > 1 and all(map(str.istitle, words))  # Minh Huy
    patterns = _AS_TYPED if asked or is_name or fold(shape) != shape else _FOLDED
    if not patterns.whole.fullmatch(shape) or (patterns is _FOLDED and _is_topic(shape)):
        return None
    return next(kind for kind, phrases in patterns.kinds.items() if phrases.search(shape))


def _is_topic(shape: str) -> bool:
    """Tell whether words without marks are rather a topic."""
    return shape.strip() in _NAMES or _TOPICS.search(shape) is not None


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


# What ends like a particle and is a name or a thing.
_NO_PARTICLES = (
    *("sự thật", "tên thật", "tây ban nha", "tay ban nha", "bồ đào nha", "bo dao nha"),
    *("thiếu nhi", "thieu nhi", "bệnh nhi", "benh nhi", "khoa nhi", "viện nhi", "vien nhi"),
)


def comments(text: str) -> bool:
    """Tell whether a text only says what somebody thinks of a thing, by how it ends."""
    words = [_NO_WORD.sub("", word) for word in normalise(text).split()]
    if not words or "?" in text or words[-1].lower() not in _PARTICLES:
        return False
    is_name = words[-1].istitle() and "".join(words[-2:-1])[:1].isupper()  # Đông Nhi
    return not is_name and not " ".join(words).lower().endswith(_NO_PARTICLES)
