"""Cells of one sign and what happens between them: what monotone and convex intervals share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy.polys.polyerrors import BasePolynomialError

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.constants import DEFAULTS, Attempt, attempts, default_values
from symact.derive.edges import limit_at, order_of, plain_value
from symact.derive.enclosed import number
from symact.derive.signchart import chart, place
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.language.reader import symbol

SIGNS = {"positive": "{} > 0", "nonnegative": "{} >= 0", "nonzero": "{} != 0"}
"""How the domain of a parameter is written."""

REAL = "every real {} for which the formula is defined"


FAILURES = (
    DerivationError, UndecidedError, BasePolynomialError, NotImplementedError, RecursionError,
    ZeroDivisionError,
)  # fmt: skip
"""What the engine refuses, and what SymPy gives up on."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold an interval on which one trend prevails.

    Attributes:
        lo, hi: Its ends; `oo` and `-oo` allowed.
        trend: What the function does there, strictly unless the word says otherwise.
        lo_closed, hi_closed: Whether the trend includes the end.
    """

    lo: Known[Any]
    hi: Known[Any]
    trend: str
    lo_closed: bool = True
    hi_closed: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold an open interval of one sign."""

    lo: Known[Any]
    hi: Known[Any]
    sign: int


@dataclass(frozen=True, slots=True)
class Link:
    """Hold the step between two cells: into the point between them, and out of it.

    Attributes:
        before, after: Signs of the two steps; None where the trend breaks off.
        joined: Whether both trends include the point whatever the steps.
    """

    before: int | None = 0
    after: int | None = 0
    joined: bool = True

    def allows(self, sign: int) -> bool:
        """Tell whether a trend of this sign may go on, weakly."""
        return all(s is not None and s * sign >= 0 for s in (self.before, self.after))


@dataclass(frozen=True, slots=True)
class Joint:
    """Hold what meets at a joint: pieces left and right, and the one that owns the point."""

    at: Any
    left: Branch
    right: Branch
    owner: Branch

    def values(self, x: Any) -> tuple[Any, Any, Any]:
        """Give limit from the left, value, limit from the right.

        Raises:
            UndecidedError: There is no value, or a limit is not found.
        """
        value = plain_value(self.owner.expr, x, self.at)
        if value is None:
            raise UndecidedError(f"the function has no value at {self.at}")
        left = limit_at(self.left.expr, x, self.at, -1)
        return left, value, limit_at(self.right.expr, x, self.at, 1)

    def slopes(self, x: Any, order: int = 1) -> tuple[Any, Any]:
        """Give the one-sided limits of a derivative."""
        left, right = (p.expr.diff(x, order) for p in (self.left, self.right))
        return limit_at(left, x, self.at, -1), limit_at(right, x, self.at, 1)

    def continuous(self, x: Any) -> bool:
        """Tell whether both limits are the value."""
        left, value, right = self.values(x)
        if left.is_infinite or right.is_infinite:
            return False
        return order_of(left, value) == 0 and order_of(right, value) == 0


def wide(branches: Branches) -> tuple[Branch, ...]:
    """Give the pieces that are no single points."""
    return tuple(p for p in branches.pieces if p.lo != p.hi)


def joints(branches: Branches) -> tuple[Joint, ...]:
    """Give what meets at each joint."""
    pairs = zip(wide(branches), wide(branches)[1:], strict=False)
    return tuple(Joint(a.hi, a, b, _owner(branches, a, b)) for a, b in pairs)


def _owner(branches: Branches, left: Branch, right: Branch) -> Branch:
    if left.hi_closed:
        return left
    if right.lo_closed:
        return right
    return next(p for p in branches.pieces if p.lo == p.hi == left.hi)


def cells(
    branches: Branches, order: int, link: Callable[[Joint], Link]
) -> tuple[tuple[Cell, ...], tuple[Link, ...]]:
    """List the cells of the sign of a derivative, and the links between them."""
    x = branches.symbol
    meeting = joints(branches)
    found: list[Cell] = []
    links: list[Link] = []
    for index, piece in enumerate(wide(branches)):
        if index:
            links.append(link(meeting[index - 1]))
        signs = chart(piece.expr.diff(x, order), x, piece.lo, piece.hi)
        ends = [number(piece.lo), *(place(z) for z in signs.zeros), number(piece.hi)]
        found += map(Cell, ends, ends[1:], signs.signs)
        links += [Link()] * len(signs.zeros)
    return tuple(found), tuple(links)


