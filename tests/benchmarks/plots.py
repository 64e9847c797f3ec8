"""Plots of what was measured, for docs/benchmarks.md; matplotlib is the extra `bench`."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OURS, OTHERS = "#c8102e", "#9aa5b1"
SHADES = ("#c8102e", "#e2856e", "#9aa5b1", "#4a5568")
INK = "#333333"
LINE_OF_TEXT = 0.075  # of a plot of lines' height
MISSING = "no plot: matplotlib is missing: in the checkout, `pip install --editable '.[bench]'`"


def bars(
    file: Path, title: str, figures: Mapping[str, float], *, ours: str, unit: str, note: str = ""
) -> None:
    """Draw one bar a name, ours in colour, each with its figure; or say why there is no plot."""
    made = _axes(len(figures) * 0.45 + 1.2)
    if made is None:
        return
    figure, axes = made
    names = list(figures)
    colours = [OURS if name == ours else OTHERS for name in names]
    drawn = axes.barh(names, list(figures.values()), color=colours, height=0.62)
    axes.bar_label(drawn, [_short(value) for value in figures.values()], padding=4, color=INK)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    _finish(figure, axes, file, f"{title}, {unit}", note)


def lines(
    file: Path,
    title: str,
    across: Sequence[float],
    figures: Mapping[str, Sequence[float]],
    *,
    along: str,
    unit: str,
    note: str = "",
) -> None:
    """Draw one line a name over `across`, named at its end; or say why there is no plot."""
    made = _axes(3.6)
    if made is None:
        return
    figure, axes = made
    most = max(max(values) for values in figures.values())
    lowest = 0.0  # where the next name may stand without touching the one below it
    shaded = zip(SHADES, figures.items(), strict=False)
    for colour, (name, values) in sorted(shaded, key=lambda pair: pair[1][1][-1]):
        axes.plot(across, values, marker="o", color=colour)
        place = max(values[-1], lowest)
        lowest = place + LINE_OF_TEXT * most
        axes.annotate(
            f"{name} {_short(values[-1])}",
            (across[-1], place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    axes.set_xlabel(along, color=INK)
    axes.set_xticks(list(across))
    axes.margins(x=0.16)
    axes.set_ylim(0, max(most, lowest) * 1.05)
    axes.grid(axis="y", color="#e5e7eb")
    axes.set_axisbelow(True)
    _finish(figure, axes, file, f"{title}, {unit}", note)


def _axes(height: float) -> "tuple[Figure, Axes] | None":
    try:
        from matplotlib.figure import Figure
    except ImportError:
        sys.stderr.write(f"{MISSING}\n")
        return None
    # A figure without pyplot: no window system is looked for, and none is needed.
    figure = Figure(figsize=(7.2, height), layout="constrained", dpi=150)
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _finish(figure: "Figure", axes: "Axes", file: Path, title: str, note: str) -> None:
    axes.set_title(title, loc="left", color=INK, fontsize=11, fontweight="bold")
    if note:
        figure.supxlabel(note, fontsize=8, color="#6b7280", x=0.01, ha="left")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, facecolor="white")
    print(f"plot: {file}")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
