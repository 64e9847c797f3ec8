"""What is too long for one message: shown in parts, of which nothing is lost, in one message."""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bot.text_fitting import ELLIPSIS, clean, head, plain_text, tail, units
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.answer import Page, render_hit, render_in_context
from bot.views.excerpt import Excerpt
from bot.views.keyboards import Action, Tap, hit_keyboard, parse_tap
from bot.views.pagination import CAME, GOES_ON, parts, with_answer
from bot.views.watches import render_alert
from retrieval.results import Dated, Hit, Span
from tests.bot.views.test_answer import NASTY, found, hit
from tests.botapi import markup, people
from tests.botapi.people import Json, Room
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.editions import DAY, build_index, zone_at

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
TELEGRAM = 4096
SENTENCES = [f"Câu số {number} kể chuyện thứ {number}." for number in range(400)]


def joined(shown: list[Excerpt]) -> list[str]:
    """Return the words of all parts, without the signs that another goes on."""
    texts = [part.before + part.marked + part.after for part in shown]
    texts = [texts[0], *(text.removeprefix(CAME) for text in texts[1:])]
    return [*(text.removesuffix(GOES_ON) for text in texts[:-1]), texts[-1]]


def letters(text: str) -> str:
    return "".join(text.split())


# --- The splitter -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(300))
def test_nothing_is_lost_and_every_part_fits(seed: int) -> None:
    """Whatever the text: all its letters in their order, and the marked sentence in one part."""
    chance = random.Random(seed)
    kinds = [*NASTY, *SENTENCES[:20], *(f"{sentence}\n" for sentence in SENTENCES[:5])]
    before, marked, after = (
        clean("".join(chance.choices(kinds, k=chance.randrange(most)))) for most in (80, 20, 80)
    )
    passage, limit = (
        Excerpt(before.lstrip(), marked.strip(), after.rstrip()),
        chance.randrange(40, 400),
    )
    shown = parts(passage, limit)
    assert all(part.units <= limit for part in shown)
    text = passage.before + passage.marked + passage.after
    assert letters("".join(joined(shown))) == letters(text)
    assert letters("".join(part.marked for part in shown)) == letters(passage.marked)
    if passage.marked and units(passage.marked) <= limit - units(CAME + GOES_ON):
        assert shown[with_answer(shown)].marked == passage.marked


def test_parts_begin_and_end_with_sentences() -> None:
    """No sentence is in two parts, and what goes on says so."""
    text = " ".join(SENTENCES)
    place = text.index(SENTENCES[200])
    passage = Excerpt(text[:place], SENTENCES[200], text[place + len(SENTENCES[200]) :])
    shown = parts(passage, 3600)
    assert len(shown) > 3
    told = joined(shown)
    assert " ".join(told) == text
    assert all(text.startswith("Câu số ") and text.endswith(".") for text in told)
    for part in shown[1:]:
        assert part.before.startswith("… ")
    for part in shown[:-1]:
        assert part.after.endswith(" …")
    assert parts(Excerpt("", "Một câu.", ""), 3600) == [Excerpt("", "Một câu.", "")]


def test_short_forms_end_no_part() -> None:
    """A part is split where the index ends a sentence: not after "TP." or "ThS."."""
    passage = Excerpt("Ông đến TP. Hồ Chí Minh gặp ThS. Nguyễn Văn Minh. " * 30, "", "")
    assert all(text.endswith("Minh.") for text in joined(parts(passage, 120)))


def test_short_forms_end_nothing_that_is_cut() -> None:
    """A text that is too long is cut between the sentences of the index, too."""
    text = "Ông vào TP. Hồ Chí Minh gặp dân ở đó"
    assert not head(text, 20).endswith(f"TP. {ELLIPSIS}")
    assert "TP." in tail(text, 34)
    assert head("Ông ở đó. Bà thì không, và đi xa", 20) == f"Ông ở đó. {ELLIPSIS}"


