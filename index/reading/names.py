"""The names of a question as the passage writes them, since the reader compares spellings.

Who asks in English types Vietnamese names without their marks, and calls people by the names that
the world knows: "Wang Yi", where the passage has "Vương Nghị".
"""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from index.text.analysis import fold

MOST_WORDS = 5  # of a name
_WORD = re.compile(r"\w+(?:[-’'](?![sS]\b)\w+)*")  # the "s" of "Jinping's" is no part of a name

# Persons whom Vietnamese newspapers call by other names than those of the world, most by the
# Sino-Vietnamese reading of their characters. Another is another line.
ALIASES = {
    "Ban Ki-moon": "Ban Ki Mun",
    "Carrie Lam": "Lâm Trịnh Nguyệt Nga",
    "Chiang Kai-shek": "Tưởng Giới Thạch",
    "Deng Xiaoping": "Đặng Tiểu Bình",
    "Ding Xuexiang": "Đinh Tiết Tường",
    "Dong Jun": "Đổng Quân",
    "Fan Bingbing": "Phạm Băng Băng",
    "Han Zheng": "Hàn Chính",
    "He Lifeng": "Hà Lập Phong",
    "Hu Jintao": "Hồ Cẩm Đào",
    "Jack Ma": "Mã Vân",
    "Jackie Chan": "Thành Long",
    "Jet Li": "Lý Liên Kiệt",
    "Jiang Zemin": "Giang Trạch Dân",
    "John Lee": "Lý Gia Siêu",
    "Lai Ching-te": "Lại Thanh Đức",
    "Lawrence Wong": "Hoàng Tuần Tài",
    "Lee Hsien Loong": "Lý Hiển Long",
    "Lee Kuan Yew": "Lý Quang Diệu",
    "Li Keqiang": "Lý Khắc Cường",
    "Li Ka-shing": "Lý Gia Thành",
    "Li Qiang": "Lý Cường",
    "Li Shangfu": "Lý Thượng Phúc",
    "Li Xi": "Lý Hi",
    "Liu He": "Lưu Hạc",
    "Liu Jianchao": "Lưu Kiến Siêu",
    "Ma Ying-jeou": "Mã Anh Cửu",
    "Mao Ning": "Mao Ninh",
    "Mao Zedong": "Mao Trạch Đông",
    "Peng Liyuan": "Bành Lệ Viện",
    "Qin Gang": "Tần Cương",
    "Sun Yat-sen": "Tôn Trung Sơn",
    "Tsai Ing-wen": "Thái Anh Văn",
    "Wang Huning": "Vương Hỗ Ninh",
    "Wang Qishan": "Vương Kỳ Sơn",
    "Wang Wenbin": "Uông Văn Bân",
    "Wang Yi": "Vương Nghị",
    "Wei Fenghe": "Ngụy Phượng Hòa",
    "Wen Jiabao": "Ôn Gia Bảo",
    "Xi Jinping": "Tập Cận Bình",
    "Yang Jiechi": "Dương Khiết Trì",
    "Zhang Youxia": "Trương Hựu Hiệp",
    "Zhao Leji": "Triệu Lạc Tế",
    "Zhao Lijian": "Triệu Lập Kiên",
    "Zhou Enlai": "Chu Ân Lai",
    "Zhu Rongji": "Chu Dung Cơ",
}


def _key(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


_KNOWN = {_key(one): _key(other) for one, other in ALIASES.items()}


def as_written(question: str, passage: str) -> str:
    """Return the question with its names as the passage spells them.

    A name is of two to five words with capitals and without diacritics, since with them it is
    somebody's own: "Văn Tú" is not "Văn Tư". It is the same with diacritics, or by ALIASES, and
    begins with a capital: "báo đài" is not "Bao Dai". One that is not in the passage stays as it
    is. Of a question in capitals, which mean nothing then, all else is in small letters: the reader
    was taught by those.
    """
    words = list(_WORD.finditer(question))
    typed = question.lower() if question.isupper() else question
    if len(typed) != len(question) or not any(
        _may_be_of_name(one) and _may_be_of_name(other) for one, other in pairwise(words)
    ):
        return typed
    theirs = list(_WORD.finditer(passage))
    folded = [fold(word[0]) for word in theirs]
    capitals = [word[0][0].isupper() for word in theirs]
    made, end, first = "", 0, 0
    while first < len(words):
        found = _found(words[first : first + MOST_WORDS], folded, capitals)
        if found is None:
            first += 1
            continue
        length, at, to = found
        made += typed[end : words[first].start()] + passage[theirs[at].start() : theirs[to].end()]
        end = words[first + length - 1].end()
        first += length
    return made + typed[end:]


def _found(
    words: Sequence[re.Match[str]], folded: Sequence[str], capitals: Sequence[bool]
) -> tuple[int, int, int] | None:
    """Return how many of the words are a name, and its first and last word in the passage.

    At best with capitals throughout, at least with the first.
    """
    run, found = list(takewhile(_may_be_of_name, words)), None
    for length in range(len(run), 1, -1):
        name = tuple(fold(word[0]) for word in words[:length])
        for wanted in filter(None, (name, _KNOWN.get(name))):
            for at in _places(wanted, folded):
                end = at + len(wanted)
                if all(capitals[at:end]):
                    return length, at, end - 1
                if capitals[at] and found is None:
                    found = length, at, end - 1
    return found


def _may_be_of_name(word: re.Match[str]) -> bool:
    return word[0][0].isupper() and fold(word[0]) == word[0].lower()


def _places(name: Sequence[str], folded: Sequence[str]) -> list[int]:
    size = len(name)
    return [
        at
        for at, word in enumerate(folded)
        if word == name[0] and tuple(folded[at : at + size]) == tuple(name)
    ]
