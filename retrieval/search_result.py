"""What a search found, whether the articles answer the question, and why that was decided.

The one place that decides a status: `ask`, `ask --explain`, `eval` and the bot all read it here.
"""

from dataclasses import dataclass

from index.search.index_reader import BackgroundScores, ScoreTerm
from index.text.languages import QueryLanguage
from retrieval.results import Hit, Status
from retrieval.understanding.question import Question

# z-scores of a question's best passage against off-topic questions. Were these normally
# distributed, one in fifty would pass the first, and one in a thousand the last. English questions
# share no words with the articles and are separated less well: one in ten passes as unsure, so that
# fewer real ones are lost.
UNSURE_Z = {QueryLanguage.VI: 2.05, QueryLanguage.VI_NO_DIACRITICS: 2.05, QueryLanguage.EN: 1.28}
FOUND_Z = 3.09
# A further hit whose z-score is this much lower than the first's answers something else.
MAX_Z_BELOW_FIRST = 4.0


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

    @property
    def z_score(self) -> float:
        """How far the best score lies above those of off-topic questions."""
        return self.background.z_score(self.best)

    @property
    def status(self) -> Status:
        """Whether the articles say it.

        A follow-up is found only if it is found alone, too: its context may be all that is found.
        """
        if self.z_score < UNSURE_Z[self.question.language]:
            return Status.NOTHING
        if self.z_score < FOUND_Z or self.alone in (Status.UNSURE, Status.NOTHING):
            return Status.UNSURE
        return Status.FOUND

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits to show: none if the articles do not say it, and none far behind the first."""
        if self.status is Status.NOTHING:
            return ()
        least = max(
            self.background.median + UNSURE_Z[self.question.language] * self.background.scale,
            self.hits[0].score - MAX_Z_BELOW_FIRST * self.background.scale,
        )
        return (self.hits[0], *(hit for hit in self.hits[1:] if hit.score >= least))
