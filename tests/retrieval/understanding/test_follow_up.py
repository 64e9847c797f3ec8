"""Which questions lean on the one before, and what is searched for them."""

import asyncio
import json
import unicodedata
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer import Answerer
from retrieval.results import Answer, Conversation
from retrieval.understanding.follow_up import is_follow_up, join_context
from retrieval.understanding.question import MAX_CHARACTERS

QUESTIONS = Path(__file__).resolve().parents[2] / "questions"
Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]


FOLLOWUPS = rows("followups.jsonl")
LEANING = [row for row in FOLLOWUPS if row["leans"]]
FRESH = [row for row in FOLLOWUPS if not row["leans"]]


@pytest.mark.parametrize("row", FOLLOWUPS, ids=lambda row: row["id"])
def test_questions_that_lean_are_told_from_fresh_ones(row: Row) -> None:
    """In Vietnamese, typed without marks, and in English; what came before is fresh itself."""
    assert is_follow_up(row["text"]) is row["leans"]
    assert not is_follow_up(row["before"])


@pytest.mark.parametrize("row", rows("seeds.jsonl"), ids=lambda row: row["id"])
def test_a_question_that_names_its_subject_is_fresh(row: Row) -> None:
    """None of the questions that were written to be asked alone leans."""
    assert not is_follow_up(row["text"])


@pytest.mark.parametrize(
    ("alone", "leaning"),
    [
        ("Con ông Vương học ở đâu?", "Còn ông Vương thì sao?"),
        ("Thế giới có mấy nước?", "Thế họ gặp mấy nước?"),
        ("Họ Nguyễn có từ khi nào?", "Họ gặp nhau khi nào?"),
        ("Ai đó vừa gọi cho ông Ghani à?", "Ông đó vừa gọi cho ai?"),
        ("Tháng này có gì?", "Vụ này có gì?"),
        ("Blinken nói ông ấy sẽ gặp ai?", "Blinken gặp ông ấy ở đâu?"),
        ("Còn vé tàu không?", "Còn vé tàu thì sao?"),
        ("nhung con gio manh nhu the nao", "con ong vuong thi sao"),
        ("o do tuoi nao nen tiem", "o do co ai chet khong"),
        ("Luther nói gì về lời thề của họ?", "Luther nói gì với họ?"),
        ("Vì sao họ Kim nắm quyền lâu như vậy?", "Vì sao Kim nói vậy?"),
        ("Is it true that China helps Russia?", "Is it true?"),
        ("What did WHO and IT firms say?", "Who said it?"),
        ("Did Trump say he was ill?", "When did he say that Trump was ill?"),
        ("Is there a plan for Syria?", "What did Russia plan there?"),
        ("And who is Lavrov?", "And Lavrov?"),
        ("What is the metric they use?", "What metric do they use?"),
        ("What happened this year?", "What happened that year?"),
        ("Why did that Airbus jet turn back?", "Why did that jet turn back?"),
        ("Was that Airbus jet found?", "Was that Russia's fault?"),
        (
            "What did the pope say in that sermon at Fatima?",
            "What was said at that time in Fatima?",
        ),
        ("Who spoke of that fire in London?", "Did that start in London?"),
        ("When will they build bridge number 4 in Hue?", "When will they meet again in Hue?"),
        ("Vì sao tàu hỏa đó bốc cháy ở Ai Cập?", "Vì sao tàu hỏa đó bốc cháy?"),
        ("Bác sĩ đó bị phạt vì lỗi gì ở Đồng Nai?", "Cuộc họp đó diễn ra ở Đồng Nai à?"),
        ("Vụ nổ đó ở Beirut làm chết mấy người?", "Vụ đó ở Beirut làm chết mấy người?"),
        ("Đó là hôm nào ông Biden đến Hà Nội?", "Đó là hôm nào?"),
        ("no la gi vay blockchain", "no la gi vay"),
        ("cung ngay co may ca covid", "cung ngay co may ca"),
        ("Phía Nga phản ứng ra sao về luật mới?", "Phía Nga phản ứng ra sao?"),
        ("How did Russia respond to the sanctions?", "How did Russia respond?"),
        ("Ai gây ra vụ cháy chợ?", "Ai gây ra?"),
        ("Was anyone detained in Hue?", "Was anyone detained?"),
        ("Which country exports the most rice?", "Which country?"),
        ("vi sao gia xang tang vay ban", "vi sao vay ban"),
        ("bao h den tet", "bao h"),
        ("Có thật không Nga đánh Kiev?", "Có thật không?"),
        ("that khong the tin duoc", "that khong"),
        ("Nói rõ hơn về lạm phát đi", "Nói rõ hơn đi"),
        ("ke them ve nha tran", "ke them di"),
        ("Tell me more about Airbus", "Tell me more"),
        ("More details about the fire", "More details"),
    ],
)
def test_like_words_are_told_apart(alone: str, leaning: str) -> None:
    """Words that point back in one question, and in another are a noun, a name or a filler."""
    assert is_follow_up(leaning)
    assert not is_follow_up(alone)


