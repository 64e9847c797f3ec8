"""What stands in deploy/ fits the program."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.metrics import Metrics

ROOT = Path(__file__).resolve().parent.parent
MONITORING = ROOT / "deploy/monitoring"
NAMED = re.compile(r"\b(hoibao_[a-z_]+)\b")
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot/monitoring").glob("*.py"))


def metrics() -> set[str]:
    """Return the names of all metrics, as Prometheus stores them."""
    counted = Metrics()
    names = {family.name for family in counted.registry.collect()}
    kinds = {family.name: family.type for family in counted.registry.collect()}
    found = {f"{name}_total" for name in names if kinds[name] == "counter"}
    for name in names:
        if kinds[name] == "histogram":
            found |= {f"{name}_bucket", f"{name}_count", f"{name}_sum"}
    set_at_scrapes = re.findall(r'metrics\.set\(\s*"(\w+)"', SOURCES)
    return found | {f"hoibao_{name}" for name in set_at_scrapes}


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_rules_and_dashboard_name_metrics_that_exist(file: str) -> None:
    """A renamed metric does not leave an alert that never fires, or an empty panel."""
    named = set(NAMED.findall((MONITORING / file).read_text("utf-8")))
    assert named
    assert named <= metrics()


def test_every_metric_is_documented() -> None:
    """docs/operations.md has each in its table."""
    table = (ROOT / "docs/operations.md").read_text("utf-8")
    for name in metrics():
        if name.startswith("process_"):  # the library's
            continue
        assert re.sub(r"_(bucket|count|sum)$", "", name) in table


def test_the_dashboard_can_be_imported() -> None:
    """Every panel has a number of its own, a place, and queries of the chosen data source."""
    panels = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        if panel["type"] != "row":
            assert panel["targets"]
            assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@pytest.mark.skipif(not shutil.which("promtool"), reason="needs Debian's package prometheus")
@pytest.mark.parametrize(
    "words", [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_prometheus_takes_the_rules_and_they_fire(words: tuple[str, ...]) -> None:
    """Prometheus's own tool reads the files, and each rule tried fires when it should."""
    done = subprocess.run(["promtool", *words], cwd=MONITORING, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
@pytest.mark.parametrize(
    "unit", sorted((ROOT / "deploy").glob("*.service")), ids=lambda path: path.name
)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    """Nothing in a unit is unknown to systemd; the program itself is not installed here."""
    text = re.sub(r"/opt/hoibao/current/bin/\S+", "/bin/true", unit.read_text("utf-8"))
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit.name],
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if unit.name in line]
    assert not said


def test_the_image_is_given_what_it_copies() -> None:
    """Each file or folder that the Dockerfile copies is let in by .dockerignore."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile(), re.MULTILINE)
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    for name in " ".join(copied).split():
        assert f"!{name.rstrip('/')}" in allowed
        assert (ROOT / name).exists()


def test_the_image_asks_the_bot_whether_it_is_well() -> None:
    """The health check's command exists, and the port that it asks at is on."""
    assert 'CMD ["hoibao-bot", "health"]' in dockerfile()
    assert "HOIBAO_METRICS_PORT=" in dockerfile()


def dockerfile() -> str:
    """Return the Dockerfile."""
    return (ROOT / "deploy/Dockerfile").read_text("utf-8")
