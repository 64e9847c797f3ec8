"""What a status means, decided in one place."""

from dataclasses import replace

import pytest

from index.records import Article, Kind, Passage
from index.search.index_reader import Answerability, BackgroundScores
from retrieval.explain import explanation, explanation_lines
from retrieval.results import Hit, Span, Status
from retrieval.search_result import FOUND_Z, UNSURE_Z, Evidence, Reason, SearchResult, is_off_topic
from retrieval.understanding.question import parse_question

BACKGROUND = BackgroundScores(location=1.0, scale=0.1)
QUESTIONS = ["Blinken gặp ai?", "blinken gap ai", "Whom did Blinken meet?"]


def hit(number: int, score: float) -> Hit:
    """Make a hit of an article of its own."""
    article = Article(f"a{number}", "a.txt", "Tựa", ())
    return Hit(Passage(number, article.id, 0, "Câu.", Kind.BODY), article, score, Span(0, 4))


def result(
    question: str, z_score: float, *scores: float, alone: Status | None = None
) -> SearchResult:
    """Make a result whose best score has this z-score."""
    best = BACKGROUND.location + z_score * BACKGROUND.scale
    hits = tuple(hit(number, score) for number, score in enumerate(scores or (best,)))
    return SearchResult(parse_question(question), hits, ((),) * len(hits), BACKGROUND, best, alone)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_status_is_a_range_of_z_scores(text: str) -> None:
    """Below one threshold nothing, up to another unsure, above it found; by the language asked."""
    unsure = UNSURE_Z[parse_question(text).language]
    assert result(text, unsure - 0.01).status is Status.NOTHING
    assert result(text, unsure + 0.01).status is Status.UNSURE
    assert result(text, FOUND_Z - 0.01).status is Status.UNSURE
    assert result(text, FOUND_Z + 0.01).status is Status.FOUND


@pytest.mark.parametrize(
    ("alone", "status"),
    [
        (None, Status.FOUND),
        (Status.FOUND, Status.FOUND),
        (Status.UNSURE, Status.UNSURE),
        (Status.NOTHING, Status.UNSURE),
    ],
)
def test_a_follow_up_is_found_only_if_it_is_found_alone(
    alone: Status | None, status: Status
) -> None:
    """Its context may be all that is found; what is nothing stays nothing."""
    assert result(QUESTIONS[0], FOUND_Z + 1, alone=alone).status is status
    assert result(QUESTIONS[0], 0, alone=alone).status is Status.NOTHING


@pytest.mark.parametrize(
    ("question", "status"),
    [
        *((text, Status.UNSURE) for text in ("Bây giờ là mấy giờ?", "hom nay la thu may")),
        *((text, Status.UNSURE) for text in ("what day is today?", "bao giờ đến Trung thu?")),
        *((text, Status.FOUND) for text in ("Tựa này có từ bao giờ?", "When did Blinken come?")),
    ],
)
def test_what_no_passage_speaks_of_is_not_found(question: str, status: Status) -> None:
    """However sure the reader is: for a question that names nothing, any hour would do."""
    sure = Evidence(5.0, True, Answerability(0, 1, 0, 0.2, 0.4))
    assert replace(result(question, FOUND_Z + 1), evidence=sure).status is status


@pytest.mark.parametrize("topic_bias", [-3, -7])  # refused below what is near, and above
@pytest.mark.parametrize("text", QUESTIONS)
def test_off_topic_is_what_no_reading_could_find(text: str, topic_bias: float) -> None:
    """Where reading is spared, the status is that of any reading; elsewhere it would matter."""
    limits = Answerability(0, 1, 1.5, 0.1, 0.2, topic_bias)
    spared = []
    for tenths in range(-30, 60):
        searched = result(text, tenths / 10)
        language = searched.question.language
        if not is_off_topic(searched.z_score, language, limits):
            sure = replace(searched, evidence=Evidence(30, True, limits))
            assert sure.likelihood >= limits.unsure or sure.is_near
            continue
        spared.append(tenths)
        for logit in (None, -30, 0, 30):
            for complete in (True, False):
                read = replace(searched, evidence=Evidence(logit, complete, limits))
                assert read.status is Status.NOTHING
                assert not read.about
    assert spared


def test_what_is_explained_is_what_is_answered() -> None:
    """Both explanations say the status that the answer has, and why it was lowered."""
    found = result(QUESTIONS[0], FOUND_Z + 1, alone=Status.NOTHING)
    told = explanation(found, 3)
    assert (told["status"], told["alone"]) == ("unsure", "nothing")
    line = next(line for line in explanation_lines(found, 3) if line.startswith("status"))
    assert "unsure: " in line
    assert line.endswith("without the question before it nothing")


ANSWERED = "Tựa này có từ bao giờ?"  # a word of it is in the hits
SURE, DOUBTED, REFUSED = (
    Evidence(logit, True, Answerability(0, 1, 0, 0.2, 0.4)) for logit in (5.0, -1.0, -5.0)
)
UNREAD = Evidence(None, True, Answerability(0, 1, 1, 0.2, 0.4, -5))


@pytest.mark.parametrize(
    ("found", "status", "reason"),
    [
        (result("Blinken", FOUND_Z + 1), "found", Reason.SCORE),
        (result("Blinken", 0), "nothing", Reason.SCORE),
        (replace(result(ANSWERED, 4), evidence=SURE), "found", Reason.READING),
        (replace(result(ANSWERED, 4), evidence=DOUBTED), "unsure", Reason.READING),
        (replace(result(ANSWERED, 4), evidence=REFUSED), "nothing", Reason.READING),
        (replace(result(QUESTIONS[0], 0), evidence=UNREAD), "nothing", Reason.OFF_TOPIC),
        (replace(result("Mấy giờ rồi?", 4), evidence=SURE), "unsure", Reason.UNSAID),
        (
            replace(result(ANSWERED, 4), evidence=replace(REFUSED, complete=False)),
            "unsure",
            Reason.UNREFUSED,
        ),
        (replace(result("Còn Vương Nghị?", 0), evidence=SURE), "nothing", Reason.LEANING),
        (
            replace(result(ANSWERED, 4, alone=Status.NOTHING), evidence=SURE),
            "unsure",
            Reason.ALONE,
        ),
    ],
)
def test_an_explanation_gives_the_reason_of_the_status(
    found: SearchResult, status: str, reason: Reason
) -> None:
    """Where not the figures decided, but what lowers a status or keeps it, that is said."""
    told = explanation(found, 3)
    assert (told["status"], told["reason"]) == (status, reason.value)
    assert f"reason    {reason.value}" in explanation_lines(found, 3)


def test_hits_far_behind_the_first_are_not_shown() -> None:
    """Nor those that nobody would be shown as the first; of nothing there is none."""
    found = result(QUESTIONS[0], 10, 2.0, 1.7, 1.5, 1.1)
    assert [hit.score for hit in found.shown] == [2.0, 1.7]
    weak = result(QUESTIONS[0], 3, 1.3, 1.25, 1.1)
    assert [hit.score for hit in weak.shown] == [1.3, 1.25]
    assert result(QUESTIONS[0], 0, 1.0).shown == ()


def test_an_explanation_ends_with_the_hits_asked_for() -> None:
    """As many as the answer was asked for, though more were found."""
    found = result(QUESTIONS[0], 10, 2.0, 1.9, 1.8)
    told = explanation(found, 2)
    assert isinstance(told["hits"], list)
    assert len(told["hits"]) == 2
    assert sum("passage" in line for line in explanation_lines(found, 2)) == 2
