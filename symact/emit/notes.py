"""What stands above a kernel: its formula, its planned bounds and where they hold."""

from __future__ import annotations

import textwrap

from symact.emit.target import Target
from symact.emit.words import harmless, short_hex
from symact.kernel.ir import Bound, Kernel
from symact.kernel.swings import spell_scale

_WIDTH = 92


def notes(kernel: Kernel, target: Target) -> list[str]:
    """Tell formula, planned bound with its worst input, and where an absolute bound holds."""
    titles = kernel.output.split("_and_") if len(kernel.results) > 1 else [kernel.output]
    lines: list[str] = []
    for title, formula, bound in zip(titles, kernel.formula, kernel.bounds, strict=True):
        for text in (f"{title}: {formula}", *_bound_texts(bound)):
            lines += textwrap.wrap(
                harmless(text, target), _WIDTH, subsequent_indent="    ", break_long_words=False
            )
    return lines


def _bound_texts(bound: Bound) -> list[str]:
    place = f"largest at x = {short_hex(bound.at)} ({bound.at!r})"
    scale = [] if bound.scale is None else [f"ulps are of at least {spell_scale(bound.scale)}"]
    return [
        f"planned error at most {bound.ulp:.4g} ulp, {place}; {bound.how}",
        *scale,
        *(
            f"around the root {near.root!r}, for {near.lo!r} <= x <= {near.hi!r}: "
            f"absolute error at most {near.absolute:.4g}"
            for near in bound.neighbourhoods
        ),
    ]
