"""What is counted and timed, for Prometheus; nothing of it says who asked, or what.

Names follow https://prometheus.io/docs/practices/naming/.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
# Seconds; questions over a small index take 5 ms, Telegram's slowest replies 20 s.
STEPS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


class Metrics:
    """One bot's figures, in a registry of their own. Safe to use from any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, processor time, open files
        self._questions = self._counter(
            "questions", "Questions answered.", "status", "language", "chat"
        )
        self._seconds = self._histogram("question_seconds", "From a question to its answer.")
        self._stages = self._histogram("stage_seconds", "Time in a stage of answering.", "stage")
        self._requests = self._counter(
            "telegram_requests", "Requests to the Bot API.", "method", "outcome"
        )
        self._alerts = self._counter("alerts", "Alerts sent to chats.")
        self._log = self._counter("log_records", "Lines of the log.", "level")
        self.pending = 0  # questions under way
        self.completed = 0
        self._gauges: dict[str, Gauge] = {}

    def answered(self, status: str, language: str, chat: str, seconds: float) -> None:
        """Count an answer; `chat` is the kind of place that it was asked in."""
        self.completed += 1
        self._questions.labels(status, language, chat).inc()
        self._seconds.observe(seconds)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Count a question as under way."""
        self.pending += 1
        try:
            yield
        finally:
            self.pending -= 1

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage of answering."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._stages.labels(name).observe(time.perf_counter() - began)

    def requested(self, method: str, outcome: str, seconds: float) -> None:
        """Count a request to the Bot API; those that show an answer are a stage of it as well."""
        self._requests.labels(method, outcome).inc()
        if method in {"sendMessage", "editMessageText", "answerInlineQuery"}:
            self._stages.labels("send").observe(seconds)

    def alerted(self) -> None:
        """Count an alert that was sent."""
        self._alerts.inc()

    def logged(self, level: str) -> None:
        """Count a line of the log."""
        self._log.labels(level).inc()

    def set(self, name: str, meaning: str, value: float, **labels: str) -> None:
        """Set a figure that goes up and down, as when it is asked for."""
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = self._gauges[name] = Gauge(
                f"hoibao_{name}", meaning, [*labels], registry=self.registry
            )
        (gauge.labels(**labels) if labels else gauge).set(value)

    def forget(self, name: str) -> None:
        """Take a figure's labels away, before those of now are set."""
        if name in self._gauges:
            self._gauges[name].clear()

    def exposition(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"hoibao_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(f"hoibao_{name}", meaning, labels, registry=self.registry, buckets=STEPS)


class CountingHandler(logging.Handler):
    """Counts what is logged from WARNING up."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.WARNING)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        self._metrics.logged(record.levelname.lower())
