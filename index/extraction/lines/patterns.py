"""Patterns of the words that Vietnamese and English newspapers put on buttons and over boxes.

No site's own strings: what is here stands on many. Each pattern is for a whole line unless it says
otherwise; a space in one is any white space, and case does not count.
"""

import re

from index.extraction.lines.agencies import PHOTO_CREDITS, any_of

_PLATFORM = (
    r"(?:facebook|fb|twitter|x|zalo|youtube|tiktok|instagram|telegram|messenger|viber|linkedin"
    r"|whatsapp|pinterest|threads|google(?: ?(?:news|\+|plus|tin ?tức))?|apple news|e-?mail|rss)"
)
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d\d"
_COUNT = r"(?: ?\(?\d*\)?)"


def _phrases(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives).replace(" ", r"\s"), re.IGNORECASE)


WIDGET = _phrases(
    # players and readers aloud
    rf"{_CLOCK} ?/ ?{_CLOCK}|0?0:00(?::00)?|-?\d{{1,2}}:\d\d ?\d+x",
    r"(?:video|clip) (?:đang )?(?:hot|nổi bật)",
    r"(?:nghe|listen).{0,12}(?:bài|báo|audio|article|story)(?: viết)?",
    r"(?:giọng đọc|tốc độ đọc|playback speed).{0,30}|(?:nam|nữ) miền (?:bắc|nam|trung)",
    r"nhấn để nghe.{0,20}",
    # share bars and counters
    rf"{_PLATFORM}(?:[ ,|/·•]+{_PLATFORM})*",
    r"(?:chia sẻ|share)(?: (?:bài viết|this|on|trên|lên|qua|article|story|bài"
    rf"|{_PLATFORM}))*{_COUNT}",
    r"(?:thích|like|tweet|lưu|save|bookmark|print|in|theo dõi|follow|gửi|quan tâm|báo cáo|trả lời"
    r"|reply|copy)(?: (?:bài|bài viết|này|link|article|story|tin|us|email|trang))*" + _COUNT,
    r"(?:mời (?:\S+ ){0,4})?(?:theo dõi|follow|đăng ký|subscribe|kết nối|join|tham gia)\b.{1,60}"
    rf" (?:trên|on|tại|via|kênh)(?: {_PLATFORM})*",
    rf"(?:theo dõi|follow|kết nối|like|đọc|xem)\b.{{1,40}} (?:trên|on) {_PLATFORM}.{{0,20}}",
    r"(?:sao chép|copy) (?:liên kết|link)(?: thành công)?|link copied|liên kết",
    r"(?:cỡ chữ|font size|text size).{0,20}|[aA][-+](?: [aA][-+]?)*|bản in|phóng to",
    r"(?:bình luận|comments?|ý kiến) ?\(?\d+\)?",
    r"\d+ (?:bình luận|comments?|ý kiến|shares?|likes?|lượt \S+)",
    # ways about the site
    r"trang chủ|về trang chủ|home|homepage|menu|đóng|close|search|tìm kiếm|đăng nhập|đăng xuất",
    r"log ?in|sign (?:in|up)|đăng ký|register|subscribe(?: now)?|skip to .{0,20}|lên đầu trang",
    r"(?:trở lại|quay lại|back to)\b(?: \S+){0,3}",
    r"(?:xem|tải|load|show|view|see|read) (?:thêm|tiếp|more|all|full|tất cả)"
    r"(?: (?:tin|bài|bình luận|ảnh|comments))?",
    r"trang (?:sau|trước|tiếp|kế|đầu|cuối)|trang \d+ ?(?:/|trên) ?\d+"
    r"|(?:next|previous) page|page \d+ of \d+",
    # paywalls
    r"bạn đã đọc hết .{0,40}miễn phí.{0,40}|already (?:a|an) (?:subscriber|member).{0,40}"
    r"|(?:bạn )?đã (?:là|có) (?:hội viên|thành viên|tài khoản).{0,40}"
    r"|(?:subscribe|đăng ký) (?:to|để) (?:continue|đọc).{0,40}",
    # what stands for a picture, an advertisement or an address
    r"(?:user|avatar)(?: image)?|(?:image|img|thumbnail|logo|icon|ảnh|hình)(?: \d+)?",
    r"(?:advertisement|ads?|sponsored|quảng cáo|tin tài trợ|advertorial)(?: \d+)?",
    r"(?:hotline|đường dây nóng|toà soạn|tòa soạn)\b.{0,40}",
    r"[^\s@]{1,100}@[^\s@]{1,200}\.\w{2,20}|https?://\S+|www\.\S+",
)

