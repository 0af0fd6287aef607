"""A picture of a race: ns per element against size, with the copy limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from symact.report.bench.records import Copy, Outcome, Result
from symact.report.plot import require

COLORS = {
    "symact-exact": "#0b5394", "symact-fast": "#cc0000", "symact-numpy": "#6aa84f",
    "numpy": "#777777", "scipy": "#8e7cc3", "torch": "#e69138", "jax": "#2a9d8f",
    "onnxruntime": "#a64d79", "numexpr": "#999900", "numba": "#5b4636", "copy": "#000000",
}  # fmt: skip

PANEL = 4.2
"""Inches of one panel."""

APART = 0.085
"""Smallest distance of two labels, in parts of the height of a panel."""

Line = tuple[str, list[int], list[float]]

Panel = tuple[str, str, int]
"""Name, output, and for rows how many elements they have in all; the lengths are the axis then."""


def draw_race(outcome: Outcome) -> Any:
    """Draw one panel for each activation and output, with labels at the lines.

    Raises:
        MissingPartError: matplotlib is not installed.
    """
    new_figure, canvas = require()
    panels = list(dict.fromkeys(_panel_of(copy) for copy in outcome.copies))
    columns = min(4, max(1, math.ceil(math.sqrt(len(panels)))))
    rows = math.ceil(len(panels) / columns)
    figure = new_figure(figsize=(1.45 * PANEL * columns, PANEL * rows), layout="constrained")
    canvas(figure)
    for place, panel in enumerate(panels, 1):
        axes = figure.add_subplot(rows, columns, place)
        _panel(axes, _lines(outcome, panel))
        name, output, along = panel
        axes.set_title(name if output == "value" else f"{name}, {output}")
        axes.set_xlabel(f"elements of a row, {along} in all" if along else "elements")
    where = dict(outcome.machine)["processor"]
    figure.suptitle(f"ns per element, {outcome.request.dtype}; {where}")
    return figure


def _panel_of(row: Copy | Result) -> Panel:
    return row.name, row.output, row.shape.room


def _lines(outcome: Outcome, panel: Panel) -> list[Line]:
    found: dict[str, list[tuple[int, float]]] = {}
    for row in outcome.timed:
        if _panel_of(row) == panel:
            who = "copy" if isinstance(row, Copy) else row.who
            found.setdefault(who, []).append((row.shape.length or row.shape.size, row.ns))
    lines = []
    for who, points in found.items():
        sizes, times = zip(*sorted(points), strict=True)
        lines.append((who, list(sizes), list(times)))
    return lines


def _panel(axes: Any, lines: Sequence[Line]) -> None:
    for who, sizes, times in lines:
        ours = who.startswith("symact")
        axes.loglog(
            sizes, times, color=COLORS.get(who, "#444444"), marker="o", markersize=3,
            linewidth=2.2 if ours else 1.1, linestyle="--" if who == "copy" else "-",
        )  # fmt: skip
    everything = [time for _, _, times in lines for time in times]
    low, high = math.log(min(everything) / 1.3), math.log(max(everything) * 1.3)
    axes.set_ylim(math.exp(low), math.exp(high))
    first, last = min(lines[0][1]), max(lines[0][1])
    axes.set_xlim(first / 1.3, last * 1.3)
    ends = [(math.log(times[-1]) - low) / (high - low) for _, _, times in lines]
    for (who, _, times), end, height in zip(lines, ends, spread(ends, APART), strict=True):
        axes.annotate(
            f"{who} {times[-1]:.2g}",
            xy=(1.0, end), xytext=(1.04, height), xycoords="axes fraction", va="center",
            textcoords="axes fraction", color=COLORS.get(who, "#444444"), fontsize=8,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": COLORS.get(who, "#444444"), "lw": 0.5},
        )  # fmt: skip
    axes.grid(visible=True, which="both", alpha=0.2)


def spread(heights: Sequence[float], apart: float) -> list[float]:
    """Move labels apart from below upwards, and back down where they leave the panel."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    found = [0.0] * len(heights)
    level = -math.inf
    for i in order:
        level = found[i] = max(heights[i], level + apart)
    top = 1.0
    for i in reversed(order):
        found[i] = min(found[i], top)
        top = found[i] - apart
    return found
