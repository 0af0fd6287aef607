"""Pictures as inline SVG: axes with ticks, legend, colors that a style sheet may change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from symact.report.gallery.curves import Curve, Curves, Point

COLORS = ("#0072b2", "#d55e00", "#009e73")
"""Blue, vermilion and green of Okabe and Ito: told apart by everyone."""

DASHES = ("", "7 4", "2 3")
"""Curves differ in more than color."""

WIDTHS = (2.6, 2.0, 2.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold where a picture's axes lie, in units of the picture."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


FULL = Frame(640, 400, 52, 12, 12, 58)
SMALL = Frame(160, 100, 4, 4, 4, 4)

TOLERANCE = 0.12
"""Units of the picture by which a curve may be simplified."""


def picture(drawn: Curves, key: str) -> str:
    """Draw the whole picture; `key` makes its ids unique on a page."""
    frame = FULL
    inside = (frame.left, frame.top, *_size(frame))
    parts = [
        f'<svg class="picture" viewBox="0 0 {frame.width} {frame.height}" role="img"',
        f'aria-labelledby="{key}-title {key}-desc"',
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="{key}-title">{escape(drawn.title)}</title>',
        f'<desc id="{key}-desc">{escape(described(drawn))}</desc>',
        _clip(key, inside),
        *_axes(drawn, frame),
        f'<g clip-path="url(#{key}-clip)" fill="none" stroke-linejoin="round">',
        *_curves(drawn, frame),
        "</g>",
        *_legend(drawn, frame),
        "</svg>",
    ]
    return "\n".join(parts)


def thumbnail(drawn: Curves, key: str) -> str:
    """Draw value and gradient alone, for an overview; the name beside it says what it is."""
    frame = SMALL
    inside = (0, 0, frame.width, frame.height)
    zero = _place(drawn, frame, (0.0, 0.0))
    axes = f"M0 {zero[1]:.0f}H{frame.width}M{zero[0]:.0f} 0V{frame.height}"
    two = Curves(drawn.x, drawn.y, drawn.curves[:2], drawn.title)
    return (
        f'<svg class="thumb" viewBox="0 0 {frame.width} {frame.height}" aria-hidden="true">'
        f'{_clip(key, inside)}<path class="axis" stroke="#888" fill="none" d="{axes}"/>'
        f'<g clip-path="url(#{key}-clip)" fill="none">{"".join(_curves(two, frame, 0.4))}</g></svg>'
    )


def described(drawn: Curves) -> str:
    """Say what a picture shows, for those who do not see it."""
    words = []
    for curve in drawn.curves:
        if curve.runs:
            (a, left), (b, right) = curve.runs[0][0], curve.runs[-1][-1]
            words.append(f"{curve.label} goes from {left:.3g} at x = {a:.3g} to {right:.3g} "
                         f"at x = {b:.3g}")  # fmt: skip
    return "; ".join(words) + "."


def _size(frame: Frame) -> tuple[int, int]:
    return (
        frame.width - frame.left - frame.right,
        frame.height - frame.top - frame.bottom,
    )


def _clip(key: str, inside: tuple[int, ...]) -> str:
    x, y, width, height = inside
    return (
        f'<clipPath id="{key}-clip"><rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
        "</clipPath>"
    )


def _place(drawn: Curves, frame: Frame, point: Point) -> Point:
    width, height = _size(frame)
    (x0, x1), (y0, y1) = drawn.x, drawn.y
    return (
        frame.left + width * (point[0] - x0) / (x1 - x0),
        frame.top + height * (y1 - point[1]) / (y1 - y0),
    )


def _axes(drawn: Curves, frame: Frame) -> Iterator[str]:
    """Draw the grid with its numbers, and the lines through zero stronger."""
    width, height = _size(frame)
    foot, edge = frame.top + height, frame.left + width
    for value in ticks(*drawn.x):
        x = round(_place(drawn, frame, (value, 0))[0], 1)
        kind = "axis" if value == 0 else "grid"
        yield _line(kind, f"M{x:g} {frame.top}V{foot}")
        yield _label(x, foot + 17, "middle", value)
    for value in ticks(*drawn.y):
        y = round(_place(drawn, frame, (0, value))[1], 1)
        kind = "axis" if value == 0 else "grid"
        yield _line(kind, f"M{frame.left} {y:g}H{edge}")
        yield _label(frame.left - 7, y + 4, "end", value)
    yield (
        f'<text class="number" fill="#666" x="{edge}" y="{foot + 34}" text-anchor="end" '
        'font-style="italic">x</text>'
    )


def _line(kind: str, path: str) -> str:
    width, color = ("1.2", "#777") if kind == "axis" else ("1", "#8884")
    return f'<path class="{kind}" stroke="{color}" stroke-width="{width}" fill="none" d="{path}"/>'


def _label(x: float, y: float, anchor: str, value: float) -> str:
    shown = f"{value:g}".replace("-", "−")
    return (
        f'<text class="number" fill="#666" x="{x:g}" y="{y:g}" text-anchor="{anchor}">'
        f"{shown}</text>"
    )


def ticks(low: float, high: float) -> list[float]:
    """Choose round numbers in a range, five to ten of them.

    >>> ticks(-0.4, 2.3)
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    rough = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, last + 1)]


def _curves(drawn: Curves, frame: Frame, thin: float = 1.0) -> Iterator[str]:
    # the value is drawn last, above the others
    for k in reversed(range(len(drawn.curves))):
        path = _path(drawn, frame, drawn.curves[k])
        dash = f' stroke-dasharray="{DASHES[k]}"' if DASHES[k] and thin == 1 else ""
        yield (
            f'<path class="c{k}" stroke="{COLORS[k]}" stroke-width="{WIDTHS[k] * (thin + 0.0):g}"'
            f'{dash} d="{path}" vector-effect="non-scaling-stroke"/>'
        )


def _path(drawn: Curves, frame: Frame, curve: Curve) -> str:
    height = frame.height
    parts = []
    for run in curve.runs:
        placed = [_place(drawn, frame, point) for point in run]
        # far outside of the picture a number is only long
        held = [(x, min(max(y, -height), 2 * height)) for x, y in placed]
        kept = simplified(held)
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept))
    return "".join(parts).replace(".0", "")


def simplified(points: list[Point]) -> list[Point]:
    """Leave out points that lie on the line between their neighbours, as far as can be seen."""
    if len(points) < 3:
        return points
    kept, first = [points[0]], 0
    for last in range(2, len(points)):
        (xa, ya), (xb, yb) = points[first], points[last]
        slope = (yb - ya) / (xb - xa) if xb > xa else 0.0
        if any(abs(ya + slope * (x - xa) - y) > TOLERANCE for x, y in points[first + 1 : last]):
            first = last - 1
            kept.append(points[first])
    return [*kept, points[-1]]


def _legend(drawn: Curves, frame: Frame) -> Iterator[str]:
    y = frame.height - 10
    for k, curve in enumerate(drawn.curves):
        x = frame.left + 105 * k
        dash = f' stroke-dasharray="{DASHES[k]}"' if DASHES[k] else ""
        yield (
            f'<path class="c{k}" stroke="{COLORS[k]}" stroke-width="{WIDTHS[k]}"{dash} fill="none" '
            f'd="M{x} {y - 4}h34"/><text class="number" fill="#666" x="{x + 41}" y="{y}">'
            f"{escape(curve.label)}</text>"
        )
