"""Two ways to look for a counterexample: the same 50 cases each time, or 10,000 on request.

.venv/bin/pytest tests/properties --hypothesis-profile=long
"""

from hypothesis import HealthCheck, settings

# A slow machine must fail nothing, and nothing is written beside the tests.
COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("fixed", max_examples=50, derandomize=True, **COMMON)
settings.register_profile("long", max_examples=10_000, **COMMON)
settings.load_profile("fixed")
