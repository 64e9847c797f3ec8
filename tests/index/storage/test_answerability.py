"""How likely it is that articles answer, by what was read and how well it fits."""

from index.storage.manifest import Z_RANGE, Answerability

LIMITS = Answerability(bias=0, reading=1, z_score=1, unsure=0.2, found=0.5, topic_bias=-3)


def test_neither_part_makes_up_for_the_other() -> None:
    """Of what the articles do not speak of, the reader may be sure; and the other way round."""
    assert LIMITS.probability(8, 8) > 0.95
    assert LIMITS.probability(8, -2) < 0.05
    assert LIMITS.probability(-8, 8) < 0.05


def test_more_of_either_is_never_less_likely() -> None:
    """The probability rises with the reading and with the z-score, up to the end of its range."""
    assert LIMITS.probability(0, 3) < LIMITS.probability(1, 3) < LIMITS.probability(1, 4)
    end = Z_RANGE[1]
    assert LIMITS.probability(1, end) == LIMITS.probability(1, end + 5)


def test_the_largest_numbers_have_a_probability() -> None:
    """No logit is too large to compute with."""
    assert 0 <= LIMITS.probability(-1e9, -1e9) < 1e-9
    assert LIMITS.probability(1e9, 1e9) <= 1
