"""What the noise of a saved page looks like: one line at a time, no list of any site's own strings.

A line is tidy (one line, NFC). The vocabularies are the words that newspapers in Vietnamese and in
English put on the same buttons and over the same boxes.
"""

import re
from enum import Enum, auto

from index.stamps import is_stamp


class Sort(Enum):
    """What a line looks like on its own."""

    PROSE = auto()  # a sentence or more
    SHORT = auto()  # anything else that may be content: a headline, a name, a point of a list
    CAPTION = auto()  # says whose photo it is
    CREDIT = auto()  # says nothing but whose photo it is
    WIDGET = auto()  # a button, a player, a share bar
    STAMP = auto()  # a date with a time of day, or an age ("2 giờ trước")
    POINTER = auto()  # one link to another article inside the text ("Xem thêm: …")
    MORE = auto()  # the heading of a box that can stand inside an article
    END = auto()  # the heading of what comes after an article: comments, latest, most read
    SIGN_OFF = auto()  # the agency that an article is taken from


MIN_PROSE_CHARACTERS = 40
MIN_PROSE_WORDS = 8
# A line this long is prose even when it ends without a stop.
LONG_CHARACTERS = 160
_MAX_HEADING_WORDS = 7

_CLOSING = "\"”’'»)]}」』）"
_PLATFORM = (
    r"(?:facebook|fb|twitter|x|zalo|youtube|tiktok|instagram|telegram|messenger|viber|linkedin|whatsapp"
    r"|pinterest|threads|google(?:\s?(?:news|\+|plus|tin\s?tức))?|apple\s?news|e-?mail|rss)"
)
_WIDGET = re.compile(
    rf"""
    # players and counters
      (?:\d{{1,2}}:)?\d{{1,2}}:\d\d\s*/\s*(?:\d{{1,2}}:)?\d{{1,2}}:\d\d | 0?0:00(?::00)? | -?\d{{1,2}}:\d\d\s*\d+x
    | (?:video|clip)\s(?:đang\s)?(?:hot|nổi\sbật) | (?:nghe|listen).{{0,12}}(?:bài|báo|audio|article|story)(?:\sviết)?
    | (?:giọng\sđọc|tốc\sđộ\sđọc|playback\sspeed).{{0,30}} | (?:nam|nữ)\smiền\s(?:bắc|nam|trung) | nhấn\sđể\snghe.{{0,20}}
    # share bars
    | {_PLATFORM}(?:[\s,|/·•]+{_PLATFORM})*
    | (?:chia\ssẻ|share)(?:\s(?:bài\sviết|this|on|trên|lên|qua|article|story|bài|{_PLATFORM}))*(?:\s?\(?\d*\)?)
    | (?:thích|like|tweet|lưu|save|bookmark|print|in|theo\sdõi|follow|gửi|quan\stâm|báo\scáo|trả\slời|reply|copy)
      (?:\s(?:bài|bài\sviết|này|link|article|story|tin|us|email|trang))*(?:\s?\(?\d*\)?)
    | (?:mời\s(?:\S+\s){{0,4}})?(?:theo\sdõi|follow|đăng\ský|subscribe|kết\snối|join|tham\sgia)\b.{{1,60}}\s(?:trên|on|tại|via|kênh)(?:\s{_PLATFORM})*
    | (?:theo\sdõi|follow|kết\snối|like|đọc|xem)\b.{{1,40}}\s(?:trên|on)\s(?:{_PLATFORM}|google).{{0,20}}
    | (?:sao\schép|copy)\s(?:liên\skết|link)(?:\sthành\scông)? | link\scopied | copy\slink | liên\skết
    | (?:cỡ\schữ|font\ssize|text\ssize).{{0,20}} | [aA][-+](?:\s[aA][-+]?)* | bản\sin | phóng\sto
    # ways about the site
    | (?:trang\schủ|về\strang\schủ|home|homepage|menu|đóng|close|search|tìm\skiếm|đăng\snhập|đăng\sxuất|login|log\sin
      |sign\s(?:in|up)|đăng\ský|register|subscribe|subscribe\snow|skip\sto\s.{{0,20}}|back\sto\stop|lên\sđầu\strang)
    | (?:trở\slại|quay\slại|back\sto)\b(?:\s\S+){{0,3}}
    | (?:xem|tải|load|show|view|see|read)\s(?:thêm|tiếp|more|all|full|tất\scả)(?:\s(?:tin|bài|bình\sluận|ảnh|comments))?
    | (?:bình\sluận|comments?|ý\skiến)\s?\(?\d+\)? | \d+\s(?:bình\sluận|comments?|ý\skiến|shares?|likes?|lượt\s\S+)
    | (?:user|avatar)(?:\simage)? | (?:image|img|thumbnail|logo|icon|ảnh|hình)(?:\s\d+)?
    | (?:advertisement|ad|ads|sponsored|quảng\scáo|tin\stài\strợ|advertorial)(?:\s.{{0,20}})?
    | (?:hotline|đường\sdây\snóng|toà\ssoạn|tòa\ssoạn)\b.{{0,40}}
    | \S+@\S+\.\w{{2,}} | https?://\S+ | www\.\S+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FEEDBACK = re.compile(
    r"bài viết (?:này )?(?:hay|có hữu ích|có ích|hữu ích)\b.{0,40}\?|đánh giá (?:cho )?bài viết"
    r"|\b(?:was|is|did you find) this (?:article|page|story|content)\b.{0,20}\b(?:helpful|useful|interesting)"
    r"|^rate this (?:article|story)|bạn nghĩ gì về (?:bài viết|nội dung)",
    re.IGNORECASE,
)
_END = re.compile(
    r"""
      (?:các\s)?(?:tin|bài|tin\sbài|tin\stức|bài\sviết|news|stories)\s
        (?:mới|nóng|hot|đang\s(?:nóng|hot)|nổi\sbật|tiêu\sđiểm|đọc\snhiều|xem\snhiều|được\squan\stâm|quan\stâm|khác
        |cũ\shơn|cùng\s(?:chuyên\smục|chủ\sđề|mục|tác\sgiả)|đáng\schú\sý|hay|tiếp\stheo|trước|chọn\slọc)
        (?:\snhất|\snhiều(?:\snhất)?|\strong\s(?:ngày|tuần|tháng)|\stuần|\skhác|\ssố|\svề)?
    | (?:có\sthể\s)?bạn(?:\scó\sthể|\sđọc)?(?:\scũng)?\s(?:quan\stâm|thích|muốn\sxem|sẽ\sthích|nên\sđọc|muốn\sđọc)
    | (?:đọc|xem|mới|quan\stâm|nghe|bình\sluận)(?:\snhiều)?\snhất | (?:đọc|xem)\snhiều | tiêu\sđiểm | nổi\sbật
    | (?:đáng|được)\s(?:quan\stâm|chú\sý|đọc).{0,15} | cùng\s(?:chuyên\smục|chủ\sđề|tác\sgiả) | dành\scho\sbạn
    | (?:mới\snhất|quan\stâm\snhất|hay\snhất|nổi\sbật|tất\scả)(?:\s?[|/·•]\s?(?:mới\snhất|quan\stâm\snhất|hay\snhất|nổi\sbật|tất\scả))+
    | (?:ý\skiến|bình\sluận|thảo\sluận|phản\shồi)(?:\s(?:bạn\sđọc|độc\sgiả|của\sbạn|của\sbạn\sđọc))?
    | (?:gửi|viết|đăng|để\slại|thêm|vui\slòng\snhập)\s(?:ý\skiến|bình\sluận|phản\shồi|nội\sdung\sbình\sluận).{0,30}
    | (?:tags?|từ\skh(?:óa|oá)|chủ\sđề|topics?|keywords?|sự\skiện)
    | (?:most|more)\s(?:read|popular|viewed|shared|watched|commented|recent|news|stories|from|in|on|like)\b.{0,30}
    | (?:latest|top|breaking|trending|popular|featured|recent|other|editor.?s)\s?(?:news|stories|articles|posts|picks?|now|videos|headlines)?
    | (?:you\s(?:may|might)\s(?:also\s)?(?:like|enjoy|be\sinterested\sin)|recommended(?:\sfor\syou|\sstories|\sarticles)?|around\sthe\sweb|from\sthe\sweb|sponsored\s(?:content|stories|links))
    | (?:leave|post|write|add|join)\s(?:a|your|the)\s(?:comment|reply|conversation|discussion).{0,20} | comments | discussion
    | about\sthe\sauthor | sign\sup\s(?:for|to)\b.{0,40} | (?:đăng\ský|nhận)\s(?:nhận\s)?(?:bản\s)?tin\b.{0,30}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:tags?|từ kh(?:óa|oá)|keywords?|topics?|chủ đề)\s*[:：]|#\w+(?:\s+#\w+)+$", re.IGNORECASE
)
_MORE = re.compile(
    r"""
      (?:tin|bài|tin\sbài|tin\stức|bài\sviết|video|nội\sdung|chủ\sđề|các\s(?:tin|bài)(?:\sviết)?)?\s?(?:có\s)?liên\squan
    | (?:mời\s)?(?:bạn\sđọc\s|quý\sđộc\sgiả\s|độc\sgiả\s)?(?:xem|đọc|tìm\shiểu)\s(?:thêm|tiếp)(?:\s(?:tin|bài)(?:\sviết)?)?
    | (?:related|similar|linked)(?:\s(?:stories|articles?|news|content|posts?|topics?|links|coverage|reading|videos?))?
    | (?:read|see|watch)\s(?:more|also|next) | also\sread | more\son\s(?:this|the)\s(?:story|topic|subject) | further\sreading
    | (?:video|clip|ảnh|photos?)\s(?:mới|nổi\sbật|xem\snhiều|khác|hot)(?:\snhất)?
    | don.?t\smiss | đừng\sbỏ\slỡ | trong\scùng\schuỗi\sbài | recommended\sreading
    """,
    re.VERBOSE | re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:>>+|»+|►|▶|☞|→)\s*\S|\[?(?:mời\s)?(?:xem|đọc|tìm hiểu) (?:thêm|tiếp|ngay)\]?\s*[:>»|]"
    r"|(?:tin|bài|bài viết) liên quan\s*[:>»|]"
    r"|(?:read (?:more|also|next|on)|see also|also read|related(?: story| article)?|more|watch|recommended)\s*[:>»|]\s*\S",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:©|\(c\)\s|copyright\b|®\s|bản quyền (?:thuộc|của|©)|(?:số )?giấy phép (?:số|hoạt động|xuất bản|thiết lập|mxh|báo)"
    r"|cơ quan (?:chủ quản|ngôn luận)|(?:phó )?tổng biên tập\s*:|liên hệ quảng cáo|all rights reserved"
    r"|ghi rõ nguồn|(?:không|cấm) (?:được )?sao chép|chịu trách nhiệm nội dung|vui lòng (?:đăng nhập|nhập|bật)"
    r"|please (?:sign|log) in|to continue reading|(?:we|this (?:web)?site|our partners)\b.{0,40}\bcookies?\b"
    r"|by (?:continuing|using|clicking)\b.{0,60}\b(?:agree|accept|consent)|terms of (?:use|service)|privacy policy"
    r"|(?:chúng tôi|trang web|website)\b.{0,40}\bcookies?\b|chính sách bảo mật|điều khoản sử dụng)",
    re.IGNORECASE,
)
_CREDIT_WORD = r"(?:ảnh(?:\sminh\s?họa|\stư\sliệu|\schụp\smàn\shình|\scắt\stừ\s\w+)?|hình|nguồn(?:\sảnh)?|đồ\shọa|photos?|image|picture|credit|source|video|clip|graphic)"
_CREDIT = re.compile(rf"[(\[]?{_CREDIT_WORD}\s?[:：/]\s?[^.!?:]{{1,60}}?[)\]]?\.?", re.IGNORECASE)
_CREDIT_AT_END = re.compile(
    rf"(?:[.!?…,;:–—-]|\s)\s?[(\[]?\b{_CREDIT_WORD}\s?[:：]\s?[^.!?:]{{1,60}}(?:\.[A-Za-z]{{2,3}})?[)\]]?\.?$"
    r"|[(\[](?:ảnh|photo|nguồn|hình)\s[^()]{1,50}[)\]]\.?$"
    r"|\((?:AP|AFP|Reuters|Getty Images|TTXVN)(?:\s?/\s?[\w ]{2,30}|\s[Pp]hotos?.{0,30})?\)\.?$",
    re.IGNORECASE,
)
_AGENCY = r"(?:TTXVN|VOV|VTV|TASS|AFP|AP|Reuters|Xinhua|Vietnam\+|VietnamPlus|BBC|CNN)"
_SIGN_OFF = re.compile(
    r"[(\[]?\s*(?:(?i:theo|nguồn(?:\stin)?|source|via|according\sto)\s*[:：]?"
    r"|(?:[^\W\d_]+\s){1,4}?[(\[](?i:theo|nguồn)\s*[:：]?)\s*"
    r"((?:(?i:báo|tạp\schí|the)\s)?[A-ZĐ0-9][^.!?;:()]{1,60}?(?:\.\w{2,4})?)\s*[)\]]?\.?"
)
_PLAIN_AGENCY = re.compile(rf"[(\[]?({_AGENCY}(?:\s?[/,]\s?[\w+.]+){{0,2}})[)\]]?\.?")
_NAME_AND_AGENCY = re.compile(
    rf"(?:[^\W\d_]+\s){{0,3}}[^\W\d_]+\s?[/–-]\s?({_AGENCY}|\w+\.(?i:vn|com|net))"
)
_MAX_SIGN_OFF_WORDS = 8


