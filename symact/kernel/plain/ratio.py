"""Products of names over products of names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Hold a product of names over a product of names, with a sign."""

    top: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    minus: bool = False


ONE = Ratio()


def times(x: Ratio, y: Ratio) -> Ratio:
    """Multiply; equal factors above and below go."""
    top, below = Counter(x.top + y.top), Counter(x.below + y.below)
    common = top & below
    return Ratio(kept(x.top + y.top, common), kept(x.below + y.below, common), x.minus != y.minus)


def kept(names: tuple[str, ...], gone: Counter[str]) -> tuple[str, ...]:
    """Give the names less those that go, each as often as it is counted there."""
    left = Counter(gone)
    found = []
    for name in names:
        if left[name]:
            left[name] -= 1
        else:
            found.append(name)
    return tuple(found)