@pytest.mark.parametrize(
    "letter",
    ["👨‍👩‍👧‍👦", "🇻🇳", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "e\u0302\u0323", "字", "م", "𝕍"],
    ids=ascii,
)
def test_no_letter_and_no_emoji_is_split(letter: str) -> None:
    """Not even where there is no space for thousands of them; families, flags, marks stay whole."""
    size = len(letter)
    for shown in (
        parts(Excerpt("", letter * 3000, ""), 301),
        parts(Excerpt("x", "", letter * 999), 302),
    ):
        assert "".join(joined(shown)).removeprefix("x").replace(letter, "") == ""
        assert all(len(text.removeprefix("x")) % size == 0 for text in joined(shown))


def test_a_sentence_longer_than_a_message_is_split_between_words() -> None:
    """Marked in each of its parts; that where it begins is shown first."""
    long = "chữ " * 2999 + "hết."
    shown = parts(Excerpt("Câu trước. ", long, " Câu sau."), 3600)
    assert joined(shown)[0] == "Câu trước."
    assert with_answer(shown) == 1
    assert " ".join(part.marked for part in shown[1:]) == long
    assert joined(shown)[-1].endswith("hết. Câu sau.")


# --- Pages --------------------------------------------------------------------------------------


def pages(hit_: Hit, before: str = "", after: str = "") -> list[Page]:
    """Return the hit in its context, every part."""
    answer = found(hit_)
    first = render_in_context(answer, 1, before, after, VIETNAMESE)
    return [
        render_in_context(answer, 1, before, after, VIETNAMESE, part)
        for part in range(1, first.parts + 1)
    ]


def quoted(page: Page) -> str:
    text, entities = markup.parse(page.html)
    assert units(text) <= TELEGRAM
    (quotation,) = markup.of_kind(text, entities, "blockquote", "expandable_blockquote")
    return quotation


def test_a_long_context_is_shown_in_parts() -> None:
    """All of it, and first the part that answers; each with title and source."""
    before, after = (" ".join(SENTENCES[first::2]) for first in (0, 1))
    shown = pages(
        hit("Đầu. Blinken gặp Vương Nghị. Cuối.", "Blinken gặp Vương Nghị."), before, after
    )
    first = render_in_context(
        found(hit("Đầu. Blinken gặp Vương Nghị. Cuối.", "Blinken gặp Vương Nghị.")),
        1,
        before,
        after,
        VIETNAMESE,
    )
    assert first == shown[first.part - 1]
    assert "<b>Blinken gặp Vương Nghị.</b>" in first.html
    told = " ".join(quoted(page).removeprefix(CAME).removesuffix(GOES_ON) for page in shown)
    assert told.split() == f"{before} Đầu. Blinken gặp Vương Nghị. Cuối. {after}".split()
    assert all(plain_text(page.html).startswith("5 giờ hội đàm\n002.txt\n") for page in shown)
    assert [(page.part, page.parts) for page in shown] == [
        (part, len(shown)) for part in range(1, len(shown) + 1)
    ]


def test_a_day_is_written_out_in_the_part_that_names_it() -> None:
    """And in no other."""
    filler = " ".join(SENTENCES[:200])
    text = f"Hôm 1/7. {filler} Sáng 2/7 họp. {filler} Tối 3/7."
    long = hit(text, "Sáng 2/7 họp.")
    spans = [Span(text.index(day), text.index(day) + 3) for day in ("1/7", "2/7", "3/7")]
    dated = replace(long, dates=tuple(Dated(span, date(2022, 7, 1)) for span in spans))
    first = render_hit(found(dated), 1, VIETNAMESE)
    shown = [render_hit(found(dated), 1, VIETNAMESE, part) for part in range(1, first.parts + 1)]
    assert len(shown) >= 3
    for day, page in (("1/7", shown[0]), ("2/7", first), ("3/7", shown[-1])):
        assert [each.part for each in shown if f"{day} là ngày" in each.html] == [page.part]