def merged(
    found: Sequence[Cell], links: Sequence[Link], names: dict[int, str]
) -> tuple[Stretch, ...]:
    """Join neighbours of one strict trend; an end is included where the step fits the trend."""
    result: list[Stretch] = []
    for index, cell in enumerate(found):
        before = links[index - 1] if index else None
        if (
            before is not None
            and cell.sign == found[index - 1].sign
            and _goes_on(before, cell.sign)
        ):
            result[-1] = replace(result[-1], hi=cell.hi, hi_closed=False)
            result[-1] = replace(result[-1], hi_closed=_closed_above(found, links, index))
            continue
        lo_closed = before is not None and (before.joined or _fits(before.after, cell.sign))
        hi_closed = _closed_above(found, links, index)
        result.append(Stretch(cell.lo, cell.hi, names[cell.sign], lo_closed, hi_closed))
    return tuple(result)


def _closed_above(found: Sequence[Cell], links: Sequence[Link], index: int) -> bool:
    if index == len(links):
        return False
    return links[index].joined or _fits(links[index].before, found[index].sign)


def _fits(step: int | None, sign: int) -> bool:
    return step == 0 or (step is not None and step == sign)


def _goes_on(link: Link, sign: int) -> bool:
    return _fits(link.before, sign) and _fits(link.after, sign)


def runs(
    found: Sequence[Cell], links: Sequence[Link], sign: int
) -> tuple[tuple[Known[Any], Known[Any]], ...]:
    """List the longest intervals on which a weak trend holds."""
    result: list[tuple[Known[Any], Known[Any]]] = []
    going = False
    for index, cell in enumerate(found):
        if cell.sign * sign < 0:
            going = False
            continue
        if going and links[index - 1].allows(sign):
            result[-1] = (result[-1][0], cell.hi)
        else:
            result.append((cell.lo, cell.hi))
        going = True
    return tuple(result)


def verdict(found: Sequence[Cell], links: Sequence[Link], words: dict[str, str]) -> str:
    """Name the trend over the whole line by the words for `up`, `strictly up`, ... `neither`."""
    if all(c.sign == 0 for c in found) and all(k.before == k.after == 0 for k in links):
        return words["flat"]
    for sign, name in ((1, "up"), (-1, "down")):
        if all(c.sign * sign >= 0 for c in found) and all(k.allows(sign) for k in links):
            strict = all(c.sign for c in found)
            return words[f"strictly {name}" if strict else name]
    return words["neither"]


def _silent(_: Branches) -> None:
    return None


def ask(
    activation: Activation, solve: Callable[[Branches], Any],
    places: Callable[[Any], Iterable[Any]], last: Callable[[Branches], Known[Any] | None] = _silent,
) -> Known[Any]:  # fmt: skip
    """Ask with symbols for parameters; where that fails, at their defaults.

    Args:
        activation: The definition.
        solve: Answers for ordered pieces; raises UndecidedError or DerivationError.
        places: Lists the numbers (`Known`) of an answer, by which its evidence is judged.
        last: Gives a smaller answer at the defaults where all fails, or None.
    """
    reasons, branches = [], None
    for attempt in strengthened(activation):
        try:
            branches = attempt.branches()
            found = solve(branches)
        except FAILURES as error:
            reasons.append(str(error) or type(error).__name__)
            continue
        numbers = tuple(places(found))
        if attempt.values and any(_names(n, attempt.values) for n in numbers):
            continue
        proved = all(n.evidence is Evidence.PROVED for n in numbers)
        evidence = Evidence.PROVED if proved else Evidence.ENCLOSED
        return Known(found, evidence, note=attempt.note or _assumptions(activation, branches))
    reason = reasons[-1] if reasons else "the answer depends on a derived parameter"
    smaller = None if branches is None else last(branches)
    if smaller is not None:
        return replace(smaller, note=f"{smaller.note}; not listed: {reason}")
    return Known(None, Evidence.UNDECIDED, note=reason)


def _assumptions(activation: Activation, branches: Branches) -> str:
    """Say for which parameters an answer holds."""
    names = {str(s) for p in branches.pieces for e in (p.lo, p.hi, p.expr) for s in e.free_symbols}
    held = [p for p in activation.parameters if p.name in names]
    return ", ".join(f"for {SIGNS.get(p.domain, REAL).format(p.name)}" for p in held)


def _names(value: Known[Any], symbols: dict[Any, Any]) -> bool:
    """Tell whether an answer still names a derived parameter."""
    exact = value.value
    return exact is not None and bool(exact.free_symbols & symbols.keys())


def strengthened(activation: Activation) -> tuple[Attempt, ...]:
    """Ask first for positive values of the parameters that must not be negative."""
    plain = attempts(activation)
    weak = [p for p in activation.parameters if p.domain == "nonnegative" and not p.derived]
    if not weak:
        return plain
    values = default_values(activation)
    chosen = {
        activation.symbols[p.name]: symbol(p.name, "positive")
        for p in weak
        if values[activation.symbols[p.name]].is_positive
    }
    if not chosen:
        return plain
    first, note = plain[0], ", ".join(f"for {s} > 0" for s in chosen)
    stronger = Attempt(lambda: first.branches().subs(chosen), first.values, note)
    return stronger, *(a for a in plain if a.note == DEFAULTS or a is not first)
