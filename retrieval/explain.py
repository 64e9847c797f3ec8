"""Why each hit ranks where it does, and why the question was answered or not; for debugging."""

from index.search.scoring import LATE_WEIGHT, LEXICAL_WEIGHTS
from retrieval.ranking.search import FOUND, UNSURE, Found, Why
from retrieval.understanding.date_extraction import named


def explained(found: Found) -> dict[str, object]:
    """Take a result apart; what is added up to `score` stands under `adds`."""
    question = found.question
    return {
        "searched": question.text,
        "tongue": question.tongue.value,
        "sought": question.sought.value,
        "dates": _dates(found),
        "status": found.status.value,
        "best": round(found.best, 4),
        "off_topic": {
            "middle": round(found.offtopic.middle, 4),
            "spread": round(found.offtopic.spread, 4),
        },
        "spreads_above": round(found.distance, 2),
        "unsure_from": UNSURE[question.tongue],
        "found_from": FOUND,
        "hits": [
            {
                "rank": rank,
                "article": hit.article.id,
                "passage": hit.passage.id,
                "score": round(hit.score, 4),
                "shown": hit in found.shown,
                "marked": hit.highlighted,
                "also": [article.id for article in hit.also],
                "adds": _adds(found, why),
            }
            for rank, (hit, why) in enumerate(zip(found.hits, found.why, strict=True), start=1)
        ],
    }


def lines(found: Found) -> list[str]:
    """Say the same in lines for a terminal."""
    question = found.question
    days = _dates(found)
    dates = f", names {', '.join(days)}" if days else ""
    page = [
        f"searched  {question.text}",
        f"          {question.tongue.value}, seeks {question.sought.value}{dates}",
        f"status    {found.status.value}: {found.best:.4f} is {found.distance:.2f} spreads above "
        f"off-topic questions ({found.offtopic.middle:.4f} ± {found.offtopic.spread:.4f}); "
        f"unsure from {UNSURE[question.tongue]}, found from {FOUND}",
    ]
    for rank, (hit, why) in enumerate(zip(found.hits, found.why, strict=True), start=1):
        parts = " + ".join(f"{name} {value:.4f}" for name, value in _adds(found, why).items())
        left_out = "" if hit in found.shown else ", not shown"
        page += [
            f"{rank:<9} {hit.score:.4f} = {parts}{left_out}",
            f"          {hit.article.id}, passage {hit.passage.id}: {hit.highlighted}",
        ]
        page += [f"          also in {article.id}" for article in hit.also]
    return page


def _adds(found: Found, why: Why) -> dict[str, float]:
    """Name what adds up to the score of a hit, weights included."""
    words = LEXICAL_WEIGHTS[found.question.tongue]
    parts = {
        "sentence": why.sentence,
        "mean of sentences": why.mean,
        f"{LATE_WEIGHT:g} × late {why.late:.3f}": LATE_WEIGHT * why.late,
        f"{words:g} × words {why.lexical:.3f}": words * why.lexical,
        "date": why.date,
    }
    return {name: round(value, 4) for name, value in parts.items() if value}


def _dates(found: Found) -> list[str]:
    for text in (found.question.own, found.question.text):
        if days := [text[span.start : span.end] for span, _ in named(text)]:
            return days
    return []
