"""What stands in deploy/ fits the program."""

import json
import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.metrics import Metrics
from bot.settings import Settings
from index.feeds.settings import FeedSettings
from index.settings import IndexSettings

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
    "unit", sorted((ROOT / "deploy").glob("hoibao-*.*")), ids=lambda path: path.name
)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    """Nothing in a unit is unknown to systemd, and each timer's service is there; the program
    itself is not installed here."""
    for other in (ROOT / "deploy").glob("*.service"):
        text = re.sub(r"/opt/hoibao/current/bin/\S+", "/bin/true", other.read_text("utf-8"))
        (tmp_path / other.name).write_text(text)
    if unit.suffix == ".timer":
        shutil.copy(unit, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit.name],
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if unit.name in line]
    assert not said


BUILDS = ("index", "news", "today")  # what differs between their units, by purpose:
OWN = {
    "Description",
    "Environment",
    "ExecCondition",
    "ExecStart",
    "ReadOnlyPaths",
    "TimeoutStartSec",
}


@pytest.mark.parametrize("name", BUILDS[1:])
def test_each_build_is_closed_as_the_first(name: str) -> None:
    """No network, no right and no more memory than the nightly build has; each has a timer."""
    assert directives(name) == directives("index")
    assert ("PrivateNetwork", "yes") in directives(name)
    assert (ROOT / f"deploy/hoibao-{name}.timer").is_file()


def directives(name: str) -> list[tuple[str, str]]:
    """Return the lines of a service, but those that say what it is for."""
    text = (ROOT / f"deploy/hoibao-{name}.service").read_text("utf-8")
    pairs = [line.partition("=")[::2] for line in text.splitlines() if re.match(r"\w+=", line)]
    return [(key, value) for key, value in pairs if key not in OWN]


COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]


@pytest.mark.parametrize(
    "unit", sorted((ROOT / "deploy").glob("*.service")), ids=lambda path: path.name
)
def test_a_unit_calls_what_there_is(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its programs are ours, with commands and options that they know."""
    calls = re.findall(r"^Exec\w+=.*?/bin/(hoibao-.+)$", unit.read_text("utf-8"), re.MULTILINE)
    assert calls
    for call in calls:
        program, *words = call.split()
        module, _, function = SCRIPTS[program].partition(":")
        with pytest.raises(SystemExit, match="0"):
            getattr(import_module(module), function)([*words[:1], "--help"])
        usage = capsys.readouterr().out
        assert all(word in usage for word in words if word.startswith("-"))


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_starts_what_there_is(name: str) -> None:
    """Its program is one of ours, its settings are read by something, its volumes exist."""
    service: dict[str, Any] = COMPOSE["services"][name]
    words = [*service.get("entrypoint", []), *service.get("command", [])]
    called = set(re.findall(r"hoibao-\w+", " ".join(words)))
    assert called <= SCRIPTS.keys()
    assert called or name == "bot"  # the image's own entry point
    read = {*Settings.model_fields, *IndexSettings.model_fields, *FeedSettings.model_fields}
    assert service["environment"].keys() <= {f"HOIBAO_{each.upper()}" for each in read}
    mounted = {volume.partition(":")[0] for volume in service["volumes"]}
    assert {each for each in mounted if each.isalpha()} <= COMPOSE["volumes"].keys()


def test_each_service_has_no_more_than_it_needs() -> None:
    """The bot alone has the token; only the builds write the index, and they have no network; the
    fetcher sees no index; nothing may write its own root or gain rights."""
    services = COMPOSE["services"]
    assert [name for name, each in services.items() if "secrets" in each] == ["bot"]
    writers = [name for name, each in services.items() if volumes_of(each).get("index") == "rw"]
    assert writers == ["index", "news"]
    assert all(services[name]["network_mode"] == "none" for name in writers)
    assert "index" not in volumes_of(services["fetch"])
    for each in services.values():
        assert each["read_only"]
        assert each["cap_drop"] == ["ALL"]


def volumes_of(service: dict[str, Any]) -> dict[str, str]:
    """Return how each named volume is mounted: ro or rw."""
    parts = [volume.split(":") for volume in service["volumes"]]
    return {part[0]: "ro" if part[-1] == "ro" else "rw" for part in parts}


# Not what an operator keeps there: a token, .env, articles.
DEPLOYED = {".service", ".timer", ".yaml", ".yml", ".json", ".toml", ".md"}


@pytest.mark.parametrize(
    "file",
    [path for path in sorted((ROOT / "deploy").rglob("*")) if path.suffix in DEPLOYED],
    ids=lambda path: path.name,
)
def test_whatever_is_deployed_is_documented(file: Path) -> None:
    """Each file below deploy/ is named in a document, by a pattern at least."""
    documents = [ROOT / "deploy/README.md", ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "\n".join(document.read_text("utf-8") for document in documents)
    named = {word.rpartition("/")[2].strip(".") for word in re.findall(r"[\w./*-]+", text)}
    assert any(fnmatch(file.name, word) for word in named if word.strip("*"))


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
