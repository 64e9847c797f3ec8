"""Every sentence that the bot says, in Vietnamese and in English.

The texts of messages are HTML as Telegram reads it; those of `Profile` are plain.
"""

from dataclasses import dataclass

from retrieval.results import Language


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram itself shows of the bot: the menus of commands, and who it is."""

    commands: dict[str, str]  # what each does; command_menu.py has which are in which menu
    description: str  # in an empty chat, before "Start"; 512 characters
    short_description: str  # on the bot's page; 120 characters


@dataclass(frozen=True, slots=True)
class Buttons:
    """What stands on the buttons under an answer, and what is said about taps; plain text."""

    previous: str
    following: str
    every: str  # takes {hits}
    earlier: str  # of a passage too long for one message; takes {part}, {parts}
    later: str  # likewise
    context: str
    back: str
    source: str
    good: str
    bad: str
    thanks: str
    taken_back: str
    expired: str
    not_yours: str
    admins_only: str
    too_many: str  # one person taps too much; said once
    too_many_here: str  # the same of all in a group together


@dataclass(frozen=True, slots=True)
class Choices:
    """The page of /settings: its text is HTML, what stands on its buttons is plain."""

    title: str
    title_group: str
    close: str
    closed: str
    names: dict[str, str]  # by the name of a setting, see bot/state/chats.py
    language: tuple[str, str, str]
    hits: tuple[str, ...]
    quiet: tuple[str, str]
    taps: tuple[str, str]
    night: tuple[str, str]
    alerts_a_day: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InlineTexts:
    """What is said in inline mode: above the text field plain, in the messages sent HTML."""

    asked: str  # takes {question}
    ask_me: str  # on buttons that open the private chat, like the two below
    nothing: str
    unsure: str
    too_old: str  # to who comes by such a button too late


@dataclass(frozen=True, slots=True)
class LatestTexts:
    """The page of /latest."""

    title: str
    about: str  # takes {topic}, like the one below
    nothing: str


@dataclass(frozen=True, slots=True)
class Watching:
    """Watched questions and their alerts: HTML, and plain on buttons and taps."""

    how: str
    made: str  # takes {question}
    answered: str
    twice: str
    full: str  # takes {most}
    listed: str
    none: str
    news: str  # takes {question}
    stop: str  # on a button
    delete: str  # on a button; takes {number}
    stopped: str  # takes {question}
    done: str  # shows on a tap
    gone: str  # shows on a tap


@dataclass(frozen=True, slots=True)
class OwnerTexts:
    """What the bot's owner alone is told."""

    privacy_on: str
    privacy_off: str


@dataclass(frozen=True, slots=True)
class UpkeepTexts:
    """What the owner's commands say, all but /stats; {why} is one plain line of a program."""

    help: str
    no_sources: str
    building: str
    busy: str
    built: str  # takes {articles}, {version}
    stopped: str
    failed: str  # takes {why}
    refused: str  # takes {version}, {why}
    moved: str  # takes {version}
    same: str  # takes {version}
    back: str  # takes {before}, {now}
    no_feedback: str
    feedback: str  # takes {queries}, {judgments}, {articles}, {others}, {left_out}, {folder}


