"""The benchmarks can be run, and their tables, ratios and readers say what they promise."""

import json
import mmap
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.preparation.prepare import prepared
from tests.benchmarks import build, plots, serve
from tests.benchmarks.memory import peak, resident
from tests.benchmarks.pages import __main__ as pages
from tests.benchmarks.processes import HERE_PYTHON, Worker, ours, run
from tests.benchmarks.table import megabytes, percentile, ratio, share, table
from tests.benchmarks.texts import ROOT, first_rows, questions_of, texts_of
from tests.benchmarks.vectors import least_cosine, require_same

COMMANDS = "query reading encode build start serve telegram pages isa shards cluster".split()
linux_only = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")


# In one process: alone, each takes a second to import what they share.
HELP = """
import contextlib, io, json, runpy, sys
told = {}
for name in sys.argv[1:]:
    sys.argv = [name, "--help"]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            runpy.run_module(f"tests.benchmarks.{name}", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            told[name] = [end.code, said.getvalue()]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def helps() -> dict[str, tuple[int, str]]:
    """Return exit code and output of each benchmark's `--help`."""
    command = [sys.executable, "-c", HELP, *COMMANDS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name: (code, said) for name, (code, said) in json.loads(done.stdout).items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_benchmark_tells_how_it_is_used(
    helps: dict[str, tuple[int, str]], command: str
) -> None:
    """`--help` works, and is in the list of docs/benchmarks.md."""
    code, said = helps[command]
    assert code == 0
    assert "usage: " in said
    assert f"python -m tests.benchmarks.{command}" in (ROOT / "docs/benchmarks.md").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has neither ground-truth.json nor a folder gold"),
        ({"ground-truth.json": "{"}, "can't be read as JSON"),
        ({"ground-truth.json": "[]"}, "holds no object of pages"),
        ({"ground-truth.json": "{}"}, "has no pages"),
        ({"ground-truth.json": '{"a": {"articleBody": "x"}}'}, "The page of a can't be read"),
        (
            {"ground-truth.json": '{"a": {"articleBody": "x"}}', "html/a.html.gz": "none"},
            "The page of a can't be read",
        ),
        ({"ground-truth.json": '{"a": {}}', "html/a.html": "x"}, "a page without articleBody"),
        ({"gold/a.json": '{"ground_truth": []}', "html/a.html": "x"}, "without main_content"),
    ],
)
def test_pages_says_what_is_wrong_with_a_folder(
    files: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without pages and gold ends `pages` with a sentence and exit code 2."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SystemExit) as ended:
        pages.main([str(tmp_path), "--only", "hoibao"])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_pages_says_which_systems_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A system that is not installed is told from those that are."""
    with pytest.raises(SystemExit) as ended:
        pages.main([str(tmp_path), "--only", "nothing"])
    assert ended.value.code == 2
    assert "no system is called nothing; there are hoibao" in capsys.readouterr().err


def test_what_a_question_costs_is_told_of_any_folder(tmp_path: Path) -> None:
    """`query` runs over a folder in BEIR layout, and tells each part's share of a question."""
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    article = {"_id": "a", "title": "Giá vàng", "text": "Giá vàng tăng 2 % trong ngày 9/7."}
    (folder / "corpus.jsonl").write_text(json.dumps(article), "utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "giá vàng?"}), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n", "utf-8")
    cache = tmp_path / "cache" / "hoibao"
    cache.mkdir(parents=True)
    (cache / "models").symlink_to(prepared("bundled").parent)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.query", str(folder)],
        cwd=ROOT,
        env=os.environ | {"XDG_CACHE_HOME": str(cache.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counts, *parts = done.stdout.splitlines()
    assert counts == "1 articles, 1 sentences, 1 questions"
    assert [part.split("  ")[0] for part in parts] == [
        "embedding",
        "late interaction",
        "search without it",
        "question to hits",
    ]


def test_a_table_is_aligned_markdown() -> None:
    """Names stand left, figures right, all lines are of one length."""
    lines = table(["", "s"], [["ours", "1.5"], ["a peer", "12.25"]]).splitlines()
    assert lines == [
        "|        |     s |",
        "| ------ | ----: |",
        "| ours   |   1.5 |",
        "| a peer | 12.25 |",
    ]
    with pytest.raises(ValueError, match="cells"):
        table(["", "s"], [["ours"]])


def test_a_ratio_is_to_the_base() -> None:
    """A figure twice the base is 2.00 ×; nothing is no base."""
    assert ratio(3.0, 1.5) == "2.00 ×"
    assert ratio(1.0, 4.0) == "0.25 ×"
    assert ratio(1.0, 0.0) == "–"


def test_a_share_is_of_the_whole() -> None:
    """A figure a fiftieth of the whole is 2.0 %; of nothing there is no share."""
    assert share(1.0, 50.0) == "2.0 %"
    assert share(1.0, 0.0) == "–"


def test_megabytes_are_millions_of_bytes() -> None:
    """What could not be read is a dash, and not 0."""
    assert megabytes(1_234_567_890) == "1,235 MB"
    assert megabytes(1_500_000) == "1.5 MB"
    assert megabytes(None) == "–"


def test_a_percentile_is_one_of_the_figures() -> None:
    """At least that share of the figures is no larger, and no smaller figure has that."""
    figures = [float(number) for number in range(20, 0, -1)]
    assert percentile(figures, 0.5) == 10
    assert percentile(figures, 0.95) == 19
    assert percentile(figures, 0.99) == 20
    assert percentile([7.0], 0.5) == 7
    with pytest.raises(ValueError, match="percentile"):
        percentile([], 0.5)


@linux_only
def test_resident_memory_is_that_of_the_process() -> None:
    """Memory that is touched shows, of this process by its id too; the peak is no less."""
    before = resident()
    # A mapping of its own: what malloc hands out may be memory that was held before.
    with mmap.mmap(-1, size := 64_000_000, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as held:
        held.write(b"1" * size)
        after = resident(os.getpid())
    assert before and after
    assert after.anonymous - before.anonymous > 0.9 * size
    assert after.total == after.anonymous + after.mapped
    most = peak()
    assert most
    assert most > 0.9 * after.total


def test_memory_of_no_process_is_unknown() -> None:
    """A process that is gone has no figures, rather than zeros."""
    assert resident(2**30) is None
    assert peak(2**30) is None


def test_a_command_is_timed_and_its_failure_told() -> None:
    """Its output comes back; one that fails ends the benchmark with its own words."""
    done = run([sys.executable, "-c", "import sys; print(sys.stdin.read() * 2)"], "ab")
    assert done.output.strip() == "abab"
    assert done.seconds > 0
    assert 0 < done.cpu < 10
    with pytest.raises(SystemExit, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_settings_of_ours_do_not_reach_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Defaults are measured, whatever this environment says."""
    monkeypatch.setenv("HOIBAO_INDEX_DIR", "/nowhere")
    code = "import os; print([name for name in os.environ if name.startswith('HOIBAO')])"
    assert run([sys.executable, "-c", code]).output.strip() == "[]"


def test_a_worker_reads_what_it_is_given() -> None:
    """A contestant in a process of its own does what it is asked, more than once."""
    job = {"model": str(prepared("bundled")), "passages": ["một", "hai"], "questions": ["ba?"]}
    with Worker("ours", HERE_PYTHON, "tests.benchmarks.peers.hoibao", job) as worker:
        vectors = np.array(worker.ask(do="vectors"), np.float32)
        assert vectors.shape == (3, 384)
        assert worker.ask(do="passages") > 0
        assert len(worker.ask(do="questions")) == 1
        assert worker.loading > 0


def test_a_worker_that_fails_says_why() -> None:
    """Its last words end the benchmark."""
    job = {"model": "/nowhere", "passages": [], "questions": []}
    with pytest.raises(SystemExit, match="is not a prepared model"):
        Worker("ours", HERE_PYTHON, "tests.benchmarks.peers.hoibao", job)


def test_different_work_is_not_compared() -> None:
    """One vector that is another's is enough to end the benchmark."""
    some = np.eye(3, dtype=np.float32)
    assert least_cosine(some, 2 * some) == pytest.approx(1)
    require_same("a peer", some, some)
    with pytest.raises(SystemExit, match="a peer does not do the same work"):
        require_same("a peer", some[::-1], some)
    with pytest.raises(SystemExit, match="compared"):
        require_same("a peer", some[:2], some)


def test_texts_are_those_of_a_build(seed_index: Path) -> None:
    """As many articles, passages and sentences are measured as a build indexes."""
    told = subprocess.run(
        ours("index", "stats", "--json", "--index", str(seed_index)),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    counts = json.loads(told.stdout)
    texts = texts_of(ROOT / "seeds")
    assert texts.articles == counts["articles"]
    assert len(texts.passages) == counts["passages"]
    assert len(texts.sentences) == counts["sentences"]


def test_a_rebuild_changes_every_sentence_of_one_row_in_a_hundred(tmp_path: Path) -> None:
    """Other rows are as they were, so that only what changed has to be read again."""
    source, changed = tmp_path / "rows.jsonl", tmp_path / "changed.jsonl"
    rows = [
        {"_id": f"a{number}", "title": f"Tin {number}", "text": f"Câu một {number}. Câu hai."}
        for number in range(101)
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert build._changed(source, changed) == (2, 101)
    before, after = texts_of(source).sentences, texts_of(changed).sentences
    assert len(before) == len(after) == 202
    differing = [place for place in range(202) if before[place] != after[place]]
    assert differing == [0, 1, 200, 201]
    assert first_rows(changed, 3, tmp_path / "three.jsonl") == 3
    assert texts_of(tmp_path / "three.jsonl").articles == 3


def test_no_question_is_asked_twice_unless_wanted() -> None:
    """Each number of askers has questions of its own, as many as the others."""
    texts = questions_of(ROOT / "tests" / "questions" / "seeds.jsonl")
    dealt = serve.shared(texts, 3, 20)
    assert [len(each) for each in dealt] == [serve.WARM_UP, 20, 20, 20]
    together = [text for each in dealt for text in each]
    assert len(set(together)) == len(together)
    assert serve._with_repeats(dealt[1], 0.0) == dealt[1]
    assert len(set(serve._with_repeats(dealt[1], 0.5))) < 20


def test_plots_are_drawn(tmp_path: Path) -> None:
    """One picture a message, as PNG or SVG."""
    pytest.importorskip("matplotlib")
    bars, lines = tmp_path / "new" / "bars.svg", tmp_path / "lines.png"
    plots.bars(bars, "Speed", {"ours": 3.0, "a peer": 1.0}, ours="ours", unit="a second")
    plots.lines(lines, "Waits", [1, 10], {"p50": [5, 40], "p95": [6, 41]}, along="n", unit="ms")
    assert b"<svg" in bars.read_bytes()
    assert lines.read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_there_is_a_line_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures are not lost for want of a plot: it says what to install, and goes on."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    plots.bars(tmp_path / "bars.png", "Speed", {"ours": 1.0}, ours="ours", unit="a second")
    assert "pip install --editable '.[bench]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
