"""An activation or its derivative as the oracle evaluates it: exact pieces, exact limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, differentiate, split_or_whole, to_branches
from symact.derive.constants import derived_values
from symact.derive.expand import tail
from symact.derive.switches import SPELLED
from symact.derive.tails import limit_of
from symact.errors import DerivationError, UndecidedError
from symact.kernel.outputs import Part
from symact.language.functions import softplus
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import round_value
from symact.numeric.program import Program, compile_program

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Signs = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class End:
    """Hold an exact end of a piece as the nearest double and the side on which the end lies.

    Attributes:
        value: The nearest double; infinite where the piece is unbounded.
        side: Sign of (exact end - value).
    """

    value: float
    side: int

    def compare(self, x: Floats) -> Signs:
        """Give the sign of x - end, exactly: only at the nearest double the side decides."""
        sign = (x > self.value).astype(np.int_) - (x < self.value)
        return np.where(x == self.value, -self.side, sign)


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one smooth piece; ends as in `derive.branches.Branch`.

    Attributes:
        lo: Left end.
        hi: Right end.
        lo_closed: Whether the left end belongs to this piece.
        hi_closed: Whether the right end belongs to this piece.
        expr: The formula as derived: what the second witness evaluates.
        program: An equal formula that the oracle can follow into the tails.
    """

    lo: End
    hi: End
    lo_closed: bool
    hi_closed: bool
    expr: Any
    program: Program

    def owns(self, x: Floats) -> Mask:
        """Tell which finite inputs belong to this piece."""
        above, below = self.lo.compare(x), self.hi.compare(x)
        left = (above > 0) | ((above == 0) & self.lo_closed)
        right = (below < 0) | ((below == 0) & self.hi_closed)
        return np.asarray(left & right)

    def is_beside_zero(self, side: int) -> bool:
        """Tell whether the piece holds the reals just beside 0 on a side."""
        zero = np.zeros(1)
        above, below = int(self.lo.compare(zero)[0]), int(self.hi.compare(zero)[0])
        return (above >= 0 and below < 0) if side > 0 else (above > 0 and below <= 0)


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold an exact limit at an infinity.

    Attributes:
        program: The limit as a constant, or None where it is infinite.
        infinite: Sign of an infinite limit, else 0.
        approach: Sign of (function - limit) near the infinity; 0 where they are equal, or where
            the sign is not found.
    """

    program: Program | None
    infinite: int
    approach: int


@dataclass(frozen=True, slots=True)
class Truth:
    """Hold a function of one variable with its parameters given.

    Attributes:
        name: What it is, for messages: `gelu grad`.
        symbol: The variable.
        pieces: In ascending order.
        limits: At minus and plus infinity; None where undecided.
    """

    name: str
    symbol: Any
    pieces: tuple[Piece, ...]
    limits: tuple[Limit | None, Limit | None]

    @property
    def joints(self) -> tuple[float, ...]:
        """Give the doubles nearest to the finite ends of the pieces."""
        return tuple(dict.fromkeys(piece.hi.value for piece in self.pieces[:-1]))


def build_truths(activation: Activation, params: Sequence[float]) -> tuple[Truth, Truth]:
    """Prepare the value and the derivative of an activation.

    Args:
        activation: Its derived parameters are replaced by their exact values.
        params: The floats that the kernel is called with, one per run-time parameter: they,
            not the exact defaults, are what the kernel computes with.

    Raises:
        DerivationError: The expression has no finite list of smooth pieces.
    """
    value, grad = find_truths(activation, params, {"value": (0, "x"), "grad": (1, "x")}).values()
    return value, grad


def find_truths(
    activation: Activation, params: Sequence[float], parts: Mapping[str, Part]
) -> dict[str, Truth]:
    """Prepare derivatives of an activation, each in x or in a run-time parameter.

    At a joint every derivative, of second order and in parameters too, is the one of the piece
    that owns the point: the formula of that piece, differentiated. The joints themselves may move
    with a parameter; that adds nothing where the function is continuous, and is left out
    elsewhere.

    Args:
        activation: As for `build_truths`.
        params: As for `build_truths`.
        parts: By label, how often and by which symbol to differentiate.

    Raises:
        DerivationError: The expression has no finite list of smooth pieces.
    """
    values = _exact_values(activation, params)
    variables = {by: _variable(activation, by) for _, by in parts.values()}
    split = {by: _branches_in(activation, values, by) for by in variables}
    found = {}
    for label, (order, by) in parts.items():
        both = (split[by], split[by].map(recognize))
        symbol = variables[by]
        plain, named = (_at_values(differentiate(b, order, symbol), values) for b in both)
        found[label] = _truth(f"{activation.name} {label}", plain, named)
    return found


def _exact_values(activation: Activation, params: Sequence[float]) -> dict[Any, Any]:
    run_time = [p.name for p in activation.parameters if not p.derived]
    return {
        activation.symbols[name]: sympy.Rational(*float(value).as_integer_ratio())
        for name, value in zip(run_time, params, strict=True)
    }


def _variable(activation: Activation, by: str) -> Any:
    return activation.x if by == "x" else activation.symbols[by]


def _branches_in(activation: Activation, values: dict[Any, Any], by: str) -> Branches:
    """Split with every parameter at its value but the one to differentiate by."""
    kept = _variable(activation, by)
    fixed = {symbol: value for symbol, value in values.items() if symbol != kept}
    expr = activation.expr.subs(fixed)
    # split before the closed forms come in: they would only slow the search for joints
    split = to_branches if by == "x" else split_or_whole
    return split(expr, activation.x).subs(derived_values(activation))


def _at_values(branches: Branches, values: dict[Any, Any]) -> Branches:
    """Put the last parameter in; Abs and sign that it kept open are split then."""
    fixed = branches.subs(values)
    if len(fixed.pieces) == 1 and fixed.pieces[0].expr.has(*SPELLED):
        return to_branches(fixed.pieces[0].expr, fixed.symbol)
    return fixed


def recognize(expr: Any) -> Any:
    """Name log(1 + exp(u)): far out on the left no precision suffices to see it differ from 0."""

    def named(argument: Any) -> Any:
        rest = argument - 1
        return softplus(rest.args[0]) if isinstance(rest, sympy.exp) else sympy.log(argument)

    return expr.replace(sympy.log, named)


def _truth(name: str, branches: Branches, named: Branches) -> Truth:
    pairs = zip(branches.pieces, named.pieces, strict=True)
    pieces = tuple(_piece(branch, other.expr, branches.symbol) for branch, other in pairs)
    first, last = named.pieces[0].expr, named.pieces[-1].expr
    limits = (_limit(first, branches.symbol, -1), _limit(last, branches.symbol, 1))
    return Truth(name, branches.symbol, pieces, limits)


def _piece(branch: Branch, named: Any, symbol: Any) -> Piece:
    return Piece(
        lo=_end(branch.lo),
        hi=_end(branch.hi),
        lo_closed=branch.lo_closed,
        hi_closed=branch.hi_closed,
        expr=branch.expr,
        program=compile_program([named], [symbol]),
    )


def _end(exact: Any) -> End:
    if exact in (sympy.oo, -sympy.oo):
        return End(math.copysign(math.inf, 1 if exact is sympy.oo else -1), 0)
    rounded = round_value(compile_program([exact], []), [], FLOAT64)
    return End(rounded.want, int(math.copysign(1, rounded.offset)) if rounded.offset else 0)


def _limit(expr: Any, symbol: Any, side: int) -> Limit | None:
    """Find the limit of the outermost piece; None where it is not found."""
    try:
        exact = limit_of(tail(expr, symbol, side))
        if exact in (sympy.oo, -sympy.oo):
            return Limit(None, 1 if exact is sympy.oo else -1, 0)
        program = compile_program([exact], [])
    except (UndecidedError, DerivationError):
        return None
    try:
        return Limit(program, 0, tail(expr - exact, symbol, side).sign)
    except (UndecidedError, DerivationError):
        return Limit(program, 0, 0)
