"""Why each hit ranks where it does, and why the question was answered or not; for debugging."""

from index.search.index_reader import ScoreTerm
from retrieval.search_result import FOUND_Z, UNSURE_Z, SearchResult
from retrieval.understanding.date_extraction import find_dates


def explanation(result: SearchResult, k: int) -> dict[str, object]:
    """Return a result's parts as JSON values, of its `k` best hits.

    A hit's `score` is the sum of its `adds`.
    """
    question = result.question
    facts: dict[str, object] = {
        "searched": question.text,
        "tongue": question.language.value,
        "sought": question.answer_type.value,
        "dates": _dates(result),
        "status": result.status.value,
        "reason": result.decision[1].value,
        "best": round(result.best, 4),
        "off_topic": {
            "middle": round(result.background.location, 4),
            "spread": round(result.background.scale, 4),
        },
        "spreads_above": round(result.z_score, 2),
        "near_from": UNSURE_Z[question.language],
        "read": _evidence(result),
        "hits": [
            {
                "rank": rank,
                "article": hit.article.id,
                "passage": hit.passage.id,
                "score": round(hit.score, 4),
                "shown": hit in result.shown,
                "marked": hit.highlighted,
                "read": hit.answer and {"text": hit.answer.text, "score": hit.answer.score},
                "also": [article.id for article in hit.also],
                "adds": _summands(terms),
            }
            for rank, (hit, terms) in enumerate(
                zip(result.hits[:k], result.terms[:k], strict=True), start=1
            )
        ],
    }
    return facts | ({"alone": result.alone.value} if result.alone else {})


def explanation_lines(result: SearchResult, k: int) -> list[str]:
    """Return the same as lines for a terminal."""
    question, background = result.question, result.background
    days = _dates(result)
    dates = f", names {', '.join(days)}" if days else ""
    alone = f"; without the question before it {result.alone.value}" if result.alone else ""
    page = [
        f"searched  {question.text}",
        f"          {question.language.value}, seeks {question.answer_type.value}{dates}",
        f"status    {result.status.value}: {result.best:.4f} is {result.z_score:.2f} spreads above "
        f"off-topic questions ({background.location:.4f} ± {background.scale:.4f}); "
        f"near from {UNSURE_Z[question.language]}{alone}",
        f"read      {_evidence_line(result)}",
        f"reason    {result.decision[1].value}",
    ]
    for rank, (hit, terms) in enumerate(
        zip(result.hits[:k], result.terms[:k], strict=True), start=1
    ):
        parts = " + ".join(f"{name} {value:.4f}" for name, value in _summands(terms).items())
        left_out = "" if hit in result.shown else ", not shown"
        page += [
            f"{rank:<9} {hit.score:.4f} = {parts}{left_out}",
            f"          {hit.article.id}, passage {hit.passage.id}: {hit.highlighted}",
        ]
        page += [f"          also in {article.id}" for article in hit.also]
    return page


def _evidence(result: SearchResult) -> dict[str, float | bool | None] | None:
    """Return what the reader made of the passages; None of a topic, of which nothing is read.

    Without a logit where the topic alone refuses the question; the probability is the most then.
    """
    if result.evidence is None:
        return None
    limits, logit = result.evidence.answerability, result.evidence.logit
    return {
        "logit": None if logit is None else round(logit, 3),
        "probability": round(result.likelihood, 4),
        "unsure_from": limits.unsure,
        "found_from": limits.found,
        "complete": result.evidence.complete,
    }


def _evidence_line(result: SearchResult) -> str:
    read = _evidence(result)
    if read is None:
        return f"nothing, since it asks nothing: found from {FOUND_Z} spreads"
    limits = f"unsure from {read['unsure_from']}, found from {read['found_from']}"
    if read["logit"] is None:
        return (
            f"nothing, since it is off topic: probability {read['probability']} at most; {limits}"
        )
    some = "" if read["complete"] else "; not all passages, since many asked at once"
    return (
        f"best logit {read['logit']}: answered with probability {read['probability']}; "
        f"{limits}{some}"
    )


def _summands(terms: tuple[ScoreTerm, ...]) -> dict[str, float]:
    return {term.label: round(term.weighted, 4) for term in terms if term.weighted}


def _dates(result: SearchResult) -> list[str]:
    for text in (result.question.own, result.question.text):
        if days := [text[span.start : span.end] for span, _ in find_dates(text)]:
            return days
    return []