# Anywhere in a short line, which may be a sentence of an article.
FEEDBACK = _phrases(
    r"bài viết (?:này )?(?:hay|có hữu ích|có ích|hữu ích)\b.{0,40}\?",
    r"đánh giá (?:cho )?bài viết|bạn nghĩ gì về (?:bài viết|nội dung)|^rate this (?:article|story)",
    r"\b(?:was|is|did you find) this (?:article|page|story|content)\b.{0,20}"
    r"\b(?:helpful|useful|interesting)",
)

_SORTED_BY = r"(?:mới nhất|quan tâm nhất|hay nhất|nổi bật|tất cả)"
END = _phrases(
    # lists of other articles
    r"(?:các )?(?:tin|bài|tin bài|tin tức|bài viết|news|stories) (?:mới|nóng|hot|đang (?:nóng|hot)"
    r"|nổi bật|tiêu điểm|đọc nhiều|xem nhiều|được quan tâm|quan tâm|khác|cũ hơn|đáng chú ý|hay"
    r"|cùng (?:chuyên mục|chủ đề|mục|tác giả)|tiếp theo|trước|chọn lọc)"
    r"(?: nhất| nhiều(?: nhất)?| trong (?:ngày|tuần|tháng)| tuần| khác| số| về)?",
    r"(?:có thể )?bạn(?: có thể| đọc)?(?: cũng)?"
    r" (?:quan tâm|thích|muốn xem|sẽ thích|nên đọc|muốn đọc)",
    r"(?:đọc|xem|mới|quan tâm|nghe|bình luận)(?: nhiều)? nhất|(?:đọc|xem) nhiều|tiêu điểm|nổi bật",
    r"(?:đang )?(?:đáng|được) (?:quan tâm|chú ý|đọc)(?: nhất| nhiều| hôm nay)?",
    r"cùng (?:chuyên mục|chủ đề|tác giả)|dành cho bạn",
    r"(?:most|more) (?:read|popular|viewed|shared|watched|commented|recent|news|stories|from|in|on"
    r"|like)\b.{0,30}",
    r"(?:latest|top|breaking|trending|popular|featured|recent|other|editor.?s)"
    r" ?(?:news|stories|articles|posts|picks?|now|videos|headlines)?",
    r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|(?:around|from) the web",
    r"recommended(?: for you| stories| articles)?|sponsored (?:content|stories|links)",
    # readers' comments
    rf"{_SORTED_BY}(?: ?[|/·•] ?{_SORTED_BY})+",
    r"(?:ý kiến|bình luận|thảo luận|phản hồi)(?: (?:bạn đọc|độc giả|của bạn|của bạn đọc))?",
    r"(?:gửi|viết|đăng|để lại|thêm|vui lòng nhập)"
    r" (?:ý kiến|bình luận|phản hồi|nội dung bình luận).{0,30}",
    r"(?:leave|post|write|add|join) (?:a|your|the)"
    r" (?:comment|reply|conversation|discussion).{0,20}",
    r"comments|discussion",
    # what closes a page
    r"tags?|từ kh(?:óa|oá)|chủ đề|topics?|keywords?|sự kiện|about the author",
    r"sign up (?:for|to)\b.{0,40}|(?:đăng ký|nhận) (?:nhận )?(?:bản )?tin\b.{0,30}",
)

