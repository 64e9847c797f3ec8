"""How follow-up questions refer to the ones before them, in each language: patterns of shapes.

A shape is a question in lower case, each name as `@`, each stop as a comma.
"""

import re
from dataclasses import dataclass

from index.text.analysis import fold
from index.text.languages import QueryLanguage

# A question with more content words than these limits is self-contained: anywhere, after an opener
# ("and …"), before a pointer ("… that"). Counted in syllables; in words of English.
MAX_WORDS, MAX_WORDS_AFTER_OPENER, MAX_WORDS_BEFORE_POINTER = 12, 4, 4


@dataclass(frozen=True, slots=True)
class Grammar:
    """The follow-ups of one language: patterns of their shapes."""

    non_anaphoric: re.Pattern[str]  # looks like a pointer and is none: "is it true that"
    stop_words: re.Pattern[str]  # nothing to search for by themselves
    interrogatives: re.Pattern[str]
    elliptical: re.Pattern[str]  # "what about X?" repeats the earlier question for another thing
    opener: re.Pattern[str]  # "and …" continues the earlier question, if what follows is short
    free_pronouns: re.Pattern[str]  # refer out of their clause: "where did he", "met him"
    bound_pronouns: re.Pattern[str]  # may refer to a word before them: "Trump said he"
    clause: re.Pattern[str]  # what separates clauses
    antecedent: re.Pattern[str]  # what a pronoun may refer to, among content words

    def is_follow_up(self, shape: str) -> bool:
        """Whether a question of this shape needs its context."""
        shape = self.non_anaphoric.sub("#", shape)
        if len(self.content(shape)) > MAX_WORDS:
            return False
        return self.is_bare(shape) or self.continues(shape) or self.has_open_pronoun(shape)

    def content(self, shape: str) -> list[str]:
        """Return the content words."""
        return self.stop_words.sub(" ", shape).replace(",", " ").split()

    def is_bare(self, shape: str) -> bool:
        """Whether it asks without saying of what."""
        return bool(self.interrogatives.search(shape)) and not self.content(shape)

    def continues(self, shape: str) -> bool:
        """Whether its first words tie it to another question."""
        opener = self.opener.match(shape)
        short = opener and len(self.content(shape[opener.end() :])) <= MAX_WORDS_AFTER_OPENER
        return bool(short or self.elliptical.search(shape))

    def has_open_pronoun(self, shape: str) -> bool:
        """Whether a pronoun refers to what the question itself does not name."""
        free = [shape[: found.start()] for found in self.free_pronouns.finditer(shape)]
        bound = [shape[: found.start()] for found in self.bound_pronouns.finditer(shape)]
        return any(map(self._is_open, free)) or not all(map(self._names, bound))

    def _is_open(self, before: str) -> bool:
        """Whether the words before a pronoun leave its antecedent open."""
        earlier = " ".join(self.clause.split(before)[:-1])
        return not self._names(earlier) and len(self.content(before)) <= MAX_WORDS_BEFORE_POINTER

    def _names(self, words: str) -> bool:
        return bool(self.antecedent.search(" ".join(self.content(words))))


