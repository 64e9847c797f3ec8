"""What the bot says in English."""

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

ENGLISH = Texts(
    code="en",
    name="English",
    thousands=",",
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
        "• In a group: <code>/ask</code> with a question, mention <b>@{me}</b>, or reply to one of "
        "my messages. Otherwise I stay silent.\n"
        "• About someone else's message: reply to it with <code>/ask</code>.\n"
        "• To go on in few words: <i>And what about Wang Yi?</i>\n"
        "{anywhere}\n"
        "/latest – the newest articles\n"
        "/digest – the main stories, now or every day\n"
        "/timeline – what happened when\n"
        "/watch – get an alert when a new article answers\n"
        "/sources – what I have read\n"
        "/settings – language, number of passages\n\n"
        "If the articles don't say it, I tell you so; I don't guess."
    ),
    anywhere="• In any chat: type <b>@{me}</b>, then your question.\n",
    how_to_ask=(
        "Type your question after the command, for example:\n"
        "<code>/ask When did Blinken meet Wang Yi?</code>\n"
        "Or reply to a message with <code>/ask</code>, and I search for what it says."
    ),
    unknown_command="I don't know this command. See /help, or just type your question.",
    words_only="I can only read text. Please type your question 🙂",
    no_question=(
        "What would you like to know? Ask in words, for example:\n"
        "<code>When did Blinken meet Wang Yi?</code>"
    ),
    courtesy="You're welcome 🙂 Just ask whenever you like.",
    greeting="Hello 🙂 What would you like to know?",
    objection=(
        "I only quote what the articles say, so I may have missed your point. Try other words, or "
        "tap 👎 under the answer."
    ),
    stop=(
        "I only answer when I am asked, and send alerts for the questions you watch: see and "
        "delete them at /watches. To delete what I keep of you: /forget"
    ),
    too_long="That question is a little long. Please ask it in under {limit} characters.",
    busy="Very many questions have come at once. Please ask again in a minute.",
    too_many="You ask faster than I can answer 🙂 Please wait a minute.",
    too_many_here="This group asks faster than I can answer 🙂 Please wait a minute.",
    nothing=(
        "I found no article that says this.\nTry other words, or see what I have read: /sources."
    ),
    nearest="The nearest articles:",
    spoken=(
        "The articles speak of this, but do not say it.\n"
        "The button below opens the passages that come nearest."
    ),
    near="<i>These passages speak of it, but do not answer the question:</i>",
    words="➤ {words}",
    dated_by="<i>(the year is from {article})</i>",
    unsure="🤔 <i>I am not sure the articles answer this; these passages come closest:</i>",
    also="Also in: {articles}",
    dated="{named} is {date}",
    unreachable=(
        "A part of the articles can't be reached now, so I can't tell what they say. "
        "Please ask again in a few minutes."
    ),
    incomplete="⚠️ <i>A part of the articles can't be reached now; there may be more.</i>",
    failed="Sorry, something went wrong and I could not answer. Please ask again in a few minutes.",
    sources_head="📚 Articles: <b>{articles}</b>. Passages: <b>{passages}</b>.",
    sources_outlets="<b>Outlets</b>",
    sources_newest="<b>Newest articles</b>",
    sources_until="The news reaches until {time} ({zone}) on {date}.",
    sources_silent="• {outlet}: nothing new since {time} on {date}",
    sources_built="Updated on {date} at {time} ({zone}).",
    introduction=(
        "Hello everyone, I am <b>Hỏi Báo</b> (“ask the newspaper”) 📰 I look through Vietnamese "
        "news and quote the passage that answers, with its source.\n"
        "Ask me with <code>/ask</code> and a question, mention @{me}, or reply to one of my "
        "messages. Otherwise I stay silent. Admins find my settings at /settings@{me}."
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
        translate="🌐 Translate",
        near="📄 Nearest passages",
        good="👍",
        bad="👎",
        thanks="Thank you, noted.",
        taken_back="Your feedback was taken back.",
        expired="This answer is too old. Please ask again.",
        article_gone=(
            "An article quoted here is no longer among those I have: it may have been taken down, "
            "or be too old. Please ask again."
        ),
        article_changed="An article quoted here has been edited since. Please ask again.",
        not_yours="Only the one who asked can tap here. Ask a question of your own.",
        admins_only="Only admins of this group can change this.",
        admins_unknown=(
            "Telegram doesn't tell me whether you are an admin here. Write from your own account, "
            "or try again later."
        ),
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
        automatic="Automatic",
        labels={
            "quiet": {False: "Say so", True: "Stay silent"},
            "taps": {"everyone": "Everyone", "asker": "Who asked"},
            "night": {True: "Wait for morning", False: "Send at once"},
        },
    ),
    inline=InlineTexts(
        asked="🔎 <i>{question}</i>",
        ask_me="Type a question, or ask me in private",
        too_long="Too long – send it to me in private",
        nothing="Nothing found – ask me in private",
        near="Spoken of, but not answered – ask me in private",
        unsure="Not sure about these – ask me in private",
        failed="Something went wrong – ask me in private",
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
    digest=DigestTexts(
        title="🗞 <b>Main stories, {date}</b>",
        nothing="No article has come out in the last 24 hours.",
        offer="To get them every day: <code>/digest 7:30</code>",
        daily="They come every day at {time} ({zone}). To stop that: <code>/digest off</code>",
        how=(
            "Type a time after the command, and I send the main stories of the day at that time, "
            "for example:\n<code>/digest 7:30</code>\n"
            "To stop that: <code>/digest off</code>. To see them now: /digest"
        ),
        made=(
            "🗞 Every day at {time} ({zone}) I will send the main stories here, the first time on "
            "{date}. To stop that: <code>/digest off</code>"
        ),
        stopped="🗞 I no longer send the main stories by myself. To see them: /digest",
        none_set="I send no main stories here by myself. To get them: <code>/digest 7:30</code>",
        admins_only="In a group, only its admins can set when the main stories come.",
    ),
    timeline=TimelineTexts(
        title="📅 <b>“{topic}” by date</b>",
        published="<b>{date}</b> <i>(date of the article)</i>",
        nothing="The articles do not speak of “{topic}”, or give no date for it.",
        how=(
            "Type who or what after the command, and I put in order what the articles say happened "
            "when, for example:\n<code>/timeline Antony Blinken</code>"
        ),
    ),
    watching=Watching(
        how=(
            "Type a question after the command, and I send an alert when a new article answers it, "
            "for example:\n<code>/watch When will metro line 1 tickets cost more?</code>\n"
            "Or reply to a message with <code>/watch</code>, to watch the question in it. "
            "To see and delete them: /watches"
        ),
        admins_only="In a group, only its admins can watch questions.",
        not_here=(
            "I can't watch questions in a channel's direct messages. Send /watch to @{me} in "
            "private."
        ),
        long_post="That message is too long. Quote the part to watch, and send /watch again.",
        made="🔔 I will send an alert when a new article answers this:\n{question}",
        answered="The articles I have answer it already: just ask.",
        twice="This question is watched already. To see and delete them: /watches",
        full=(
            "{most} questions are watched here, and that is the most I can do. "
            "Delete some at /watches, then try again."
        ),
        listed="🔔 <b>Watched questions</b> (alerts at night, and how many a day: /settings)",
        none="No question is watched here. To watch one: <code>/watch</code> with a question.",
        news="🔔 News on: {question}",
        stop="🔕 Stop watching",
        delete="🗑 {number}",
        stopped="🔕 I no longer watch this:\n{question}",
        done="I no longer watch this question.",
        gone="This question is not watched any more.",
    ),
    forgetting=Forgetting(
        ask=(
            "Delete all that I keep of you: past answers, feedback, settings, daily digests and "
            "<b>every question that you watch</b>?"
        ),
        delete="🗑 Delete all",
        keep="Keep it",
        done="I have deleted all that I kept of you: past answers, feedback, settings, watches.",
        kept="Nothing was deleted.",
        anonymous=(
            "You write anonymously, so I don't know whose data to delete. Send /forget in your "
            "private chat with @{me}, and delete what this group watches at /watches."
        ),
    ),
    owner=OwnerTexts(
        state_fault=(
            "⚠️ I can't keep my state for now; I go on answering, without buttons and follow-ups:\n"
            "<code>{why}</code>\n<code>hoibao-bot doctor</code> says what to do."
        ),
        index_fault=(
            "⚠️ The index can't be read:\n<code>{why}</code>\n"
            "<code>hoibao-bot doctor</code> says what to do."
        ),
        silent=(
            "Nothing new from {outlet} since {time} on {date}, longer than you expect. "
            "<code>hoibao-feeds status</code> says what its feed answers."
        ),
        privacy_on=(
            "Privacy mode is on: in groups I see commands and replies to me only; a mention of "
            "@{me} may not reach me. To let me see every mention, turn it off at @BotFather "
            "(/setprivacy → Disable), or make me an admin."
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
            "half {p50}, 95 % {p95}"
        ),
        no_questions="nobody asked",
        within="≤ {ms} ms",
        beyond="> {ms} ms",
        people="👍 {good} · 👎 {bad}\nChats answered in seven days: {chats}",
        news="<b>News sources</b>, as this build found them",
        source="• {outlet}: newest {newest}, last fetched {fetched}, {articles} articles",
        silent="silent since {since}",
        failing="⚠️ {why}",
        more_sources="… and {count} more",
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
            "digest": "The main stories of the day, now or every day",
            "timeline": "What happened when, about someone or something",
            "latest": "The newest articles, or those about a topic",
            "watch": "Get an alert when a new article answers a question",
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
