"""Every sentence that the bot says, in Vietnamese and in English.

The texts of messages are HTML as Telegram reads it; those of `Profile` are plain.
"""

from dataclasses import dataclass

from retrieval.results import Language


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram itself shows of the bot: the menu of commands, and who it is."""

    commands: tuple[tuple[str, str], ...]
    description: str  # in an empty chat, before "Start"; 512 characters
    short_description: str  # on the bot's page; 120 characters


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
    nothing: str
    nearest: str  # stands over what the articles do tell
    unsure: str
    also: str  # takes {articles}
    dated: str  # takes {named}, {date}
    failed: str
    sources_head: str  # takes {articles}, {passages}
    sources_outlets: str
    sources_newest: str
    sources_built: str  # takes {date}, {time}
    months: tuple[str, ...]  # empty: dates are written in numbers
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
        "Muốn hỏi tiếp từ câu trả lời nào thì trả lời tin nhắn đó.\n\n"
        "<b>Các lệnh</b>\n"
        "/ask – hỏi một câu\n"
        "/sources – kho bài có những gì\n"
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
    sources_built="Cập nhật lúc {time} UTC, ngày {date}.",
    months=(),
    profile=Profile(
        commands=(
            ("ask", "Hỏi một câu, mình tìm trong các bài báo"),
            ("sources", "Kho bài có những gì"),
            ("help", "Cách hỏi, trong chat riêng và trong nhóm"),
            ("start", "Làm quen"),
        ),
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
        "To go on from an earlier answer, reply to it.\n\n"
        "<b>Commands</b>\n"
        "/ask – ask a question\n"
        "/sources – what I have read\n"
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
    sources_built="Updated on {date} at {time} UTC.",
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
    profile=Profile(
        commands=(
            ("ask", "Ask a question; I look through the news"),
            ("sources", "What I have read"),
            ("help", "How to ask, in private and in groups"),
            ("start", "Get to know me"),
        ),
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
