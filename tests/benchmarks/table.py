"""Figures of one run as a table, and as ratios to one another."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table that reads well as plain text: names left, figures right."""
    lines = [list(head), *(list(row) for row in rows)]
    if any(len(line) != len(head) for line in lines):
        raise ValueError("each row needs as many cells as the head has")
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(line, widths) for line in (lines[0], rule, *lines[1:]))


def ratio(figure: float, base: float) -> str:
    """Say how many times the base a figure is; a dash where there is no base to speak of."""
    return f"{figure / base:.2f} ×" if base > 0 else "–"


def share(figure: float, whole: float) -> str:
    """Say how much of the whole a figure is, in per cent; a dash where there is no whole."""
    return f"{100 * figure / whole:.1f} %" if whole > 0 else "–"


def megabytes(size: float | None) -> str:
    """Show bytes as MB, millions of bytes; a dash where they could not be read."""
    if size is None:
        return "–"
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


def percentile(figures: Sequence[float], share: float) -> float:
    """Return the smallest figure that at least `share` of the figures do not exceed."""
    if not figures or not 0 < share <= 1:
        raise ValueError("a percentile needs figures, and a share above 0 and at most 1")
    ordered = sorted(figures)
    # Rounded first: 0.95 * 20 is a hair over 19 in binary, and is meant to be 19.
    rank = -int(-round(share * len(ordered), 9) // 1)
    return ordered[rank - 1]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *figures = cells
    shown = [name.ljust(widths[0])]
    shown += [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
    return f"| {' | '.join(shown)} |"
