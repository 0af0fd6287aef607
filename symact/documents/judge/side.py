"""Values of one side of a claim at a point: certified balls, switches decided exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy.logic.boolalg import BooleanFunction

from symact.errors import DerivationError
from symact.numeric.balls import Ball, Number, evaluate_outputs, make_ball
from symact.numeric.enclosure import hull
from symact.numeric.exact import evaluate_exact, fraction_of
from symact.numeric.program import Program, compile_program

STEPS = (sympy.floor, sympy.ceiling)
SWITCHES = (sympy.Piecewise, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside, *STEPS)
"""Functions that no program knows, or whose value at a tie must be exact."""

PRECISIONS = (128, 320, 1024)
"""Bits tried in turn until a value is tight."""

TIGHT = 80
"""Bits of relative accuracy at which a value is good enough."""

MAX_NODES = 4000
MAX_EXPONENT = 2000
"""Size of a whole exponent beyond which numbers grow too long."""


class Missing(Enum):
    """Say why a side has no value at a point."""

    UNDEFINED = "undefined"
    """It is not a real number there."""
    GAP = "gap"
    """No condition of a Piecewise holds there."""
    UNKNOWN = "unknown"
    """It could not be told which branch holds."""


Value: TypeAlias = "Ball | Missing"
Point: TypeAlias = tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Smooth:
    """Hold an expression as a program; each switch in it is an input after the variables."""

    program: Program
    parts: tuple[Switch, ...]

    def at(self, point: Point, prec: int) -> Value:
        """Evaluate at one point."""
        values: list[Any] = list(point)
        for part in self.parts:
            value = part.at(point, prec)
            if isinstance(value, Missing):
                return value
            values.append(value)
        (ball,) = evaluate_outputs(self.program, values, prec)
        return ball if ball.is_finite() else Missing.UNDEFINED

    def exact(self, point: Point) -> Fraction | None:
        """Evaluate exactly where everything is rational."""
        if self.parts or not self.program.rational:
            return None
        if not all(isinstance(v, (Fraction, int)) for v in point):
            return None
        return evaluate_exact(self.program, point, self.program.outputs[0])

    def sign(self, point: Point, prec: int) -> int | Missing:
        """Decide the sign."""
        exact = self.exact(point)
        if exact is not None:
            return (exact > 0) - (exact < 0)
        ball = self.at(point, prec)
        if isinstance(ball, Missing):
            return ball
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        return 0 if ball.is_zero() else Missing.UNKNOWN


@dataclass(frozen=True, slots=True)
class Switch:
    """Hold a function that chooses: a Piecewise by conditions, others by signs.

    Attributes:
        choose: What to do with the arguments at a point.
        args: Its arguments.
        conditions: Those of a Piecewise.
    """

    choose: Callable[[Switch, Point, int], Value]
    args: tuple[Smooth, ...]
    conditions: tuple[Condition, ...] = ()

    def at(self, point: Point, prec: int) -> Value:
        """Evaluate at one point."""
        return self.choose(self, point, prec)


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold a condition: a comparison of one expression with zero, or a combination of such.

    Attributes:
        op: `true`, `false`, `and`, `or`, `not`, or a relation sign.
        parts: Of a combination.
        difference: Left minus right side of a comparison.
    """

    op: str
    parts: tuple[Condition, ...] = ()
    difference: Smooth | None = None

    def holds(self, point: Point, prec: int) -> bool | None:
        """Decide it at a point; None where that cannot be done."""
        if self.difference is not None:
            sign = self.difference.sign(point, prec)
            if isinstance(sign, Missing):
                return None if sign is Missing.UNKNOWN else False
            return RELATIONS[self.op](sign)
        known = [part.holds(point, prec) for part in self.parts]
        if self.op == "not":
            return None if known[0] is None else not known[0]
        stop = self.op == "or"
        if any(k is stop for k in known):
            return stop
        return None if None in known else not stop


RELATIONS: dict[str, Callable[[int], bool]] = {
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    "==": lambda s: s == 0,
    "!=": lambda s: s != 0,
}


def _rows(switch: Switch, point: Point, prec: int) -> Value:
    for value, condition in zip(switch.args, switch.conditions, strict=True):
        holds = condition.holds(point, prec)
        if holds is None:
            return Missing.UNKNOWN
        if holds:
            return value.at(point, prec)
    return Missing.GAP


def _extreme(wanted: int) -> Callable[[Switch, Point, int], Value]:
    def choose(switch: Switch, point: Point, prec: int) -> Value:
        best: Value = switch.args[0].at(point, prec)
        for other in switch.args[1:]:
            value = other.at(point, prec)
            if isinstance(best, Missing):
                return best
            if isinstance(value, Missing):
                return value
            above = value > best if wanted > 0 else value < best
            below = value < best if wanted > 0 else value > best
            best = value if above else best if below else hull(best, value)
        return best

    return choose