# A teaser on one line, its headline, its time and its text glued.
GLUED_TEASER = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s?[-|,]?\s?\d{1,2}:\d\d(?P<text>[^\W\d_]|[“\"])"
)

# At the start of a line.
TAGS = _phrases(r"(?:tags?|từ kh(?:óa|oá)|keywords?|topics?|chủ đề) ?[:：]", r"#\w+(?: #\w+)+$")

MORE = _phrases(
    r"(?:(?:các )?(?:tin|bài|tin bài|tin tức|bài viết|video|nội dung|chủ đề) )?(?:có )?liên quan",
    r"(?:mời )?(?:bạn đọc |quý độc giả |độc giả )?(?:xem|đọc|tìm hiểu) (?:thêm|tiếp)"
    r"(?: (?:tin|bài)(?: viết)?)?",
    r"(?:related|similar|linked)"
    r"(?: (?:stories|articles?|news|content|posts?|topics?|links|coverage|reading|videos?))?",
    r"(?:read|see|watch) (?:more|also|next)|also read|(?:further|recommended) reading",
    r"more on (?:this|the) (?:story|topic|subject)|don.?t miss|đừng bỏ lỡ",
    r"(?:video|clip|ảnh|photos?) (?:mới|nổi bật|xem nhiều|khác|hot)(?: nhất)?",
)

# At the start of a line that is no sentence.
POINTER = _phrases(
    r"(?:>>+|»+|►|▶|☞|→) ?\S",
    r"\[?(?:mời )?(?:xem|đọc|tìm hiểu) (?:thêm|tiếp|ngay)\]? ?[:>»|]",
    r"(?:tin|bài|bài viết) liên quan ?[:>»|]",
    r"(?:read (?:more|also|next|on)|see(?: also| more)?|also(?: read| see)?|more|watch|plus|listen"
    r"|related(?: \w{1,10}){0,3}|recommended) ?[:>»|] ?\S",
)

# At the start of a line: what no article says.
LEGAL = _phrases(
    r"bình luận của bạn (?:đã được gửi|sẽ|đang)|your comment (?:has been|will be|is awaiting)",
    r"©|\(c\) |® |(?:copyright|bản quyền)\b.{0,40}©|copyright (?:\(c\)|\d{4})",
    r"liên hệ quảng cáo|ghi rõ nguồn|all rights reserved",
    r"please (?:sign|log) in|to continue reading",
    r"(?:we|this (?:web)?site|our partners|chúng tôi|trang web|website)\b.{0,40}\bcookies?\b",
    r"by (?:continuing|using|clicking)\b.{0,60}\b(?:agree|accept|consent)",
)

# At the start of a line: of a notice, or of a sentence about one.
LEGAL_OR_NEWS = _phrases(
    r"copyright\b|bản quyền (?:thuộc|của)|giấy phép .{0,60}?số ?:? ?\d",
    r"cơ quan chủ quản ?:|(?:phó )?tổng biên tập ?:|chịu trách nhiệm nội dung ?:",
    r"(?:không|cấm) (?:được )?sao chép|vui lòng (?:đăng nhập|nhập|bật)",
    r"terms of (?:use|service)|privacy policy|chính sách bảo mật|điều khoản sử dụng",
)

_CREDIT_WORD = (
    r"(?:ảnh(?: minh ?họa| tư liệu| chụp màn hình| cắt từ \w+)?|hình|nguồn(?: ảnh)?|đồ họa"
    r"|photos?|photograph|image|picture|credit|source|video|clip|graphic)"
)
CREDIT = _phrases(
    rf"[(\[]?{_CREDIT_WORD} ?[:：/] ?[^.!?:]{{1,60}}?[)\]]?\.?",
    r"[(\[]?(?:ảnh|hình|hình ảnh|tranh) (?:minh ?h(?:ọa|oạ)|tư liệu|từ internet)[)\]]?\.?",
    r"(?:image|photo|video) (?:source|credit),? .{1,60}|(?:file|stock) (?:photo|image)\.?",
)

# At the start of a line: who wrote it and took the pictures, which is no caption.
BYLINE = _phrases(r"(?:tin|bài)(?: ?,| và| -) ?(?:và )?(?:bài ?, ?)?(?:ảnh|video|clip) ?:")

# At the start of a line.
CAPTION = _phrases(r"(?:image|photo|video) caption[,:]? \S")

# At the end of a line.
CREDIT_AT_END = _phrases(
    rf"(?:[.!?…,;:–—-]| ) ?[(\[]?\b{_CREDIT_WORD} ?[:：] ?[^.!?:]{{1,60}}(?:\.[A-Za-z]{{2,3}})?"
    r"[)\]]?\.?$",
    r"[(\[](?:ảnh|photo|nguồn|hình) [^()]{1,50}[)\]]\.?$",
    rf"\((?:{any_of(PHOTO_CREDITS)})(?: ?/ ?[\w ]{{2,30}}| photos?.{{0,30}})?\)\.?$",
)