def test_only_the_part_that_answers_is_collapsed() -> None:
    """Who reads on wants to read."""
    long = hit(f"Họp sáng nay. {' '.join(SENTENCES)}", "Họp sáng nay.")
    first = render_hit(found(long), 1, VIETNAMESE)
    assert first.part == 1
    assert "<blockquote expandable>" in first.html
    assert "<blockquote expandable>" not in render_hit(found(long), 1, VIETNAMESE, 2).html


@pytest.mark.parametrize(("part", "is_shown"), [(0, 1), (1, 1), (2, 2), (9999, 2)])
def test_a_part_that_is_no_more_shows_the_nearest(part: int, is_shown: int) -> None:
    """A newer index may have less around a passage; apps can send any number."""
    long = hit(" ".join(SENTENCES[:150]), SENTENCES[0])
    page = render_hit(found(long), 1, VIETNAMESE, part)
    assert (page.part, page.parts) == (is_shown, 2)


@LANGUAGES
def test_buttons_lead_to_the_parts_around(language: str, say: Texts) -> None:
    """None before the first and after the last; their bytes are few, and read back the same."""
    hits = (hit(),)

    def row(part: int) -> list[tuple[str, str]]:
        page = Page("", part, 3)
        keyboard = hit_keyboard(10**18 - 1, hits, 1, page, say.buttons)
        return [(each.text, str(each.callback_data)) for each in keyboard.inline_keyboard[0]]

    up, down = say.buttons.earlier, say.buttons.later
    assert [text for text, _ in row(1)] == [down.format(part=2, parts=3)]
    assert [text for text, _ in row(2)] == [
        up.format(part=1, parts=3),
        down.format(part=3, parts=3),
    ]
    assert [text for text, _ in row(3)] == [up.format(part=2, parts=3)]
    assert parse_tap(row(2)[1][1]) == Tap(Action.OPEN, 10**18 - 1, 1, 3)
    assert len(str(Tap(Action.CONTEXT, 10**18 - 1, 5, 9999)).encode()) == 27
    alone = hit_keyboard(1, hits, 1, Page(""), say.buttons)
    assert len(alone.inline_keyboard) == 1
    # As they were before there were parts.
    assert parse_tap("o:12:3") == Tap(Action.OPEN, 12, 3)


def test_an_alert_keeps_its_own_words_in_every_part() -> None:
    """What it is news of, and the button that ends it."""
    long = replace(found(hit(" ".join(SENTENCES), SENTENCES[7])), question="Câu số 7 kể gì?")
    for part in (None, 2, 4):
        html, keyboard = render_alert(3, long, 5, VIETNAMESE, part)
        assert "Câu số 7 kể gì?" in html
        assert keyboard.inline_keyboard[-1][0].callback_data == "w:5:a"


# --- In Telegram --------------------------------------------------------------------------------

STOPS = [f"trạm Nong Khai {number}" for number in range(400)]
WAY = f"Đường xe đạp ven sông Mekong đi qua {', '.join(STOPS)} rồi về bến."
TRAIN = (
    "Bộ trưởng Giao thông Thái Lan Suriya cho biết tàu Bangkok – Vientiane dừng ở Ayutthaya, "
    f"{', '.join(STOPS)} 🚆 và ga cuối Khamsavath."
)
ANSWER = "Cầu đi bộ Vientiane dài 640 mét, rộng 9 mét và cao 21 mét so với mặt sông Mekong."
MIDDLE = (
    "Sáng qua, Lào khánh thành cầu đi bộ Vientiane sau ba năm xây dựng với vốn của người dân. "
    f"{ANSWER} "
    "Mỗi ngày cầu đón hai nghìn lượt người qua lại, phần lớn là học sinh của hai xã bên sông. "
    "Ban quản lý cho biết cầu mở cửa từ năm giờ sáng đến mười một giờ đêm, xe máy không được "
    "lên cầu. Hai đầu cầu có chỗ gửi xe miễn phí và một vườn hoa rộng nửa héc ta."
)
LONG = [
    {
        "_id": "bridge",
        "title": "Khánh thành cầu đi bộ Vientiane",
        "text": f"{WAY}\n{MIDDLE}\n{WAY}",
        "outlet": "Báo Thử",
        "url": "https://baothu.example/cau-di-bo",
        "published": "2026-11-20",
    },
    {
        "_id": "train",
        "title": "Chuyến tàu Bangkok – Vientiane",
        "text": TRAIN,
        "outlet": "Báo Thử",
        "url": "https://baothu.example/duong-sat",
        "published": "2026-11-20",
    },
]
BRIDGE = {
    "vi": "Cầu đi bộ Vientiane dài bao nhiêu mét?",
    "en": "How long is the Vientiane footbridge?",
}
STATIONS = {
    "vi": "Chuyến tàu Bangkok – Vientiane dừng ở những ga nào?",
    "en": "Where does the Bangkok – Vientiane train stop, according to minister Suriya?",
}