def _sign(switch: Switch, point: Point, prec: int) -> Value:
    sign = switch.args[0].sign(point, prec)
    return sign if isinstance(sign, Missing) else make_ball(sign)


def _heaviside(switch: Switch, point: Point, prec: int) -> Value:
    sign = switch.args[0].sign(point, prec)
    if isinstance(sign, Missing):
        return sign
    return make_ball(int(sign > 0)) if sign else switch.args[1].at(point, prec)


def _step(rounded: Callable[[Fraction], int]) -> Callable[[Switch, Point, int], Value]:
    def choose(switch: Switch, point: Point, prec: int) -> Value:
        exact = switch.args[0].exact(point)
        if exact is not None:
            return make_ball(rounded(exact))
        ball = switch.args[0].at(point, prec)
        if isinstance(ball, Missing):
            return ball
        if not abs(ball) < 2**prec:
            return Missing.UNKNOWN
        low, high = (rounded(fraction_of(end)) for end in (ball.lower(), ball.upper()))
        return make_ball(low) if low == high else Missing.UNKNOWN

    return choose


CHOICES: dict[Any, Callable[[Switch, Point, int], Value]] = {
    sympy.Max: _extreme(1),
    sympy.Min: _extreme(-1),
    sympy.sign: _sign,
    sympy.Heaviside: _heaviside,
    sympy.floor: _step(math.floor),
    sympy.ceiling: _step(math.ceil),
}


def compile_side(expr: Any, symbols: Sequence[Any]) -> Smooth:
    """Prepare an expression for evaluation at points.

    Raises:
        DerivationError: Something in it has no numeric meaning, or it is too large.
    """
    for count, part in enumerate(sympy.preorder_traversal(expr)):
        if count > MAX_NODES:
            raise DerivationError(f"the expression has more than {MAX_NODES} parts")
        if part.is_Pow and part.exp.is_Rational and abs(part.exp.p) > MAX_EXPONENT:
            raise DerivationError(f"an exponent is over {MAX_EXPONENT}")
    return _compiled(expr, tuple(symbols))


def _compiled(expr: Any, symbols: tuple[Any, ...]) -> Smooth:
    found = _outermost(expr)
    places = {e: sympy.Symbol(f"_switch{k}", real=True) for k, e in enumerate(found)}
    plain = expr.xreplace(places)
    program = compile_program([plain], [*symbols, *places.values()])
    return Smooth(program, tuple(_switch(e, symbols) for e in found))


def _outermost(expr: Any) -> list[Any]:
    """List the switches of an expression that stand in no other."""
    found: dict[Any, None] = {}
    stack = [expr]
    while stack:
        e = stack.pop()
        if isinstance(e, SWITCHES):
            found[e] = None
        else:
            stack.extend(e.args)
    return list(found)


def _switch(expr: Any, symbols: tuple[Any, ...]) -> Switch:
    if isinstance(expr, sympy.Piecewise):
        values = tuple(_compiled(value, symbols) for value, _ in expr.args)
        conditions = tuple(compile_condition(c, symbols) for _, c in expr.args)
        return Switch(_rows, values, conditions)
    return Switch(CHOICES[expr.func], tuple(_compiled(a, symbols) for a in expr.args))


def compile_condition(condition: Any, symbols: Sequence[Any]) -> Condition:
    """Prepare a SymPy condition for decisions at points.

    Raises:
        DerivationError: It is not made of comparisons.
    """
    if condition in (True, False, sympy.true, sympy.false):
        return Condition("and" if condition else "or")
    if isinstance(condition, sympy.Rel):
        difference = _compiled(condition.lhs - condition.rhs, tuple(symbols))
        return Condition(condition.rel_op, difference=difference)
    if isinstance(condition, BooleanFunction) and isinstance(
        condition, (sympy.And, sympy.Or, sympy.Not)
    ):
        parts = tuple(compile_condition(c, symbols) for c in condition.args)
        return Condition(condition.func.__name__.lower(), parts)
    raise DerivationError("a condition is not made of comparisons", subject=str(condition)[:80])


def tight(side: Smooth, point: Point) -> Value:
    """Evaluate with as many bits as it takes to know the value well.

    A value that stays wide up to the last precision is given as wide as it is.
    """
    value: Value = Missing.UNKNOWN
    for prec in PRECISIONS:
        value = side.at(point, prec)
        if not isinstance(value, Missing) and (
            value.is_exact() or value.rel_accuracy_bits() >= TIGHT
        ):
            break
    return value