@dataclass(frozen=True, slots=True)
class StatisticsTexts:
    """The page of /stats."""

    index: str  # takes {articles}, {passages}, {megabytes}, {version}, {date}, {time}, {zone}
    days: str  # takes {zone}
    day: str  # takes {questions}, {found}, {unsure}, {nothing} in per cent, {p50}, {p95}
    no_questions: str
    within: str  # takes {ms}
    beyond: str  # takes {ms}
    people: str  # takes {chats}, {good}, {bad}
    unanswered: str
    none_unanswered: str
    not_kept: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All that is said in one language; a field that lacks one is an error in mypy."""

    start: str
    help: str
    how_to_ask: str
    unknown_command: str
    words_only: str  # answers stickers, voice messages, photos
    no_question: str  # answers emoji and punctuation
    courtesy: str  # answers greetings and thanks
    too_long: str  # takes {limit}
    busy: str  # answers nothing: too many wait already
    too_many: str  # answers nothing: one person asks too much; said once
    too_many_here: str  # the same of all in a group together
    nothing: str
    nearest: str  # stands over what the articles do tell
    unsure: str
    also: str  # takes {articles}
    dated: str  # takes {named}, {date}
    failed: str
    sources_head: str  # takes {articles}, {passages}
    sources_outlets: str
    sources_newest: str
    sources_built: str  # takes {date}, {time}, {zone}
    introduction: str  # to a group that the bot was added to; takes {me}
    forgotten: str
    months: tuple[str, ...]  # empty: dates are written in numbers
    buttons: Buttons
    choices: Choices
    inline: InlineTexts
    latest: LatestTexts
    watching: Watching
    owner: OwnerTexts
    upkeep: UpkeepTexts
    statistics: StatisticsTexts
    profile: Profile


VIETNAMESE = Texts(
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
        "• Trong nhóm: <code>/ask</code> kèm câu hỏi, nhắc tên mình, "
        "hoặc trả lời một tin nhắn của mình. Ngoài ra mình im lặng.\n"
        "• Gõ <code>/ask</code> khi trả lời tin nhắn của ai đó: "
        "mình đi tìm câu trả lời cho tin ấy.\n"
        "• Trong mười phút, bạn có thể hỏi tiếp cho gọn: <i>Còn ông Vương thì sao?</i> "
        "Muốn hỏi tiếp từ câu trả lời nào thì trả lời tin nhắn đó.\n"
        "• Ở bất kỳ cuộc trò chuyện nào: gõ @ kèm tên mình và câu hỏi, "
        "rồi chọn một đoạn để gửi.\n\n"
        "<b>Các lệnh</b>\n"
        "/ask – hỏi một câu\n"
        "/latest – bài mới nhất; thêm chủ đề ở sau thì chỉ bài về chủ đề đó\n"
        "/watch – báo khi có bài mới trả lời một câu; trong nhóm dành cho quản trị viên\n"
        "/watches – các câu đang theo dõi\n"
        "/sources – kho bài có những gì\n"
        "/settings – ngôn ngữ, số đoạn trích; trong nhóm dành cho quản trị viên\n"
        "/forget – xóa những gì mình lưu về bạn\n"
        "/help – trang này\n\n"
        "Câu hỏi nêu rõ tên người, nơi chốn hay thời gian thì dễ tìm hơn. "
        "Trong bài không có thì mình sẽ nói là không thấy, chứ không đoán."
    ),
    how_to_ask=(
        "Bạn gõ câu hỏi ngay sau lệnh nhé, ví dụ:\n"
        "<code>/ask Blinken gặp Vương Nghị khi nào?</code>\n"
        "Hoặc gõ <code>/ask</code> khi trả lời một tin nhắn, mình sẽ tìm câu trả lời cho tin đó."
    ),
    unknown_command="Mình không biết lệnh này. Bạn xem /help, hoặc cứ gõ thẳng câu hỏi nhé.",
    words_only="Mình chỉ đọc được chữ thôi. Bạn gõ câu hỏi ra giúp mình nhé 🙂",
    no_question=(
        "Bạn muốn hỏi điều gì? Viết thành câu giúp mình nhé, ví dụ:\n"
        "<code>Blinken gặp Vương Nghị khi nào?</code>"
    ),
    courtesy="Mình ở đây 🙂 Bạn muốn hỏi gì trong các bài báo?",
    too_long="Câu hỏi hơi dài. Bạn rút gọn giúp mình còn dưới {limit} ký tự nhé.",
    busy="Đang có rất nhiều câu hỏi cùng lúc. Bạn đợi một phút rồi hỏi lại giúp mình nhé.",
    too_many="Bạn hỏi nhanh quá, mình theo không kịp 🙂 Đợi một phút rồi mình lại trả lời nhé.",
    too_many_here=(
        "Cả nhóm hỏi dồn quá, mình theo không kịp 🙂 Đợi một phút rồi mình lại trả lời nhé."
    ),
    nothing=(
        "Mình không tìm thấy bài nào nói về điều này.\n"
        "Bạn thử hỏi cách khác, hoặc xem kho bài có những gì ở /sources."
    ),
    nearest="Gần nhất có bài:",
    unsure="🤔 <i>Mình không chắc các bài có trả lời câu này; đây là những đoạn gần nhất:</i>",
    also="Cũng có trong: {articles}",
    dated="{named} là ngày {date}",
    failed="Xin lỗi, mình vừa gặp trục trặc nên chưa trả lời được. Bạn hỏi lại sau ít phút nhé.",
    sources_head="📚 Kho bài có <b>{articles}</b> bài báo, <b>{passages}</b> đoạn trích.",
    sources_outlets="<b>Nguồn</b>",
    sources_newest="<b>Bài mới nhất</b>",
    sources_built="Cập nhật lúc {time} ({zone}), ngày {date}.",
    introduction=(
        "Chào cả nhóm, mình là <b>Hỏi Báo</b> 📰 Mình tìm trong các bài báo và trích nguyên văn "
        "đoạn trả lời, kèm nguồn.\n"
        "Hỏi mình bằng <code>/ask</code> kèm câu hỏi, nhắc tên mình, hoặc trả lời tin của mình. "
        "Ngoài ra mình im lặng. Quản trị viên chỉnh ở /settings@{me}."
    ),
    forgotten=(
        "Mình đã xóa hết những gì lưu về bạn: câu trả lời cũ, đánh giá, cài đặt và câu theo dõi."
    ),
    months=(),
    buttons=Buttons(
        previous="◀",
        following="▶",
        every="Xem cả {hits}",
        earlier="▲ Phần {part}/{parts}",
        later="▼ Phần {part}/{parts}",
        context="📖 Cả đoạn",
        back="⬅ Quay lại",
        source="🔗 Nguồn",
        good="👍",
        bad="👎",
        thanks="Cảm ơn bạn, mình đã ghi nhận.",
        taken_back="Mình đã bỏ đánh giá của bạn.",
        expired="Câu trả lời này đã cũ. Bạn hỏi lại giúp mình nhé.",
        not_yours="Chỉ người hỏi mới bấm được. Bạn hỏi một câu của mình nhé.",
        admins_only="Chỉ quản trị viên của nhóm mới đổi được.",
        too_many="Bạn bấm nhanh quá. Đợi một phút rồi bấm tiếp nhé.",
        too_many_here="Cả nhóm bấm nhiều quá. Đợi một phút rồi bấm tiếp nhé.",
    ),
    choices=Choices(
        title="⚙️ <b>Cài đặt của bạn</b>",
        title_group="⚙️ <b>Cài đặt của nhóm</b>\nChỉ quản trị viên đổi được.",
        close="Xong",
        closed="⚙️ Đã lưu cài đặt.",
        names={
            "language": "Ngôn ngữ",
            "hits": "Số đoạn trích nhiều nhất",
            "quiet": "Khi không tìm thấy",
            "taps": "Ai bấm được nút",
            "night": "Tin báo ban đêm (22–7 giờ)",
            "alerts_a_day": "Tin báo mỗi ngày, nhiều nhất",
        },
        language=("Tự động", "Tiếng Việt", "English"),
        hits=("1", "3", "5"),
        quiet=("Nói là không thấy", "Im lặng"),
        taps=("Mọi người", "Người hỏi"),
        night=("Đợi đến sáng", "Gửi ngay"),
        alerts_a_day=("1", "3", "10"),
    ),
    inline=InlineTexts(
        asked="🔎 <i>{question}</i>",
        ask_me="Gõ câu hỏi, hoặc hỏi riêng mình tại đây",
        nothing="Không thấy bài nào – hỏi riêng mình nhé",
        unsure="Mình không chắc lắm – hỏi riêng mình nhé",
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
    watching=Watching(
        how=(
            "Gõ câu hỏi ngay sau lệnh, khi nào có bài mới trả lời câu đó mình sẽ báo, ví dụ:\n"
            "<code>/watch Metro số 1 tăng giá vé khi nào?</code>\n"
            "Hoặc gõ <code>/watch</code> khi trả lời một tin nhắn để theo dõi câu hỏi trong tin "
            "đó. Xem và xóa: /watches"
        ),
        made="🔔 Có bài mới trả lời câu này là mình báo:\n{question}",
        answered="Các bài hiện có đã trả lời được câu này rồi, bạn cứ hỏi là có.",
        twice="Câu này mình đang theo dõi rồi. Xem và xóa: /watches",
        full=(
            "Ở đây đã có {most} câu đang theo dõi, là hết chỗ. Bạn xóa bớt ở /watches rồi thử lại "
            "nhé."
        ),
        listed="🔔 <b>Đang theo dõi</b> (giờ im lặng và số tin mỗi ngày: /settings)",
        none="Ở đây chưa theo dõi câu nào. Muốn theo dõi: <code>/watch</code> kèm câu hỏi.",
        news="🔔 Tin mới cho: {question}",
        stop="🔕 Thôi báo",
        delete="🗑 {number}",
        stopped="🔕 Mình thôi báo câu này:\n{question}",
        done="Mình thôi báo câu này.",
        gone="Câu này không còn được theo dõi.",
    ),
    owner=OwnerTexts(
        privacy_on=(
            "Chế độ riêng tư đang bật: trong nhóm, mình chỉ thấy lệnh và tin trả lời mình; tin "
            "nhắc tên mình có thể không đến. Muốn mình thấy mọi lời nhắc tên, tắt ở @BotFather "
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
            "được đánh giá, và nhiều nhất {others} bài khác rải đều trong kho. Ai đã đánh giá thì "
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
            "p50 {p50}, p95 {p95}"
        ),
        no_questions="chưa có câu hỏi nào",
        within="≤ {ms} ms",
        beyond="> {ms} ms",
        people="👍 {good} · 👎 {bad}\nSố chat được trả lời trong bảy ngày: {chats}",
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
            "latest": "Bài mới nhất, hoặc bài mới nhất về một chủ đề",
            "watch": "Báo khi có bài mới trả lời một câu",
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

ENGLISH = Texts(
    start=(
        "Hello, I am <b>Hỏi Báo</b> (“ask the newspaper”) 📰\n\n"
        "Ask me in English or Vietnamese, with or without tone marks. I look through Vietnamese "
        "news articles and quote the passage that answers, word for word, with the answer in "
        "<b>bold</b> and its source. I never make up a word.\n\n"
        "Try one:\n"
        "• <code>When did Blinken meet Wang Yi?</code>\n"
        "• <code>Where did Clinton meet Pakistan's foreign minister?</code>\n"
        "• <code>Blinken gặp Vương Nghị khi nào?</code>\n\n"
        "What I have read: /sources · How it works: /help"
    ),
    help=(
        "<b>How to ask</b>\n"
        "• In a private chat: just type your question.\n"
        "• In a group: <code>/ask</code> with a question, mention me, "
        "or reply to one of my messages. I stay silent otherwise.\n"
        "• Send <code>/ask</code> as a reply to someone's message, and I answer that message.\n"
        "• For ten minutes you can go on in few words: <i>And what about Wang Yi?</i> "
        "To go on from an earlier answer, reply to it.\n"
        "• In any chat: type @ and my name, then your question, and pick a passage to send.\n\n"
        "<b>Commands</b>\n"
        "/ask – ask a question\n"
        "/latest – the newest articles; with a topic after it, those about that\n"
        "/watch – hear when a new article answers a question; in groups for admins\n"
        "/watches – the questions you watch\n"
        "/sources – what I have read\n"
        "/settings – language, number of passages; in groups for admins\n"
        "/forget – delete what I keep of you\n"
        "/help – this page\n\n"
        "Questions that name a person, a place or a time are easiest to answer. "
        "If the articles don't say it, I tell you so; I don't guess."
    ),
    how_to_ask=(
        "Type your question after the command, for example:\n"
        "<code>/ask When did Blinken meet Wang Yi?</code>\n"
        "Or send <code>/ask</code> as a reply to a message, and I answer that message."
    ),
    unknown_command="I don't know this command. See /help, or just type your question.",
    words_only="I can only read text. Please type your question 🙂",
    no_question=(
        "What would you like to know? Ask in words, for example:\n"
        "<code>When did Blinken meet Wang Yi?</code>"
    ),
    courtesy="I am here 🙂 What would you like to know from the articles?",
    too_long="That question is a little long. Please ask it in under {limit} characters.",
    busy="Very many questions have come at once. Please ask again in a minute.",
    too_many="You ask faster than I can answer 🙂 Give me a minute, then I will go on.",
    too_many_here=(
        "This group asks faster than I can answer 🙂 Give me a minute, then I will go on."
    ),
    nothing=(
        "I found no article that says this.\nTry other words, or see what I have read: /sources."
    ),
    nearest="Nearest topics:",
    unsure="🤔 <i>I am not sure the articles answer this; these passages come closest:</i>",
    also="Also in: {articles}",
    dated="{named} is {date}",
    failed="Sorry, something went wrong and I could not answer. Please ask again in a few minutes.",
    sources_head="📚 Articles: <b>{articles}</b>. Passages: <b>{passages}</b>.",
    sources_outlets="<b>Outlets</b>",
    sources_newest="<b>Newest articles</b>",
    sources_built="Updated on {date} at {time} ({zone}).",
    introduction=(
        "Hello everyone, I am <b>Hỏi Báo</b> (“ask the newspaper”) 📰 I look through Vietnamese "
        "news and quote the passage that answers, with its source.\n"
        "Ask me with <code>/ask</code> and a question, mention me, or reply to one of my messages. "
        "I stay silent otherwise. Admins find my settings at /settings@{me}."
    ),
    forgotten=(
        "I have deleted all that I kept of you: past answers, feedback, settings and watches."
    ),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    buttons=Buttons(
        previous="◀",
        following="▶",
        every="Show all {hits}",
        earlier="▲ Part {part}/{parts}",
        later="▼ Part {part}/{parts}",
        context="📖 In context",
        back="⬅ Back",
        source="🔗 Source",
        good="👍",
        bad="👎",
        thanks="Thank you, noted.",
        taken_back="Your feedback was taken back.",
        expired="This answer is too old. Please ask again.",
        not_yours="Only the one who asked can tap here. Ask a question of your own.",
        admins_only="Only admins of this group can change this.",
        too_many="You tap faster than I can turn pages. Please wait a minute.",
        too_many_here="This group taps faster than I can turn pages. Please wait a minute.",
    ),
    choices=Choices(
        title="⚙️ <b>Your settings</b>",
        title_group="⚙️ <b>Settings of this group</b>\nOnly admins can change them.",
        close="Done",
        closed="⚙️ Settings saved.",
        names={
            "language": "Language",
            "hits": "Passages in an answer, at most",
            "quiet": "When nothing is found",
            "taps": "Who may tap the buttons",
            "night": "Alerts at night (10 pm–7 am)",
            "alerts_a_day": "Alerts a day, at most",
        },
        language=("Automatic", "Tiếng Việt", "English"),
        hits=("1", "3", "5"),
        quiet=("Say so", "Stay silent"),
        taps=("Everyone", "Who asked"),
        night=("Wait for morning", "Send at once"),
        alerts_a_day=("1", "3", "10"),
    ),
    inline=InlineTexts(
        asked="🔎 <i>{question}</i>",
        ask_me="Type a question, or ask me in private",
        nothing="Nothing found – ask me in private",
        unsure="Not sure about these – ask me in private",
        too_old="The question in this link is too old by now. Please type it again.",
    ),
    latest=LatestTexts(
        title="🗞 <b>Newest articles</b>",
        about="🗞 <b>Newest articles about “{topic}”</b>",
        nothing=(
            "I found no article about “{topic}”.\n"
            "Try another word, or see all that is new: /latest."
        ),
    ),
    watching=Watching(
        how=(
            "Type a question after the command, and I tell you when a new article answers it, for "
            "example:\n<code>/watch When will metro line 1 tickets cost more?</code>\n"
            "Or send <code>/watch</code> as a reply to a message, to watch the question in it. "
            "To see and delete them: /watches"
        ),
        made="🔔 I will tell you when a new article answers this:\n{question}",
        answered="The articles I have answer it already: just ask.",
        twice="This question is watched already. To see and delete them: /watches",
        full=(
            "{most} questions are watched here, and that is the most I can do. "
            "Delete some at /watches, then try again."
        ),
        listed="🔔 <b>Watched questions</b> (quiet hours and alerts a day: /settings)",
        none="No question is watched here. To watch one: <code>/watch</code> with a question.",
        news="🔔 News on: {question}",
        stop="🔕 Stop watching",
        delete="🗑 {number}",
        stopped="🔕 I no longer watch this:\n{question}",
        done="I no longer watch this question.",
        gone="This question is not watched any more.",
    ),
    owner=OwnerTexts(
        privacy_on=(
            "Privacy mode is on: in groups I see commands and replies to me only; a mention may "
            "not reach me. To let me see every mention, turn it off at @BotFather (/setprivacy → "
            "Disable), or make me an admin."
        ),
        privacy_off=(
            "Privacy mode is off: in groups Telegram sends me every message. I read them only to "
            "see whether I am asked, and keep none of the others."
        ),
    ),
    upkeep=UpkeepTexts(
        help=(
            "<b>For the bot's owner alone</b>\n"
            "/stats – what I have read, and figures of seven days\n"
            "/reindex – build the index again from its sources\n"
            "/reload – look for a new index now\n"
            "/rollback – go back to the index before\n"
            "/feedback – export the 👍 and 👎"
        ),
        no_sources=(
            "I don't know what to build from: put files or folders of articles into "
            "<code>HOIBAO_SOURCES</code>, and start me again."
        ),
        building="⏳ I am building a new index, and answer as usual meanwhile.",
        busy="I am building an index already; please wait for it to end.",
        built="✅ Done: <b>{articles}</b> articles, build <code>{version}</code>.",
        stopped="⏹ I was asked to stop, and so the build has ended. The index is as it was.",
        failed="⚠️ That didn't work, and the index is as it was:\n<code>{why}</code>",
        refused=(
            "⚠️ I can't open the index that is published now, and still answer from build "
            "<code>{version}</code>:\n<code>{why}</code>"
        ),
        moved="✅ I have moved to the new build <code>{version}</code>.",
        same="There is no newer index. I still answer from build <code>{version}</code>.",
        back="↩️ I went back from build <code>{before}</code> to <code>{now}</code>.",
        no_feedback=(
            "There is no feedback to export: it takes at least one 👍 for an article that I have."
        ),
        feedback=(
            "Questions: <b>{queries}</b>. Judgments: <b>{judgments}</b>. Articles: "
            "<b>{articles}</b>: those judged, and up to {others} others spread evenly over the "
            "index. It doesn't say who judged.\n"
            "Left out, since no article got more 👍 than 👎: {left_out}.\n"
            "Unpack it, and run <code>python -m retrieval eval {folder}</code>"
        ),
    ),
    statistics=StatisticsTexts(
        index=(
            "📊 Articles: <b>{articles}</b>. Passages: <b>{passages}</b>. About {megabytes} MB.\n"
            "Build <code>{version}</code>, made on {date} at {time} ({zone})."
        ),
        days="<b>The last seven days</b> ({zone})",
        day=(
            "{questions} asked · {found} % found, {unsure} % unsure, {nothing} % nothing · "
            "p50 {p50}, p95 {p95}"
        ),
        no_questions="nobody asked",
        within="≤ {ms} ms",
        beyond="> {ms} ms",
        people="👍 {good} · 👎 {bad}\nChats answered in seven days: {chats}",
        unanswered="<b>Often asked, and not found</b>",
        none_unanswered="None so far.",
        not_kept=(
            "To see what is often asked and not found, set "
            "<code>HOIBAO_LOG_QUESTIONS=true</code>, and start me again."
        ),
    ),
    profile=Profile(
        commands={
            "ask": "Ask a question; I look through the news",
            "latest": "The newest articles, or those about a topic",
            "watch": "Hear when a new article answers a question",
            "watches": "The questions you watch",
            "sources": "What I have read",
            "settings": "Language, number of passages and more",
            "forget": "Delete what I keep of you",
            "help": "How to ask, in private and in groups",
            "stats": "What I have read, and figures of seven days",
            "reindex": "Build the index again from its sources",
            "reload": "Look for a new index now",
            "rollback": "Go back to the index before",
            "feedback": "Export the 👍 and 👎",
            "start": "Get to know me",
        },
        description=(
            "Ask in English or Vietnamese. Hỏi Báo looks through Vietnamese news articles and "
            "quotes the passage that answers, word for word, with its source. Nothing is made up."
        ),
        short_description="Ask a question, get the passage of the newspaper that answers it.",
    ),
)

_TEXTS = {Language.VI: VIETNAMESE, Language.EN: ENGLISH}


def texts(language: Language) -> Texts:
    """Return what the bot says in `language`."""
    return _TEXTS[language]


def language_of(code: str | None) -> Language:
    """Choose the language for a user by their app's language code, which may be missing."""
    if code is None or code.lower().split("-")[0] == "vi":
        return Language.VI
    return Language.EN
