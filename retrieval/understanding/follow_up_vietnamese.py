"""Vietnamese follow-up questions, with diacritics and without: patterns of their shapes.

Those without diacritics use the same patterns, folded, except for words that then look like many
others.
"""

import re

from retrieval.understanding.follow_up_grammar import (
    Grammar,
    any_of,
    whole_words,
    without_diacritics,
)

_AFTER = (  # after a pronoun that is not the subject of its clause
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

_STOP_WORDS = """
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
_COMMON = rf"(?!(?:{any_of(_STOP_WORDS)}|{_EVENT}) )[^\s@,]+ "  # one syllable of a common noun
_NON_ANAPHORIC = (
    r"người ta|(?:ai|gì|đâu|nào|sao) đó|do đó|bên cạnh đó|trong khi đó"
    r"|(?:dòng|cùng|mang|tên) họ|họ (?:tên|hàng|nào|gì|của|@)|(?:đàn|cụ|quý) (?:ông|bà)"
    r"|(?:tháng|tuần|năm|mùa|giải|vòng loại|nhiệm kỳ|đợt|dịp|lần|thế giới) này|^này"
    r"|(?:hôm|ngày|năm|tháng) kia|(?:này|đó) (?:giữa|của)(?= @)|hai nước (?:nào|@)"
    r"|^(?:ở|tại|về|sang|trong) @(?: @)*(?= ,| [^,@])(?! thì sao)"
    # its antecedent follows, or is identified by a name
    rf"|{_COMMON}{_COMMON}đó(?= (?:[^\s,]+ ){{0,8}}(?:ở|tại) @)"
    r"|vụ (?!việc |án |đó |này )[^\s@,]+ đó(?= (?:ở|tại) @)"
    r"|^(?:đó|đây) là [^\s@,]+ nào(?= (?:ông |bà )?@ [^\s,])"
    r"|^nó là (?:gì|ai)(?: vậy| thế| nhỉ)?(?: ,)?(?= @)"
    r"|^cùng (?:ngày|hôm)(?= có (?:bao nhiêu|mấy) [^\s@,]+ @)"
)
_INTERROGATIVES = "ai|gì|nào|đâu|sao|bao giờ|bao h|bao nhiêu|bao lâu|mấy"
_ELLIPTICAL = (
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
VIETNAMESE = Grammar(
    non_anaphoric=whole_words(_NON_ANAPHORIC),
    stop_words=whole_words(any_of(_STOP_WORDS)),
    interrogatives=whole_words(_INTERROGATIVES),
    elliptical=whole_words(
        r"^(?:(?:thế|vậy|à|ừ|nhưng|và|rồi) )*còn .+ (?:thì sao|ra sao|sao|thế nào)"
        rf"|^(?:nhưng|và) còn(?! bao| mấy| nhiều)|{_ELLIPTICAL}"
    ),
    opener=whole_words(
        rf"{_OPENER}|(?:và|nhưng|ngoài ra){_DEFINES}"
        rf"|còn(?! bao| mấy| nhiều| ít| lại| ai| gì|.* không$){_DEFINES}"
    ),
    free_pronouns=whole_words(
        rf"(?<!của )(?:{_POINTER}){_AFTER}|{_SO}|^(?:đó|đây) là|^cùng (?:ngày|hôm|lúc)"
        rf"|(?:{_THING}) trên(?=$| (?:là|ở đâu|xảy|diễn|do|có|đã|khi|bao|ra sao|thế nào|gồm))"
    ),
    bound_pronouns=whole_words(rf"{_POINTER}|{_SUCH}|(?:ông|bà)(?= (?:{_SAYS})(?!\S))"),
    clause=re.compile(_CLAUSE),
    antecedent=_ANTECEDENT,
)

_NO_DIACRITICS_POINTER = without_diacritics(
    r"(?:ông|bà|anh|chị|cô) (?:ấy|ta)"
    r"|(?:ở|khi|lúc|hôm|ngày|sau|trước|trong) (?:đó|ấy)(?! thị| tuổi)"
    rf"|(?:ông|bà|{_THING}) (?:này|đó|ấy)|bọn họ|{_PAIR}"
)
NO_DIACRITICS = Grammar(
    non_anaphoric=whole_words(without_diacritics(_NON_ANAPHORIC)),
    stop_words=whole_words(any_of(without_diacritics(_STOP_WORDS))),
    interrogatives=whole_words(without_diacritics(_INTERROGATIVES)),
    elliptical=whole_words(
        rf"^(?:(?:the|vay|a|u|roi) )*con .+ thi sao|{without_diacritics(_ELLIPTICAL)}"
    ),
    opener=whole_words(
        without_diacritics(_OPENER)
        + r"|con(?= (?:khi|luc|o dau|vi sao|tai sao|sao|ong|ba|ho|@|phia|ben|nuoc|ve)(?!\S))"
        + without_diacritics(_DEFINES)
        + r"|va(?= (?:ai|khi|o dau|vi sao|tai sao|bao)(?!\S))"
        r"|nhung(?= (?:sao|tai sao|vi sao|khi nao|o dau)(?!\S))"
    ),
    free_pronouns=whole_words(
        rf"(?<!cua )(?:{_NO_DIACRITICS_POINTER}){without_diacritics(_AFTER)}"
        rf"|{without_diacritics(_SO)}"
        r"|^cung (?:ngay|hom|luc)|^no(?= (?:la|o|xay ra|dien ra|keo dai)(?!\S))"
    ),
    bound_pronouns=whole_words(
        rf"{_NO_DIACRITICS_POINTER}|{without_diacritics(_SUCH)}"
        r"|^(?:(?:khi nao|o dau|tai sao|vi sao|sao) )?ho(?= (?:gap|noi|da|se|dang|ban|hop|ky|muon"
        r"|dong y|bi|den|sang|nhat tri|dat|goi|thao luan|tuyen bo)(?!\S))"
        r"|^(?:ong|ba)(?= (?:noi gi|lam gi|sinh nam|gap ai|di dau)(?!\S))"
    ),
    clause=re.compile(without_diacritics(_CLAUSE)),
    antecedent=_ANTECEDENT,
)
