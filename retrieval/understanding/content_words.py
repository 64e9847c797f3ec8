"""The words of a question that name something, which an article may speak of; pure."""

import re

from index.text.analysis import ENGLISH_STOP_WORDS, STOP_WORDS, fold, normalise

_WORD = re.compile(r"\w+")
_ENGLISH = ENGLISH_STOP_WORDS | frozenset(
    """
    now today tonight tomorrow yesterday current currently time date day week month year o clock s
    """.split()
)
# What asks, or tells a time by the clock of who speaks: it names nothing. Folded, for what is typed
# without tones.
_NAMING_NOTHING = (
    STOP_WORDS
    | _ENGLISH
    | frozenset("may lau gio ngay thang nam tuan thu mai phai hien chieu toi sang".split())
)
# The same with their tones, for what is typed with them: "mấy" asks, "máy" is a machine.
_NAMING_NOTHING_WITH_TONES = _ENGLISH | frozenset(
    """
    ai anh ấy bà bài bạn bằng bao bây bên bị bởi các cái cần chi chỉ chị chiếc cho chú chưa chúng có
    cô con còn của cũng cùng đã đang đâu đây đấy để đến đều đi do đó đối được em gì giá giữa hay
    hoặc hỏi hồi hôm hơn khi không là lại làm lên liệu lúc mà một muốn nào này nay nên nếu ngày nhé
    nhiêu nhiều nhờ như nhưng những nó nói nơi ở ông qua quá ra rằng rất rồi sao sau sẽ suốt tại tao
    thay thấy thế thể theo thì thôi thời trên trong từ từng tuy tùy và vẫn vào vậy về vì việc với
    vừa mấy lâu giờ tháng năm tuần thứ mai phải hiện chiều tối tới tôi sáng
    """.split()
)


def content_words(text: str) -> frozenset[str]:
    """Return the words of a question that name something, as `spoken_words` gives them.

    There is none in "mấy giờ rồi?".
    """
    words = _words(text)
    typed_with_tones = any(word != fold(word) for word in words)
    nothing = _NAMING_NOTHING_WITH_TONES if typed_with_tones else _NAMING_NOTHING
    return frozenset(_key(word) for word in words if word not in nothing)


def spoken_words(text: str) -> frozenset[str]:
    """Return the syllables of a text, to compare with content words.

    They are folded, but for those that only their tones tell from words that name nothing: "bão"
    stays itself, or "bao nhiêu" would speak of storms.
    """
    return frozenset(map(_key, _words(text)))


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text).lower())


def _key(word: str) -> str:
    folded = fold(word)
    return word if folded in _NAMING_NOTHING else folded