@dataclass
class Library:
    """A bot over the seeds and, once they are published, long articles."""

    api: BotApi
    folder: Path
    bot: BotProcess = None  # type: ignore[assignment]

    def start(self) -> None:
        """Start the bot, and wait until it takes messages."""
        self.bot = BotProcess(
            self.folder / "empty",
            HOIBAO_TELEGRAM_TOKEN=TOKEN,
            HOIBAO_TELEGRAM_API_URL=self.api.url,
            HOIBAO_INDEX_DIR=str(self.folder / "index"),
            HOIBAO_STATE_FILE=str(self.folder / "bot.db"),
            HOIBAO_REFRESH_SECONDS="0.2",
            HOIBAO_TIMEZONE=zone_at(DAY),
        )
        self.bot.wait_for("ready as")

    def publish(self, name: str, rows: list[Json]) -> None:
        """Publish an index with more articles; wait until it is answered from and told of."""
        before = len(self.bot.output)
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (self.folder / "pages" / f"{name}.jsonl").write_text(text, "utf-8")
        build_index(self.folder / "pages", self.folder / "index")
        self.bot.wait_for("moved to index", since=before)
        self.bot.wait_for("watches against index", since=before)

    def ask(self, room: Room, person: Json, question: str) -> Json:
        """Write to the bot, and return its answer."""
        before = len(self.api.sent(room))
        self.api.write(room, room.message(person, question))
        return self.api.answers(room, before + 1)[-1]

    def tap(self, room: Room, person: Json, message: Json, button: str) -> Json:
        """Tap a button that turns pages, and return the message as it is then."""
        edits = len(self.api.sent(room, "editMessageText"))
        assert self.api.tapped(self.api.tap(room, person, message, button))["text"] is None
        self.api.wait(lambda: len(self.api.sent(room, "editMessageText")) > edits)
        now = self.api.now(message)
        assert now is not None
        assert markup.utf16(now["text"]) <= TELEGRAM
        return now

    def read(self, room: Room, person: Json, message: Json, say: Texts) -> list[Json]:
        """Go up to the first part and down to the last; returns all of them in their order."""
        now = self.api.now(message) or message
        while button := label(now, say.buttons.earlier):
            now = self.tap(room, person, message, button)
        found = [now]
        while button := label(now, say.buttons.later):
            now = self.tap(room, person, message, button)
            found.append(now)
        return found


def label(message: Json, text: str) -> str | None:
    """Return what stands on a button of a message that leads to another part, if it has one."""
    rows = message["reply_markup"]["inline_keyboard"]
    sign = text.split("{")[0]
    return next(
        (each["text"] for row in rows for each in row if each["text"].startswith(sign)), None
    )