@pytest.mark.parametrize("text", ["", "?", "😀", "ok", "Cảm ơn", "hello", "Blinken", "9/7"])
def test_what_asks_nothing_leans_on_nothing(text: str) -> None:
    """Thanks, greetings and lone names are not taken for the earlier question."""
    assert not is_follow_up(text)


@pytest.mark.parametrize("row", FOLLOWUPS, ids=lambda row: row["id"])
def test_leaning_does_not_hang_on_how_it_was_typed(row: Row) -> None:
    """Decomposed letters, line ends, stray spaces and a missing question mark change nothing."""
    spaced = "  " + row["text"].replace(" ", " \n\u00a0")
    for typed in (spaced, unicodedata.normalize("NFD", row["text"]), row["text"].rstrip("?")):
        assert is_follow_up(typed) is row["leans"]


def test_both_questions_are_searched_as_one() -> None:
    """The earlier question comes first, ended as a sentence."""
    before = Conversation("blinken gap ai o bali")
    assert join_context(before, "Khi nào?") == "blinken gap ai o bali? Khi nào?"
    assert join_context(Conversation("Ai gặp ai?"), "  And\nwhere? ") == "Ai gặp ai? And where?"


def test_a_chain_keeps_its_first_question_and_the_last_that_named_anything() -> None:
    """However many follow-ups there are, the text holds three questions at most."""
    first = "Ông Blinken nói gì về Đài Loan?"
    context = Conversation(first)
    for asked in ("Còn ông Borrell thì sao?", "Khi nào?", "Còn ông Vương thì sao?", "Ở đâu?"):
        context = Conversation(join_context(context, asked))
    assert context.question == f"{first} Còn ông Vương thì sao? Ở đâu?"
    assert join_context(context, "Vì sao?") == f"{first} Còn ông Vương thì sao? Vì sao?"


def test_the_new_question_is_whole_however_long_the_old_one_was() -> None:
    """The two together are no longer than a question may be; the old one is cut."""
    asked = "Còn ông Vương thì sao?"
    text = join_context(Conversation("dài " * MAX_CHARACTERS), asked)
    assert text.endswith(asked)
    assert len(text) <= MAX_CHARACTERS
    endless = "ông ấy " * MAX_CHARACTERS
    assert len(join_context(Conversation("Ai?"), endless)) <= MAX_CHARACTERS


@pytest.fixture(scope="module")
def asked(seed_index: Path) -> list[tuple[Row, Answer, Answer]]:
    """Ask each follow-up, after its own question and alone."""

    async def ask() -> list[tuple[Row, Answer, Answer]]:
        async with aclosing(await Answerer.open(seed_index)) as answerer:
            answers = []
            for row in FOLLOWUPS:
                before = await answerer.answer(row["before"])
                after = await answerer.answer(row["text"], context=before.context)
                answers.append((row, after, await answerer.answer(row["text"])))
            return answers

    return asyncio.run(ask())


def finds(row: Row, answer: Answer) -> bool:
    return any(hit.article.id in row["articles"] for hit in answer.hits[:1])


def test_what_leans_finds_more_with_what_it_leans_on(
    asked: list[tuple[Row, Answer, Answer]],
) -> None:
    """Most follow-ups find an article that answers them first, and few do alone."""
    leaning = [
        (finds(row, after), finds(row, alone)) for row, after, alone in asked if row["leans"]
    ]
    with_context, without = (sum(found) / len(leaning) for found in zip(*leaning, strict=True))
    assert with_context >= 0.8, [row["text"] for row, after, _ in asked if not finds(row, after)]
    assert with_context > without + 0.3


def test_a_fresh_question_is_answered_as_if_nothing_came_before(
    asked: list[tuple[Row, Answer, Answer]],
) -> None:
    """Status, hits and what the next question may lean on are the same."""
    for row, after, alone in asked:
        if not row["leans"]:
            assert after == alone