def sort(line: str) -> Sort:
    """What a line looks like; what it is in the end, its neighbours say."""
    words = line.count(" ") + 1
    bare = line.strip(" .:;,!»>|-–—+_*•·▼▾☰")
    if not bare or not any(letter.isalnum() for letter in bare):
        return Sort.WIDGET
    if words <= _MAX_HEADING_WORDS + 6 and _FEEDBACK.search(line):
        return Sort.END
    if _TAGS.match(line):
        return Sort.END
    if _LEGAL.match(line):
        return Sort.END
    if words <= _MAX_HEADING_WORDS and not line.endswith("?"):
        heading = re.sub(r"\s*\(?\d+\)?$", "", bare)
        if _MORE.fullmatch(heading):
            return Sort.MORE
        if _END.fullmatch(heading) and not line[:1].isdigit():
            return Sort.END if heading == bare else Sort.WIDGET
    if words <= 14 and (_WIDGET.fullmatch(bare) or _WIDGET.fullmatch(line)):
        return Sort.WIDGET
    return _sort_text(line, words)


def _sort_text(line: str, words: int) -> Sort:
    if is_stamp(line):
        return Sort.STAMP
    if _POINTER.match(line) and not ends_sentence(line):
        return Sort.POINTER
    if words <= _MAX_SIGN_OFF_WORDS and agency(line):
        return Sort.SIGN_OFF
    if words <= 10 and _CREDIT.fullmatch(line):
        return Sort.CREDIT
    if _CREDIT_AT_END.search(line):
        return Sort.CAPTION
    if len(line) >= LONG_CHARACTERS:
        return Sort.PROSE
    if ends_sentence(line) and (len(line) >= MIN_PROSE_CHARACTERS or words >= MIN_PROSE_WORDS):
        return Sort.PROSE
    return Sort.SHORT


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does: with a stop, perhaps inside closing quotes."""
    return line.rstrip(_CLOSING + " ")[-1:] in set(".!?…:;。！？")


def agency(line: str) -> str | None:
    """The agency or newspaper that a line of its own names as where the article is from."""
    match = (
        _PLAIN_AGENCY.fullmatch(line)
        or _SIGN_OFF.fullmatch(line)
        or _NAME_AND_AGENCY.fullmatch(line)
    )
    return match[1].strip(" ,") if match else None


def is_agency_alone(line: str) -> bool:
    """Whether a line is the name of an agency and no more."""
    return _PLAIN_AGENCY.fullmatch(line) is not None