def told(messages: list[Json]) -> str:
    """Return what the parts of a passage tell, one after another."""
    found = []
    for message in messages:
        kinds = ("blockquote", "expandable_blockquote")
        (quotation,) = markup.of_kind(message["text"], message["entities"], *kinds)
        found.append(quotation.removeprefix(CAME).removesuffix(GOES_ON))
    return " ".join(" ".join(found).split())


@pytest.fixture(scope="module")
def library(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Run a bot over the seeds; two people watch what the long articles will tell."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(ROOT / "seeds", folder / "pages")
    shutil.copytree(seed_index, folder / "index", symlinks=True)
    with BotApi() as api:
        made = Library(api, folder)
        made.start()
        try:
            yield made
            assert made.bot.stop() == 0
            assert not [line for line in made.bot.output.splitlines() if " INFO " not in line]
        finally:
            made.bot.kill()
    assert api.problems == []


def test_long_articles_are_read_to_their_end_in_one_message(library: Library) -> None:
    """Answers, alerts and contexts, in both languages; also after a kill, with a newer index."""
    readers = []
    for language, say in (("vi", VIETNAMESE), ("en", ENGLISH)):
        person = people.user(language)
        room = people.private(person)
        library.ask(room, person, f"/watch {STATIONS[language]}")
        readers.append((language, say, person, room))
    library.publish("long", LONG)
    answers = []
    for language, say, person, room in readers:
        alert = library.api.answers(room, 2)[1]
        answer = library.ask(room, person, BRIDGE[language])
        train = library.ask(room, person, STATIONS[language])
        reads_alert(library, room, person, alert, say)
        reads_train(library, room, person, train, say)
        reads_context(library, room, person, answer, say)
        answers.append((room, person, train, say, language))
    library.bot.kill()
    library.start()
    library.publish("more", [{"_id": "x", "title": "Tin khác", "text": "Trời hôm nay có nắng."}])
    for room, person, train, say, language in answers:
        assert told(library.read(room, person, train, say)) == TRAIN, language
        assert len(library.api.sent(room)) == 4  # all else were edits
    assert library.api.unanswered_taps() == []


def reads_train(library: Library, room: Room, person: Json, answer: Json, say: Texts) -> None:
    """A sentence longer than a message is the answer: in bold in each part, with its source."""
    shown = library.read(room, person, answer, say)
    assert len(shown) == 3
    assert told(shown) == TRAIN
    first = library.tap(room, person, answer, say.buttons.earlier.format(part=2, parts=3))
    assert first["text"] == shown[1]["text"]
    for part in shown:
        assert LONG[1]["title"] in "".join(part["text"].splitlines()[:2])  # may be below the words
        bold = markup.of_kind(part["text"], part["entities"], "bold")
        assert told([part]) in " ".join(bold)
        sources = [each for row in part["reply_markup"]["inline_keyboard"] for each in row]
        assert {"text": say.buttons.source, "url": LONG[1]["url"]} in sources


def reads_alert(library: Library, room: Room, person: Json, alert: Json, say: Texts) -> None:
    """An alert is read likewise, and keeps what it is news of, and the button that ends it."""
    shown = library.read(room, person, alert, say)
    assert told(shown) == TRAIN
    for part in shown:
        assert part["text"].startswith("🔔 ")
        assert part["reply_markup"]["inline_keyboard"][-1][0]["text"] == say.watching.stop


def reads_context(library: Library, room: Room, person: Json, answer: Json, say: Texts) -> None:
    """The answer is one page; in its context it stands between two that fill pages, all there."""
    assert told([answer]) == MIDDLE
    assert label(answer, say.buttons.later) is None
    context = library.tap(room, person, answer, say.buttons.context)
    assert ANSWER in markup.of_kind(context["text"], context["entities"], "bold")
    assert label(context, say.buttons.earlier)
    assert label(context, say.buttons.later)
    shown = library.read(room, person, answer, say)
    assert told(shown) == f"{WAY} {MIDDLE} {WAY}"
    back = library.tap(room, person, answer, say.buttons.back)
    assert back["text"] == answer["text"]
