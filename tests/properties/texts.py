"""Texts as nobody would write them, out of pieces that are known to be awkward."""

from hypothesis import strategies as st

AWKWARD = st.sampled_from(
    [
        *"<>&\"'/=;#-…. \n\t*_`[]()@|",
        *("&amp;", "&lt", "&#39;", "<b>", "</b>", "</blockquote>", "<script>", "]]>", "<!--"),
        *("\x00", "\u202e", "\u2066", "\u200b", "\u0301" * 40, "\u2028", "\r\n"),
        *("👨\u200d👩\u200d👧\u200d👦", "🇻🇳", "𝕍", "ệ", "e\u0302\u0323", "字" * 9),
        *("/start", "@HoiBaoBot", "https://a.b/?x=1&y=2", "Câu này kết thúc. ", "chữ "),
        *(
            "TP.HCM",
            "GS. TS. ",
            "9/7/2022",
            "31/2",
            "20:30",
            "1.000,5",
            "ngày 30 tháng 2 năm 2021 ",
        ),
        *(
            "Ảnh: ",
            "Theo VnExpress",
            "• ",
            "## ",
            "<p>",
            "<h1>",
            "<article>",
            "</table>",
            "<img src=",
        ),
    ]
)
TEXTS = st.lists(st.one_of(AWKWARD, st.text(max_size=30)), max_size=60).map("".join)
LONG_TEXTS = st.tuples(TEXTS, st.integers(1, 200)).map(lambda made: made[0] * made[1])
