"""Plot value and gradient; matplotlib is an extra and imported only here."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from symact.errors import MissingPartError

FORMATS = ("png", "svg", "pdf")

POINTS = 501
EXTENT = 10.0

STEADY = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Metadata left out, so that the same definition gives the same bytes."""

Array = Any
Function = Callable[[Array], Array]


def require() -> Any:
    """Import what draws: matplotlib's figures, with no window system behind them.

    Raises:
        MissingPartError: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingPartError(
            "matplotlib is not installed", subject="plot", hint="pip install 'symact[plot]'"
        ) from None
    return Figure, FigureCanvasAgg


def draw(name: str, value: Function, grad: Function) -> Any:
    """Draw value and gradient on [-10, 10] and give the matplotlib figure.

    Raises:
        MissingPartError: matplotlib is not installed.
    """
    new_figure, canvas = require()
    x = np.linspace(-EXTENT, EXTENT, POINTS)
    figure = new_figure(figsize=(8, 6), layout="constrained")
    canvas(figure)
    axes = figure.add_subplot()
    axes.plot(x, value(x), label=f"{name} activation")
    axes.plot(x, grad(x), label=f"{name} gradient")
    axes.set_xlabel("x")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    return figure


def save(figure: Any, fmt: str) -> bytes:
    """Render a figure as png, svg or pdf; the same figure gives the same bytes."""
    import matplotlib as mpl

    stream = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "symact"}):
        figure.savefig(stream, format=fmt, metadata=STEADY[fmt])
    return stream.getvalue()
