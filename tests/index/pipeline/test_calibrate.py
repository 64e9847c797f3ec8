"""What a question's score is compared with holds on every processor, and in a large corpus."""

import numpy as np
import pytest

from index.arrays import Doubles
from index.pipeline.calibrate import BestScores, describe
from index.storage.manifest import BackgroundScores

QUERIES = 136  # as many as are stored in Vietnamese


def described(scores: Doubles) -> BackgroundScores:
    """Describe the best scores of off-topic queries in an index."""
    return describe([{"vi": BestScores(scores.tolist(), [0] * len(scores))}])["vi"]


def drawn(seed: int) -> Doubles:
    """Draw scores that are spread as those over the seeds are: with a long upper end."""
    return 1.7 + 0.025 * np.random.default_rng(seed).gamma(6, size=QUERIES)


def test_of_normal_scores_it_is_mean_and_deviation() -> None:
    """A z-score is what the word says."""
    found = described(np.random.default_rng(1).normal(2, 0.5, 100_000))
    assert found.location == pytest.approx(2, abs=0.01)
    assert found.scale == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_rounding_moves_z_scores_by_a_few_per_cent_at_most(seed: int) -> None:
    """Between two processors every score moves by a hundredth, and no status with it."""
    scores, draw = drawn(seed), np.random.default_rng(100 + seed)
    usual = described(scores)
    strong = usual.location + 4 * usual.scale
    moved = [
        described(scores + draw.normal(0, 0.0095, QUERIES)).z_score(strong) for _ in range(200)
    ]
    assert np.std(moved) < 0.03 * np.mean(moved)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_found_by_chance_does_not_hide_what_is_found(seed: int) -> None:
    """In a large corpus one off-topic query in fifteen finds an answer; a question counts still."""
    scores = drawn(seed)
    usual = described(scores)
    strong = usual.location + 8 * usual.scale
    scores[: QUERIES // 15] = strong
    assert 5 < described(scores).z_score(strong) <= 8.5


def test_scores_that_are_all_alike_have_a_scale() -> None:
    """One article, of one word: no division by nothing."""
    assert described(np.full(QUERIES, 1.8)).z_score(2.8) > 10