def _words(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that matches whole words only."""
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


def _any(listed: str) -> str:
    """Return a pattern of any of the words listed; `_` joins the words of a phrase."""
    longest_first = sorted(listed.split(), key=len, reverse=True)
    return "(?:" + "|".join(longest_first).replace("_", " ") + ")"


def _without_diacritics(pattern: str) -> str:
    """Fold the letters of a pattern, and keep its escapes."""
    return r"\S".join(fold(part) for part in pattern.split(r"\S"))


# English.

_AUX = _any(
    "is are was were s re do does did has have had can could will would shall should may might"
)
_HE = "(?:he|she|it|they)"
# "that" before a name, or before what is told apart by one: "that Boeing plane", "that speech at
# Davos"; and "they" who are nobody: "when will they finish metro line 1 in Hanoi".
_TOLD = (
    rf"(?:{_AUX}|at|in|on|from|to|for|by|with|about|of|why) (?:that|those)"
    r"(?= @ (?!(?:s|or|and|who|whom|that|again|too|itself|in|at|on|to|for|with) )[^\s@,]+ )"
    r"|(?:at|in|on|from|to|for|by|with|about|of) (?:that|those)"
    r"(?= (?!(?:time|day|night|week|month|year|moment|point|place|meeting|summit|visit|talk|event"
    r"|conference|deal|agreement|case|one|while|because|earlier|later|today|yesterday|even)s? )"
    r"[^\s@,]+ (?:at|in|of|near) (?:the )?@)"
    r"|^(?:when|where) will they(?= \S+ (?:(?:the|an?) )?"
    r"(?!(?:again|new|his|her|their|its|that|this|the|an?) )[^\s@,]+ "
    r"(?!(?:in|at|on|to|with|about|for|from|by|of|after|before|and) )[^\s@,]+ .*@)"
)
_SUFFERED = (
    "(?:arrested|charged|detained|jailed|sentenced|convicted|accused|blamed|punished|fined|fired"
    "|rescued|saved|missing|responsible|found|evacuated|resigned)"
)
ENGLISH = Grammar(
    non_anaphoric=_words(
        r"(?:time|day|date|year|month) is it|how (?:far|hot|cold|late) (?:is|was) it"
        r"|(?:is|was|be) it (?:\S+ )?(?:that|to|for|if|like)|it means?"
        r"|it (?:takes?|costs?|took)(?=.* to )|how many (?!people).+ (?:are|is|were|was) there"
        r"|it (?:going to |start to )?(?:rain|snow|get)(?:s|ing)?"
        r"|(?:is|are|was|were|be|been) there(?= \S)"
        r"|there (?:is|are|was|were|has|have|will)|those (?:who|that|of|in|with|at|on|from)|so far"
        r"|(?:this|these) (?:year|month|week|weekend|morning|afternoon|evening|season|spring"
        rf"|summer|autumn|fall|winter|century|decade|days|world)|{_TOLD}"
    ),
    stop_words=_words(
        _any(
            """
            who whom whose what which when where why how is are was were be been being am s re t
            do does did don didn doesn isn wasn has have had can could will would shall should may
            might must not a an the of in on at to from by with for about into over after before
            during since until than and or but also then there here he it she they him them his
            her hers its their theirs this that these those one ones many much long often far old
            exactly really ever again more most other else first second third last next please
            according both two sides people person name number reason reasons result results
            outcome cause causes time date day year month week place happen happened happens go
            went come came meet met meeting talk talks talked last lasted begin began start
            started end ended held hold take took say said says tell told discuss discussed agree
            agreed attend attended die died dead kill killed hurt injured wounded win won lose
            lost score survive survived survivors victim victims suspect suspects culprit anyone
            anybody can_you_tell_me could_you_tell_me do_you_know tell_me you_mean
            """
        )
    ),
    interrogatives=_words("who|whom|whose|what|which|when|where|why|how|anyone|anybody"),
    elliptical=_words(
        r"^(?:(?:and|but|so|then|or|ok|okay|well|now) )*(?:what|how) about"
        r"|^(?:in|at|on|with|about|from|to|for|by|of|near|during) (?:the )?(?:@|\d+)(?: @| \d+)*$"
        r"|^(?:(?:please|can you|could you) )*(?:(?:tell me|say) (?:some )?(?:more|the details)"
        r"|(?:any |some )?more (?:details?|info|information)|details|go on|elaborate)(?: please)?$"
        r"|^(?:(?:in|at|from|by|to|with|of) )?(?:which|what) (?:country|countries|city|province"
        r"|company|party|team)$|^(?:oh )?really$"
        rf"|^(?:{_AUX} (?:anyone|anybody|someone)|(?:who|how many(?: people)?) (?:was|were))"
        rf"(?: else)?(?: been)? {_SUFFERED}$"
        rf"|^how (?:did|does|will|has|have) (?:the )?@ (?:respond|react|reply)(?:ed)?$"
    ),
    opener=_words(
        r"(?:(?:ok|okay|well|oh|ah|yes|so) )*(?:and|but|then|or|also|so(?! many| much)"
        r"|(?:who|what|where|when|anything|anyone) else)(?! (?:who|what) (?:is|was|are|were) @)"
    ),
    free_pronouns=_words(
        rf"{_AUX} {_HE}|him|them|this|these|(?:it|her|there|that|then|both)$"
        rf"|(?:it|there|her)(?= (?:at|in|on|by|for|from|with|about|after|before|last|yesterday) )"
        r"|(?:is|are|was|were|s|did|will|can|could|would|at|in|on|from|to|for|since|by|with"
        r"|about|of|like|why|who|what) (?:that|those)"
        rf"|^(?:{_HE}|his|her|its|their|that|those)|the same (?:day|month|year|place|time|meeting)"
    ),
    bound_pronouns=_words(
        rf"{_HE}|(?:\S+ )?(?:his|her|its|their)|(?:the two|both) (?:sides|men|women|leaders"
        r"|countries|nations|ministers|parties)(?! of| in| from)"
    ),
    clause=re.compile(
        r",| (?:but|when|if|because|while|that|before|after|until|since|whether) "
        rf"| and (?=who|what|when|where|why|how|{_AUX})"
    ),
    antecedent=re.compile(r"\S"),
)

# Vietnamese, with its marks; what is typed without them is told by the same patterns, folded,
# but for words that then look like many others.

_AFTER = (  # what follows a pointer that is not the subject of its clause
    r"(?=$| ,| (?:ở|tại|từ|đến|về|vào|với|cho|trong|khi|lúc|hồi|bao|mấy|thế|như|ra sao|để|là|vì"
    r"|cùng|nữa|hôm|ngày|năm|giờ|bằng|của|và|do|sau|trước|gồm|hay|rồi|à|hả|vậy|sao|nhỉ)(?!\S))"
)
_DOES = "nói|bàn|gặp|ký|đã|sẽ|đang|có|là|ở|bị|muốn|nhất trí|đồng ý|thảo luận|trao đổi"
_PAIR = (
    "(?:hai (?:bên|phía|người|ông|bà|nhà lãnh đạo|nhà ngoại giao)|cả hai|đôi bên)"
    rf"(?=$| (?:{_DOES})(?!\S))"
)
_THING = (
    "vụ|việc|chuyện|sự kiện|sự việc|vụ việc|cuộc gặp|cuộc họp|cuộc hội đàm|hội nghị|kế hoạch"
    "|thỏa thuận|người|nhóm|quan chức|nước|tai nạn|công ty|dự án|vụ án|trận|bộ phim|bài báo|tổ chức"
)
_POINTER = (
    r"(?:ông|bà|anh|chị|cô|cậu|ngài|hắn) ta|[^\s@,]+ (?:ấy|đó|này|kia)|họ|nó|hắn|bọn họ|hai nước"
    r"|(?:ông|bà|người|chỗ|lúc|khi|hôm|vụ|việc|ở) đấy|" + _PAIR
)
_SAYS = "nói|sinh|gặp|đến|đi|làm|đã|sẽ|đang|có|muốn|bị|được|kêu gọi|từng"
_GOES_ON = "ai|khi|lúc|ở đâu|vì sao|tại sao|sao|bao|mấy|ông|bà|họ|@"
_DEFINES = "(?! (?:ông |bà )?(?:@ )+là (?:ai|gì))"

_VIETNAMESE_EMPTY = """
    ai gì nào đâu sao khi bao_giờ bao_nhiêu bao_lâu bao_xa mấy mấy_giờ như_thế_nào thế_nào ra_sao
    vì_sao tại_sao nơi_nào chỗ_nào là có không ko k chưa đã đang sẽ từng được dc bị bởi ở tại từ
    đến tới vào ra lên với cho của và hay hoặc nhưng thì mà rằng cũng vẫn còn lại nữa vậy thế nhỉ
    nhé để vì do những các một cái cuộc việc vụ chuyện điều theo trên trong ngoài trước sau giữa
    cùng nhau rất đều chỉ lúc hồi hôm hôm_qua ngày tháng năm tuần cụ_thể đúng nó họ ông bà người
    nước phía bên hai cả đó ấy đấy kia nói gặp làm diễn_ra xảy_ra kéo_dài bắt_đầu kết_thúc tham_dự
    tham_gia có_mặt dự thảo_luận trao_đổi bàn_gì nhất_trí đồng_ý kết_quả nguyên_nhân lý_do hậu_quả
    mục_đích nội_dung địa_điểm thời_gian tên tuổi chết thiệt_mạng bị_thương thương_vong thắng thua
    tỷ_số thứ_nhất thứ_hai thứ_ba thứ_tư đầu_tiên hội_đàm điện_đàm cuộc_họp hội_nghị kế_hoạch
    thỏa_thuận tổ_chức sự_việc sự_kiện vụ_việc tai_nạn phản_ứng biết cho_biết giải_thích thêm
    chi_tiết tiếp_theo cuối_cùng giá số_lượng nhiều ít lâu xa về gồm mấy_điểm điểm_thứ tổng_cộng
    nạn_nhân thủ_phạm hung_thủ nghi_phạm chủ_mưu tác_giả thiệt_hại cho_mình_hỏi cho_tôi_hỏi
    cho_hỏi xin_hỏi bạn_có_biết bạn_cho_mình_hỏi vậy_bạn thế_bạn bao_h h
"""
_EVENT = rf"{_THING}|hiệp định|tuyên bố|nghị quyết|văn kiện|chuyến (?:thăm|đi)|bài phát biểu"
_COMMON = rf"(?!(?:{_any(_VIETNAMESE_EMPTY)}|{_EVENT}) )[^\s@,]+ "  # of a noun, a syllable
_IDLE = (
    r"người ta|(?:ai|gì|đâu|nào|sao) đó|do đó|bên cạnh đó|trong khi đó"
    r"|(?:dòng|cùng|mang|tên) họ|họ (?:tên|hàng|nào|gì|của|@)|(?:đàn|cụ|quý) (?:ông|bà)"
    r"|(?:tháng|tuần|năm|mùa|giải|vòng loại|nhiệm kỳ|đợt|dịp|lần|thế giới) này|^này"
    r"|(?:hôm|ngày|năm|tháng) kia|(?:này|đó) (?:giữa|của)(?= @)|hai nước (?:nào|@)"
    r"|^(?:ở|tại|về|sang|trong) @(?: @)*(?= ,| [^,@])(?! thì sao)"
    # what it points to is told apart by a name, or is said only then
    rf"|{_COMMON}{_COMMON}đó(?= (?:[^\s,]+ ){{0,8}}(?:ở|tại) @)"
    r"|vụ (?!việc |án |đó |này )[^\s@,]+ đó(?= (?:ở|tại) @)"
    r"|^(?:đó|đây) là [^\s@,]+ nào(?= (?:ông |bà )?@ [^\s,])"
    r"|^nó là (?:gì|ai)(?: vậy| thế| nhỉ)?(?: ,)?(?= @)"
    r"|^cùng (?:ngày|hôm)(?= có (?:bao nhiêu|mấy) [^\s@,]+ @)"
)
_ASKS = "ai|gì|nào|đâu|sao|bao giờ|bao h|bao nhiêu|bao lâu|mấy"
_AGAIN = (
    r"^(?:thế|vậy|à|ừ) còn(?! bao| mấy| nhiều)"
    r"|^(?:(?:về|với|ở|tại|riêng) )?(?:(?:ông|bà|phía|bên|nước|năm|tháng) )?\S+(?: @)* thì sao"
    r"|^(?:ở|tại|về|với|của|từ|cho|bởi|năm|ngày|tháng)(?: ông| bà| năm)? (?:@|\d+)(?: @| \d+)*$"
    r"|^(?:có )?(?:thật|đúng)(?: sự)?(?: vậy| thế)? (?:không|ko|k|à|hả|sao)(?: vậy| thế)?$"
    r"|^(?:(?:bạn|hãy|có thể) )*"
    r"(?:(?:nói|kể|giải thích|cho biết) (?:rõ|kỹ|chi tiết|cụ thể|thêm|tiếp)"
    r"|(?:chi tiết|cụ thể) hơn|thêm (?:chi tiết|thông tin))"
    r"(?: (?:hơn|thêm|nữa|một|chút|đi|nhé|với|được|không|chi tiết))*$"
    r"|^ai (?:đã )?(?:gây ra|gây nên|đứng sau|chịu trách nhiệm)(?: vậy| thế)?$"
    r"|^(?:có )?ai bị bắt(?: không| chưa| vậy)?$"
    r"|^(?:phía|bên|nước|ông|bà|chính phủ) (?:[^\s,]+ ){1,3}phản ứng (?:ra sao|(?:như )?thế nào)$"
)
_OPENER = (
    rf"(?:rồi|vậy|thế)(?: thì| mà)*(?= (?:{_GOES_ON})(?!\S)){_DEFINES}"
    rf"|(?:nếu|như) (?:vậy|thế)(?! nào)"
)
_SO = r"(?:nói|làm|nghĩ) (?:thế|vậy)(?! nào| giới)"
_SUCH = "như (?:thế|vậy)(?! nào)"
_CLAUSE = r",| (?:thì|nhưng|rồi|rằng|khi|vì|nên|nếu|mà) "
_ANTECEDENT = re.compile(r"@|\S \S+ \S")
_VIETNAMESE = Grammar(
    non_anaphoric=_words(_IDLE),
    stop_words=_words(_any(_VIETNAMESE_EMPTY)),
    interrogatives=_words(_ASKS),
    elliptical=_words(
        r"^(?:(?:thế|vậy|à|ừ|nhưng|và|rồi) )*còn .+ (?:thì sao|ra sao|sao|thế nào)"
        rf"|^(?:nhưng|và) còn(?! bao| mấy| nhiều)|{_AGAIN}"
    ),
    opener=_words(
        rf"{_OPENER}|(?:và|nhưng|ngoài ra){_DEFINES}"
        rf"|còn(?! bao| mấy| nhiều| ít| lại| ai| gì|.* không$){_DEFINES}"
    ),
    free_pronouns=_words(
        rf"(?<!của )(?:{_POINTER}){_AFTER}|{_SO}|^(?:đó|đây) là|^cùng (?:ngày|hôm|lúc)"
        rf"|(?:{_THING}) trên(?=$| (?:là|ở đâu|xảy|diễn|do|có|đã|khi|bao|ra sao|thế nào|gồm))"
    ),
    bound_pronouns=_words(rf"{_POINTER}|{_SUCH}|(?:ông|bà)(?= (?:{_SAYS})(?!\S))"),
    clause=re.compile(_CLAUSE),
    antecedent=_ANTECEDENT,
)

_NO_DIACRITICS_POINTER = _without_diacritics(
    r"(?:ông|bà|anh|chị|cô) (?:ấy|ta)"
    r"|(?:ở|khi|lúc|hôm|ngày|sau|trước|trong) (?:đó|ấy)(?! thị| tuổi)"
    rf"|(?:ông|bà|{_THING}) (?:này|đó|ấy)|bọn họ|{_PAIR}"
)
_NO_DIACRITICS = Grammar(
    non_anaphoric=_words(_without_diacritics(_IDLE)),
    stop_words=_words(_any(_without_diacritics(_VIETNAMESE_EMPTY))),
    interrogatives=_words(_without_diacritics(_ASKS)),
    elliptical=_words(rf"^(?:(?:the|vay|a|u|roi) )*con .+ thi sao|{_without_diacritics(_AGAIN)}"),
    opener=_words(
        _without_diacritics(_OPENER)
        + r"|con(?= (?:khi|luc|o dau|vi sao|tai sao|sao|ong|ba|ho|@|phia|ben|nuoc|ve)(?!\S))"
        + _without_diacritics(_DEFINES)
        + r"|va(?= (?:ai|khi|o dau|vi sao|tai sao|bao)(?!\S))"
        r"|nhung(?= (?:sao|tai sao|vi sao|khi nao|o dau)(?!\S))"
    ),
    free_pronouns=_words(
        rf"(?<!cua )(?:{_NO_DIACRITICS_POINTER}){_without_diacritics(_AFTER)}"
        rf"|{_without_diacritics(_SO)}"
        r"|^cung (?:ngay|hom|luc)|^no(?= (?:la|o|xay ra|dien ra|keo dai)(?!\S))"
    ),
    bound_pronouns=_words(
        rf"{_NO_DIACRITICS_POINTER}|{_without_diacritics(_SUCH)}"
        r"|^(?:(?:khi nao|o dau|tai sao|vi sao|sao) )?ho(?= (?:gap|noi|da|se|dang|ban|hop|ky|muon"
        r"|dong y|bi|den|sang|nhat tri|dat|goi|thao luan|tuyen bo)(?!\S))"
        r"|^(?:ong|ba)(?= (?:noi gi|lam gi|sinh nam|gap ai|di dau)(?!\S))"
    ),
    clause=re.compile(_without_diacritics(_CLAUSE)),
    antecedent=_ANTECEDENT,
)

GRAMMARS = {
    QueryLanguage.VI: _VIETNAMESE,
    QueryLanguage.VI_NO_DIACRITICS: _NO_DIACRITICS,
    QueryLanguage.EN: ENGLISH,
}
