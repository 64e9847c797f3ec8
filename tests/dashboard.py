"""Draws deploy/monitoring/dashboard.json from a real Prometheus that watched a real bot.

    python -m tests.dashboard [SECONDS]      needs Debian's package prometheus

Every query of the dashboard is asked; the panels go to docs/screens/dashboard.png.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from tests.botapi import people
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import refuse
from tests.editions import build_index
from tests.ports import free_port

MONITORING = ROOT / "deploy/monitoring"
QUESTIONS = [
    *("Blinken gặp Vương Nghị ngày nào?", "blinken gap vuong nghi ngay nao", "Ai là thủ tướng Úc?"),
    *("How long did Blinken and Wang Yi talk?", "What is the capital of Australia?"),
]
SECONDS = 180


def main() -> None:
    """Run everything for a while, and draw what Prometheus saw."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name, BotApi() as api:
        folder = Path(name)
        build_index(ROOT / "seeds", folder / "index")
        metrics, port = free_port(), free_port()
        bot = BotProcess(
            folder,
            HOIBAO_TELEGRAM_TOKEN=TOKEN,
            HOIBAO_TELEGRAM_API_URL=api.url,
            HOIBAO_INDEX_DIR=str(folder / "index"),
            HOIBAO_METRICS_PORT=str(metrics),
        )
        try:
            bot.wait_for("ready as", 120)
            with prometheus(folder, metrics, port):
                talk(api, seconds)
                draw(port, seconds)
        finally:
            bot.stop()


@contextmanager
def prometheus(folder: Path, target: int, port: int) -> Iterator[None]:
    """Run Prometheus on the committed configuration, asking every second."""
    text = (MONITORING / "prometheus.yml").read_text("utf-8")
    text = text.replace("15s", "1s").replace("127.0.0.1:9464", f"127.0.0.1:{target}")
    (folder / "prometheus.yml").write_text(text)
    shutil.copy(MONITORING / "alerts.yml", folder)
    command = ["prometheus", f"--config.file={folder / 'prometheus.yml'}"]
    command += [f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def talk(api: BotApi, seconds: float) -> None:
    """Ask in private chats and groups, with a refusal now and then, and wait for the answers."""
    chance, ends = random.Random(0), time.monotonic() + seconds
    while time.monotonic() < ends:
        person = people.user(chance.choice(["vi", "en"]))
        is_group = chance.random() < 0.3
        room = people.group() if is_group else people.private(person)
        question = chance.choice(QUESTIONS)
        if chance.random() < 0.05:
            refusal = refuse(429, "Too Many Requests: retry after 1", retry_after=1)
            api.fail("sendMessage", refusal)
        api.write(room, room.message(person, f"/ask {question}" if is_group else question))
        api.answers(room)
        time.sleep(chance.random())


def ask(port: int, expression: str, seconds: float) -> list[dict[str, Any]]:
    """Return the series of a query, over the time of the run."""
    now = time.time()
    span = urllib.parse.urlencode(
        {"query": expression, "start": now - seconds, "end": now, "step": 2}
    )
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/query_range?{span}") as reply:
        found: list[dict[str, Any]] = json.load(reply)["data"]["result"]
        return found


def draw(port: int, seconds: float) -> None:
    """Draw each panel with its title, unit and legend."""
    panels = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))["panels"]
    panels = [panel for panel in panels if panel["type"] != "row"]
    figure, places = pyplot.subplots(-(-len(panels) // 4), 4, figsize=(20, 14))
    for place, panel in zip(places.flat, panels, strict=False):
        place.set_title(panel["title"], fontsize=10)
        highest = 0.0
        for target in panel["targets"]:
            for series in ask(port, target["expr"], seconds):
                name = target["legendFormat"]
                for label, value in series["metric"].items():
                    name = name.replace("{{" + label + "}}", value)
                moments, values = zip(*series["values"], strict=True)
                began, numbers = moments[0], [float(each) for each in values]
                highest = max(highest, *numbers)
                place.plot([one - began for one in moments], numbers, label=name or "now")
        unit = panel["fieldConfig"]["defaults"]["unit"]
        place.set_ylabel({"short": "", "none": ""}.get(unit, unit), fontsize=8)
        place.set_ylim(0, 1.1 * highest or 1)
        place.tick_params(labelsize=7)
        if place.get_legend_handles_labels()[1]:
            place.legend(fontsize=7)
        else:
            place.text(0.5, 0.5, "no data", ha="center", transform=place.transAxes)
    for place in places.flat[len(panels) :]:
        place.axis("off")
    figure.tight_layout()
    figure.savefig(ROOT / "docs/screens/dashboard.png", dpi=70)


if __name__ == "__main__":
    main()
