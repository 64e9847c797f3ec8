"""What a search found, whether the articles answer the question, and why that was decided.

The one place that decides a status: `ask`, `ask --explain`, `eval` and the bot all read it here.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from index.errors import UnreachableError
from index.search.index_reader import Answerability, BackgroundScores, ScoreTerm
from index.text.languages import QueryLanguage
from retrieval.results import Hit, Status
from retrieval.understanding.content_words import content_words, spoken_words
from retrieval.understanding.follow_up import is_follow_up
from retrieval.understanding.question import Question

# z-scores of a question's best passage against off-topic questions. Were these normally
# distributed, one in seventy would pass the first, and one in three thousand the last; their upper
# end is longer. English questions share no words with the articles and are separated less well:
# one in ten passes as unsure, so that fewer real ones are lost.
UNSURE_Z = {QueryLanguage.VI: 2.2, QueryLanguage.VI_NO_DIACRITICS: 2.2, QueryLanguage.EN: 1.3}
FOUND_Z = 3.4
# A further hit whose z-score is this much lower than the first's answers something else.
MAX_Z_BELOW_FIRST = 4.0
SPEAKING_HITS = 3  # of which one has to say a word of the question


class Reason(StrEnum):
    """Why a status is what it is, in words for whoever debugs it."""

    SCORE = "by how far the best score stands out"
    READING = "by how likely the reader finds it that the articles answer"
    OFF_TOPIC = "by its topic alone: whatever was read, the articles would not answer"
    LEANING = "it leans on the question before it, and what both name is not near"
    UNSAID = "the reader is sure, but no word of the question is in the best hits"
    UNREFUSED = "it is near, and the reader can't refuse a follow-up, a day or what it read in part"
    ALONE = "without the question before it, it is not found"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reader says of a question's passages: whether the articles answer it."""

    logit: float | None  # of the passage that answers best; None: none was read, see `is_off_topic`
    complete: bool  # whether no more would be read of it alone
    answerability: Answerability

    def probability(self, z_score: float) -> float:
        """Return how likely it is that the articles answer; where none was read, at most."""
        if self.logit is None:
            return self.answerability.topic_probability(z_score)
        return self.answerability.probability(self.logit, z_score)


def is_off_topic(z_score: float, language: QueryLanguage, limits: Answerability) -> bool:
    """Tell whether a question's topic refuses it, whatever the reader would say of its passages."""
    unlikely = limits.topic_probability(z_score) < limits.unsure
    return unlikely and z_score < UNSURE_Z[language]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and how far the best stands out from off-topic questions."""

    question: Question  # as it was searched
    hits: tuple[Hit, ...]
    terms: tuple[tuple[ScoreTerm, ...], ...]  # of each hit: what adds up to its score
    background: BackgroundScores
    best: float  # highest fused score, without bonuses
    # Of a follow-up with words of its own: its status when searched without its context.
    alone: Status | None = None
    evidence: Evidence | None = None  # None of a topic, which is no question
    is_whole: bool = True  # False where a part of the index did not answer

    @property
    def z_score(self) -> float:
        """How far the best score lies above those of off-topic questions."""
        return self.background.z_score(self.best)

    @property
    def status(self) -> Status:
        """Whether the articles say it."""
        return self.decision[0]

    @property
    def decision(self) -> tuple[Status, Reason]:
        """The status, and why it is that.

        A follow-up is found only if it is found alone, too: its context may be all that is found.
        """
        asks = self.evidence is not None
        status, reason = self._by_reading() if asks else (self.status_by_score, Reason.SCORE)
        if status is Status.FOUND and self.alone in (Status.UNSURE, Status.NOTHING):
            return Status.UNSURE, Reason.ALONE
        return status, reason

    @property
    def is_near(self) -> bool:
        """Whether the articles speak of it, be it that they answer or not."""
        return self.z_score >= UNSURE_Z[self.question.language]

    @property
    def likelihood(self) -> float:
        """How likely it is that the articles answer, 0 to 1; of a topic, that they speak of it."""
        if self.evidence:
            return self.evidence.probability(self.z_score)
        return 1 / (1 + math.exp(UNSURE_Z[self.question.language] - max(self.z_score, -30.0)))

    @property
    def status_by_score(self) -> Status:
        """The status by the fused score alone, whatever the reader finds."""
        if not self.is_near:
            return Status.NOTHING
        return Status.FOUND if self.z_score >= FOUND_Z else Status.UNSURE

    def _by_reading(self) -> tuple[Status, Reason]:
        assert self.evidence is not None
        limits = self.evidence.answerability
        # "And when was it?" after nothing that is in the articles: any date would answer that.
        if not self.is_near and is_follow_up(self.question.own):
            return Status.NOTHING, Reason.LEANING
        if self.likelihood >= limits.found:
            if self._is_spoken_of:
                return Status.FOUND, Reason.READING
            return Status.UNSURE, Reason.UNSAID
        if self.likelihood >= limits.unsure:
            return Status.UNSURE, Reason.READING
        if self.is_near and not (self.evidence.complete and self._stands_alone):
            return Status.UNSURE, Reason.UNREFUSED
        return Status.NOTHING, Reason.OFF_TOPIC if self.evidence.logit is None else Reason.READING

    @property
    def _is_spoken_of(self) -> bool:
        """Whether the best passages say at all what the question names.

        Over a few pages the reader sees the same passages whatever is asked, and for "mấy giờ rồi?"
        or "bao giờ Tết?" any hour would do. An English question shares no words with the articles:
        of that it only has to name something.
        """
        named = content_words(self.question.text)
        if self.question.language is QueryLanguage.EN:
            return bool(named)
        said = (f"{hit.article.title} {hit.passage.text}" for hit in self.hits[:SPEAKING_HITS])
        return any(not named.isdisjoint(spoken_words(text)) for text in said)

    @property
    def _stands_alone(self) -> bool:
        """Whether the reader saw all that the question is about, and may refuse it.

        It learnt single questions: of a follow-up it does not know what was said before, nor of a
        day that is asked for that it is the article's own.
        """
        dated = any(term.name == "date" and term.value > 0 for term in chain(*self.terms[:1]))
        return not self.question.before and not dated

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits to show: none if the articles do not say it, and none far behind the first."""
        return () if self.status is Status.NOTHING else self._best

    @property
    def about(self) -> tuple[Hit, ...]:
        """The hits that speak of it, whether they answer or not; none far behind the first."""
        return () if self.status_by_score is Status.NOTHING else self._best

    def require_whole(self) -> None:
        """Raise UnreachableError where a part did not answer: what is not found may be there."""
        if not self.is_whole:
            raise UnreachableError("a part of the articles can't be reached now: ask again")

    @property
    def _best(self) -> tuple[Hit, ...]:
        least = max(
            self.background.location + UNSURE_Z[self.question.language] * self.background.scale,
            self.best - MAX_Z_BELOW_FIRST * self.background.scale,
        )
        return (self.hits[0], *(hit for hit in self.hits[1:] if hit.score >= least))
