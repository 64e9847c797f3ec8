"""What the bot says in Vietnamese."""

from bot.texts.schema import (
    Buttons,
    Choices,
    DigestTexts,
    Forgetting,
    InlineTexts,
    LatestTexts,
    OwnerTexts,
    Profile,
    StatisticsTexts,
    Texts,
    TimelineTexts,
    UpkeepTexts,
    Watching,
)

VIETNAMESE = Texts(
    code="vi",
    name="Tiếng Việt",
    thousands=".",
    start=(
        "Chào bạn, mình là <b>Hỏi Báo</b> 📰\n\n"
        "Bạn cứ hỏi, bằng tiếng Việt (có dấu hay không dấu đều được) hoặc tiếng Anh. "
        "Mình tìm trong các bài báo đã có và trích nguyên văn đoạn trả lời, "
        "câu trả lời được <b>in đậm</b>, kèm tên bài và nguồn. Mình không tự viết thêm chữ nào.\n\n"
        "Thử một câu nhé:\n"
        "• <code>Blinken gặp Vương Nghị khi nào?</code>\n"
        "• <code>ba clinton gap ngoai truong pakistan o dau</code>\n"
        "• <code>How long did Blinken and Wang Yi talk?</code>\n\n"
        "Xem kho bài: /sources · Hướng dẫn: /help"
    ),
    help=(
        "<b>Hỏi thế nào?</b>\n"
        "• Chat riêng: gõ thẳng câu hỏi.\n"
        "• Trong nhóm: <code>/ask</code> kèm câu hỏi, nhắc <b>@{me}</b>, hoặc bấm <b>Trả lời</b> "
        "vào tin của bot. Ngoài ra mình im lặng.\n"
        "• Hỏi về tin của người khác: bấm <b>Trả lời</b> vào tin đó rồi gõ <code>/ask</code>.\n"
        "• Hỏi tiếp cho gọn: <i>Còn ông Vương thì sao?</i>\n"
        "{anywhere}\n"
        "/latest – bài mới nhất\n"
        "/digest – tin chính, xem ngay hoặc mỗi ngày\n"
        "/timeline – chuyện gì đã xảy ra, theo ngày\n"
        "/watch – đặt thông báo khi có bài mới\n"
        "/sources – kho bài có những gì\n"
        "/settings – ngôn ngữ, số đoạn trích\n\n"
        "Bài không nói thì mình báo là không thấy, không đoán."
    ),
    anywhere="• Ở bất kỳ chat nào: gõ <b>@{me}</b> rồi câu hỏi.\n",
    how_to_ask=(
        "Bạn gõ câu hỏi ngay sau lệnh nhé, ví dụ:\n"
        "<code>/ask Blinken gặp Vương Nghị khi nào?</code>\n"
        "Hoặc bấm <b>Trả lời</b> vào một tin rồi gõ <code>/ask</code>: mình sẽ tìm theo tin đó."
    ),
    unknown_command="Mình không biết lệnh này. Bạn xem /help, hoặc cứ gõ thẳng câu hỏi nhé.",
    words_only="Mình chỉ đọc được chữ thôi. Bạn gõ câu hỏi ra giúp mình nhé 🙂",
    no_question=(
        "Bạn muốn hỏi điều gì? Viết thành câu giúp mình nhé, ví dụ:\n"
        "<code>Blinken gặp Vương Nghị khi nào?</code>"
    ),
    courtesy="Không có gì 🙂 Có gì bạn cứ hỏi nhé.",
    greeting="Chào bạn 🙂 Bạn muốn hỏi gì thì cứ gõ ra nhé.",
    objection=(
        "Mình chỉ trích lại lời báo nên có khi chưa đúng ý bạn. Bạn thử hỏi cách khác, hoặc bấm 👎 "
        "dưới câu trả lời nhé."
    ),
    stop=(
        "Mình chỉ trả lời khi được hỏi, và gửi thông báo cho những câu bạn theo dõi: xem và xóa ở "
        "/watches. Muốn xóa những gì mình lưu về bạn: /forget"
    ),
    too_long="Câu hỏi hơi dài. Bạn rút gọn giúp mình còn dưới {limit} ký tự nhé.",
    busy="Đang có rất nhiều câu hỏi cùng lúc. Bạn đợi một phút rồi hỏi lại giúp mình nhé.",
    too_many="Bạn hỏi nhanh quá, mình theo không kịp 🙂 Bạn đợi một phút nhé.",
    too_many_here="Cả nhóm hỏi dồn quá, mình theo không kịp 🙂 Cả nhóm đợi một phút nhé.",
    nothing=(
        "Mình không tìm thấy bài nào nói về điều này.\n"
        "Bạn thử hỏi cách khác, hoặc xem kho bài có những gì ở /sources."
    ),
    nearest="Các bài gần nhất:",
    spoken=(
        "Các bài báo có nói đến chuyện này, nhưng không nói điều bạn hỏi.\n"
        "Bạn xem những đoạn gần nhất bằng nút bên dưới nhé."
    ),
    near="<i>Các đoạn này nói đến chuyện bạn hỏi, nhưng không trả lời câu hỏi:</i>",
    words="➤ {words}",
    dated_by="<i>(năm theo bài {article})</i>",
    unsure="🤔 <i>Mình không chắc các bài trả lời được câu này; đây là những đoạn gần nhất:</i>",
    also="Cũng có trong: {articles}",
    dated="{named} là ngày {date}",
    unreachable=(
        "Hiện có một phần kho bài báo không truy cập được nên mình chưa biết các bài viết gì. "
        "Bạn hỏi lại sau ít phút nhé."
    ),
    incomplete="⚠️ <i>Hiện có một phần kho bài báo không truy cập được; có thể còn bài khác.</i>",
    failed="Xin lỗi, mình vừa gặp trục trặc nên chưa trả lời được. Bạn hỏi lại sau ít phút nhé.",
    sources_head="📚 Kho bài có <b>{articles}</b> bài báo, <b>{passages}</b> đoạn trích.",
    sources_outlets="<b>Nguồn</b>",
    sources_newest="<b>Bài mới nhất</b>",
    sources_until="Tin cập nhật đến {time} ({zone}), ngày {date}.",
    sources_silent="• {outlet}: chưa có tin mới từ {time} ngày {date}",
    sources_built="Cập nhật lúc {time} ({zone}), ngày {date}.",
    introduction=(
        "Chào cả nhóm, mình là <b>Hỏi Báo</b> 📰 Mình tìm trong các bài báo và trích nguyên văn "
        "đoạn trả lời, kèm nguồn.\n"
        "Hỏi mình bằng <code>/ask</code> kèm câu hỏi, nhắc @{me}, hoặc bấm <b>Trả lời</b> vào tin "
        "của bot. Ngoài ra mình im lặng. Quản trị viên chỉnh ở /settings@{me}."
    ),
    months=(),
    buttons=Buttons(
        previous="◀",
        following="▶",
        every="Xem cả {hits}",
        earlier="▲ Phần {part}/{parts}",
        later="▼ Phần {part}/{parts}",
        context="📖 Xem ngữ cảnh",
        back="⬅ Quay lại",
        source="🔗 Nguồn",
        translate="🌐 Dịch",
        near="📄 Xem đoạn gần nhất",
        good="👍",
        bad="👎",
        thanks="Cảm ơn bạn, mình đã ghi nhận.",
        taken_back="Mình đã bỏ đánh giá của bạn.",
        expired="Câu trả lời này đã cũ. Bạn hỏi lại giúp mình nhé.",
        article_gone=(
            "Một bài được trích ở đây không còn trong kho: có thể báo đã gỡ bài, hoặc bài đã quá "
            "cũ. Bạn hỏi lại giúp mình nhé."
        ),
        article_changed="Một bài được trích ở đây đã được sửa lại. Bạn hỏi lại giúp mình nhé.",
        not_yours="Chỉ người hỏi mới bấm được. Bạn tự hỏi một câu nhé.",
        admins_only="Chỉ quản trị viên của nhóm mới đổi được.",
        admins_unknown=(
            "Telegram không cho mình biết bạn có phải quản trị viên không. Bạn nhắn bằng chính tài "
            "khoản của bạn, hoặc thử lại sau nhé."
        ),
        too_many="Bạn bấm nhanh quá. Bạn đợi một phút rồi bấm tiếp nhé.",
        too_many_here="Cả nhóm bấm nhiều quá. Cả nhóm đợi một phút rồi bấm tiếp nhé.",
    ),
    choices=Choices(
        title="⚙️ <b>Cài đặt của bạn</b>",
        title_group="⚙️ <b>Cài đặt của nhóm</b>\nChỉ quản trị viên đổi được.",
        close="Xong",
        closed="⚙️ Đã lưu cài đặt.",
        names={
            "language": "Ngôn ngữ",
            "hits": "Số đoạn trích tối đa",
            "quiet": "Khi không tìm thấy",
            "taps": "Ai bấm được nút",
            "night": "Thông báo ban đêm (22–7 giờ)",
            "alerts_a_day": "Số thông báo tối đa mỗi ngày",
        },
        automatic="Tự động",
        labels={
            "quiet": {False: "Nói là không thấy", True: "Im lặng"},
            "taps": {"everyone": "Mọi người", "asker": "Người hỏi"},
            "night": {True: "Đợi đến sáng", False: "Gửi ngay"},
        },
    ),
    inline=InlineTexts(
        asked="🔎 <i>{question}</i>",
        ask_me="Gõ câu hỏi, hoặc hỏi riêng mình tại đây",
        too_long="Câu hỏi dài quá – gửi riêng cho mình nhé",
        nothing="Không thấy bài nào – hỏi riêng mình nhé",
        near="Báo có nói đến, nhưng không trả lời – hỏi riêng mình nhé",
        unsure="Mình không chắc lắm – hỏi riêng mình nhé",
        failed="Mình vừa gặp trục trặc – hỏi riêng mình nhé",
        too_old="Câu hỏi trong liên kết này đã cũ quá rồi. Bạn gõ lại giúp mình nhé.",
    ),
    latest=LatestTexts(
        title="🗞 <b>Bài mới nhất</b>",
        about="🗞 <b>Bài mới nhất về “{topic}”</b>",
        nothing=(
            "Mình không tìm thấy bài nào về “{topic}”.\n"
            "Bạn thử từ khác, hoặc xem tất cả bài mới bằng /latest."
        ),
    ),
    digest=DigestTexts(
        title="🗞 <b>Tin chính ngày {date}</b>",
        nothing="Trong 24 giờ qua chưa có bài nào mới.",
        offer="Muốn nhận mỗi ngày: <code>/digest 7:30</code>",
        daily="Mỗi ngày lúc {time} ({zone}) mình tự gửi. Muốn ngừng: <code>/digest off</code>",
        how=(
            "Gõ giờ ngay sau lệnh, mỗi ngày đến giờ đó mình sẽ gửi tin chính trong ngày, ví dụ:\n"
            "<code>/digest 7:30</code>\n"
            "Muốn ngừng: <code>/digest off</code>. Xem ngay bây giờ: /digest"
        ),
        made=(
            "🗞 Mỗi ngày lúc {time} ({zone}) mình sẽ gửi tin chính vào đây, lần đầu là ngày {date}. "
            "Muốn ngừng: <code>/digest off</code>"
        ),
        stopped="🗞 Mình không tự gửi tin chính nữa. Muốn xem: /digest",
        none_set="Mình chưa tự gửi tin chính vào đây. Muốn nhận: <code>/digest 7:30</code>",
        admins_only="Trong nhóm, chỉ quản trị viên mới đặt giờ gửi tin chính được.",
    ),
    timeline=TimelineTexts(
        title="📅 <b>“{topic}” theo ngày</b>",
        published="<b>{date}</b> <i>(ngày đăng bài)</i>",
        nothing="Các bài báo không nói đến “{topic}”, hoặc không cho biết ngày nào.",
        how=(
            "Gõ tên người hay việc ngay sau lệnh, mình xếp theo ngày những gì các bài báo đã nói, "
            "ví dụ:\n<code>/timeline Antony Blinken</code>"
        ),
    ),
    watching=Watching(
        how=(
            "Gõ câu hỏi ngay sau lệnh, khi có bài mới nói về câu đó mình sẽ gửi thông báo, ví dụ:\n"
            "<code>/watch Metro số 1 tăng giá vé khi nào?</code>\n"
            "Hoặc bấm <b>Trả lời</b> vào một tin rồi gõ <code>/watch</code> để theo dõi câu hỏi "
            "trong tin đó. Xem và xóa: /watches"
        ),
        admins_only="Trong nhóm, chỉ quản trị viên mới đặt theo dõi được.",
        not_here=(
            "Trong tin nhắn trực tiếp của kênh, mình không đặt theo dõi được. Bạn gõ /watch trong "
            "chat riêng với @{me} nhé."
        ),
        long_post="Tin này dài quá. Bạn trích dẫn phần muốn theo dõi rồi gõ lại /watch nhé.",
        made="🔔 Khi có bài mới trả lời câu này, mình sẽ gửi thông báo:\n{question}",
        answered="Các bài hiện có đã trả lời được câu này rồi, bạn cứ hỏi là có.",
        twice="Câu này mình đang theo dõi rồi. Xem và xóa: /watches",
        full=(
            "Ở đây đã có {most} câu đang theo dõi, nên hết chỗ rồi. Bạn xóa bớt ở /watches rồi "
            "thử lại nhé."
        ),
        listed="🔔 <b>Đang theo dõi</b> (thông báo ban đêm và số thông báo mỗi ngày: /settings)",
        none="Ở đây chưa theo dõi câu nào. Muốn theo dõi: <code>/watch</code> kèm câu hỏi.",
        news="🔔 Có tin mới cho câu: {question}",
        stop="🔕 Ngừng báo",
        delete="🗑 {number}",
        stopped="🔕 Mình đã ngừng thông báo về câu này:\n{question}",
        done="Mình đã ngừng thông báo về câu này.",
        gone="Câu này không còn được theo dõi.",
    ),
    forgetting=Forgetting(
        ask=(
            "Xóa hết những gì mình lưu về bạn: câu trả lời cũ, đánh giá, cài đặt, giờ nhận tin "
            "chính và <b>mọi câu bạn đang theo dõi</b>?"
        ),
        delete="🗑 Xóa hết",
        keep="Giữ lại",
        done="Mình đã xóa hết: câu trả lời cũ, đánh giá, cài đặt và các câu bạn theo dõi.",
        kept="Mình giữ nguyên, chưa xóa gì.",
        anonymous=(
            "Bạn đang viết ẩn danh nên mình không biết phải xóa của ai. Bạn gõ /forget trong chat "
            "riêng với @{me}, và xóa các câu nhóm theo dõi ở /watches nhé."
        ),
    ),
    owner=OwnerTexts(
        state_fault=(
            "⚠️ Mình tạm thời không lưu được dữ liệu; mình vẫn trả lời, nhưng không có nút và không "
            "hỏi tiếp được:\n<code>{why}</code>\n"
            "Lệnh <code>hoibao-bot doctor</code> cho biết phải làm gì."
        ),
        index_fault=(
            "⚠️ Chỉ mục không đọc được:\n<code>{why}</code>\n"
            "Lệnh <code>hoibao-bot doctor</code> cho biết phải làm gì."
        ),
        silent=(
            "{outlet} không có tin mới từ {time} ngày {date}, lâu hơn mức bạn đặt. Lệnh "
            "<code>hoibao-feeds status</code> cho biết nguồn tin trả lời gì."
        ),
        privacy_on=(
            "Chế độ riêng tư đang bật: trong nhóm, mình chỉ thấy lệnh và tin trả lời mình; tin "
            "nhắc @{me} có thể không đến. Muốn mình thấy mọi lời nhắc, tắt ở @BotFather "
            "(/setprivacy → Disable), hoặc cho mình làm quản trị viên."
        ),
        privacy_off=(
            "Chế độ riêng tư đang tắt: trong nhóm, Telegram gửi cho mình mọi tin nhắn. Mình chỉ "
            "đọc để biết có ai hỏi mình, và không lưu tin nào khác."
        ),
    ),
    upkeep=UpkeepTexts(
        help=(
            "<b>Dành riêng cho chủ của bot</b>\n"
            "/stats – kho bài và số liệu bảy ngày qua\n"
            "/reindex – dựng lại chỉ mục từ các nguồn\n"
            "/reload – kiểm tra xem có chỉ mục mới không\n"
            "/rollback – quay về chỉ mục trước đó\n"
            "/feedback – xuất các đánh giá 👍 👎"
        ),
        no_sources=(
            "Mình chưa biết dựng chỉ mục từ đâu: bạn ghi các tệp hay thư mục bài báo vào "
            "<code>HOIBAO_SOURCES</code> rồi khởi động lại mình nhé."
        ),
        building="⏳ Mình đang dựng chỉ mục mới, trong lúc đó vẫn trả lời như thường.",
        busy="Mình đang dựng một chỉ mục rồi, bạn đợi xong đã nhé.",
        built="✅ Xong: <b>{articles}</b> bài báo, bản <code>{version}</code>.",
        stopped="⏹ Mình dừng dựng chỉ mục vì được yêu cầu tắt. Chỉ mục cũ vẫn nguyên như trước.",
        failed="⚠️ Không được, chỉ mục vẫn như cũ:\n<code>{why}</code>",
        refused=(
            "⚠️ Mình không mở được chỉ mục vừa công bố, nên vẫn trả lời từ bản "
            "<code>{version}</code>:\n<code>{why}</code>"
        ),
        moved="✅ Mình đã chuyển sang bản mới <code>{version}</code>.",
        same="Không có chỉ mục nào mới hơn. Mình vẫn trả lời từ bản <code>{version}</code>.",
        back="↩️ Mình đã quay từ bản <code>{before}</code> về bản <code>{now}</code>.",
        no_feedback="Chưa có đánh giá nào dùng được: cần ít nhất một 👍 cho bài còn trong kho.",
        feedback=(
            "<b>{queries}</b> câu hỏi, <b>{judgments}</b> đánh giá, <b>{articles}</b> bài: các bài "
            "được đánh giá, và tối đa {others} bài khác rải đều trong kho. Ai đã đánh giá thì "
            "không ghi.\n"
            "Bỏ ra {left_out} câu không có bài nào được nhiều 👍 hơn 👎.\n"
            "Giải nén rồi chạy: <code>python -m retrieval eval {folder}</code>"
        ),
    ),
    statistics=StatisticsTexts(
        index=(
            "📊 <b>{articles}</b> bài báo, <b>{passages}</b> đoạn trích, khoảng {megabytes} MB\n"
            "Bản <code>{version}</code>, dựng lúc {time} ({zone}), ngày {date}."
        ),
        days="<b>Bảy ngày qua</b> ({zone})",
        day=(
            "{questions} câu hỏi · thấy {found} %, không chắc {unsure} %, không thấy {nothing} % · "
            "một nửa {p50}, 95 % {p95}"
        ),
        no_questions="chưa có câu hỏi nào",
        within="≤ {ms} ms",
        beyond="> {ms} ms",
        people="👍 {good} · 👎 {bad}\nSố chat được trả lời trong bảy ngày: {chats}",
        news="<b>Nguồn tin</b>, tính đến bản này",
        source="• {outlet}: tin mới nhất {newest}, lấy lần cuối {fetched}, {articles} bài",
        silent="im ắng từ {since}",
        failing="⚠️ {why}",
        more_sources="… và {count} nguồn nữa",
        unanswered="<b>Hay hỏi mà không thấy</b>",
        none_unanswered="Chưa có câu nào.",
        not_kept=(
            "Muốn xem những câu hay hỏi mà không thấy, bạn đặt "
            "<code>HOIBAO_LOG_QUESTIONS=true</code> rồi khởi động lại mình nhé."
        ),
    ),
    profile=Profile(
        commands={
            "ask": "Hỏi một câu, mình tìm trong các bài báo",
            "digest": "Tin chính trong ngày, xem ngay hoặc nhận mỗi ngày",
            "timeline": "Những gì đã xảy ra, theo ngày, về một người hay việc",
            "latest": "Bài mới nhất, hoặc bài mới nhất về một chủ đề",
            "watch": "Gửi thông báo khi có bài mới trả lời một câu",
            "watches": "Các câu đang theo dõi",
            "sources": "Kho bài có những gì",
            "settings": "Ngôn ngữ, số đoạn trích và cài đặt khác",
            "forget": "Xóa những gì mình lưu về bạn",
            "help": "Cách hỏi, trong chat riêng và trong nhóm",
            "stats": "Kho bài và số liệu bảy ngày qua",
            "reindex": "Dựng lại chỉ mục từ các nguồn",
            "reload": "Kiểm tra xem có chỉ mục mới không",
            "rollback": "Quay về chỉ mục trước đó",
            "feedback": "Xuất các đánh giá 👍 👎",
            "start": "Làm quen",
        },
        description=(
            "Hỏi bằng tiếng Việt (có dấu hay không dấu) hoặc tiếng Anh. Hỏi Báo tìm trong các bài "
            "báo và trích nguyên văn đoạn trả lời, kèm nguồn. Không có chữ nào do máy viết thêm."
        ),
        short_description="Hỏi một câu, nhận đoạn báo trả lời câu đó, nguyên văn và có nguồn.",
    ),
)
