"""Spell a program as straight-line C: values with their running errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from symact.errors import KernelError
from symact.numeric.balls import Ball, evaluate
from symact.numeric.program import Program
from symact.verify.screen.helpers import STAGES
from symact.verify.screen.pieces import PREC, ScreenPiece, bounds
from symact.verify.screen.primitives import NAMES
from symact.verify.screen.rows import ARITHMETIC, Spelled, Term, constant

SMALLEST, LARGEST = 1e-300, 1e300
"""Constants outside of this are not spelled."""


@dataclass(slots=True)
class Assembly:
    """Collect the statements of one function."""

    lines: list[str] = field(default_factory=list)
    count: int = 0
    stages: dict[tuple[str, str], str] = field(default_factory=dict)

    def put(self, spelled: Spelled) -> Term:
        """Append a value and its error."""
        name = f"v{self.count}"
        self.lines.append(f"const long double {name} = {spelled.value};")
        if not spelled.error:
            self.count += 1
            return Term(name, mirror=spelled.mirror)
        error = f"e{self.count}"
        self.lines.append(f"const long double {error} = {spelled.error.format(v=name)};")
        self.count += 1
        return Term(name, error, mirror=spelled.mirror)

    def do(self, op: str, *args: Term) -> Term:
        """Append an operation: arithmetic, a function, or one composed of them."""
        if op in ARITHMETIC:
            return self.put(ARITHMETIC[op](*args))
        if op in COMPOSED:
            return COMPOSED[op](self, *args)
        if op not in NAMES:
            raise KernelError(f"{op} has no form in the screen yet")
        (u,) = args
        name, error = f"v{self.count}", f"e{self.count}"
        self.count += 1
        self.lines.append(f"long double {error};")
        arguments = ", ".join((u.value, u.error or "0.0L", *self.shared(op, u), f"&{error}"))
        call = f"sx_{op}({arguments})"
        self.lines.append(f"const long double {name} = {call};")
        return Term(name, error)

    def shared(self, op: str, u: Term) -> list[str]:
        """Append the stages of a function, each once for u and -u together."""
        names: list[str] = []
        below = u.size
        for stage in STAGES.get(op, ()):
            key = (stage, below)
            if key not in self.stages:
                self.stages[key] = f"s{len(self.stages)}"
                self.lines.append(f"const long double {self.stages[key]} = sx_{stage}({below});")
            below = self.stages[key]
            names.append(below)
        return names

    def power(self, base: Term, exponent: int) -> Term:
        """Append base^exponent for a whole exponent of at least 1, by squaring."""
        result: Term | None = None
        while exponent:
            if exponent & 1:
                result = base if result is None else self.do("mul", result, base)
            exponent >>= 1
            if exponent:
                base = self.do("mul", base, base)
        return result or base


def _number(value: int) -> Term:
    return constant(Fraction(value), Fraction(value))


def _pow(a: Assembly, u: Term, v: Term) -> Term:
    """u^v = exp(v log(u)), u > 0."""
    return a.do("exp", a.do("mul", v, a.do("log", u)))


def _tan(a: Assembly, u: Term) -> Term:
    return a.do("div", a.do("sin", u), a.do("cos", u))


def _asin(a: Assembly, u: Term) -> Term:
    """asin(u) = atan(u/sqrt((1 - u)(1 + u)))."""
    left = a.do("add", _number(1), a.do("neg", u))
    right = a.do("add", _number(1), u)
    return a.do("atan", a.do("div", u, a.do("sqrt", a.do("mul", left, right))))


def _acos(a: Assembly, u: Term) -> Term:
    """acos(u) = 2 atan(sqrt((1 - u)/(1 + u)))."""
    left = a.do("add", _number(1), a.do("neg", u))
    right = a.do("add", _number(1), u)
    return a.do("mul", _number(2), a.do("atan", a.do("sqrt", a.do("div", left, right))))


def _asinh(a: Assembly, u: Term) -> Term:
    """asinh|u| = log1p(|u| + u^2/(1 + sqrt(1 + u^2)))."""
    square = a.do("mul", u, u)
    root = a.do("sqrt", a.do("add", _number(1), square))
    more = a.do("div", square, a.do("add", _number(1), root))
    return a.do("signed", a.do("log1p", a.do("add", a.do("abs", u), more)), u)


def _acosh(a: Assembly, u: Term) -> Term:
    """acosh(u) = log1p(t + sqrt(t (t + 2))), t = u - 1."""
    t = a.do("add", u, _number(-1))
    root = a.do("sqrt", a.do("mul", t, a.do("add", t, _number(2))))
    return a.do("log1p", a.do("add", t, root))


def _atanh(a: Assembly, u: Term) -> Term:
    """atanh|u| = log1p(2 |u|/(1 - |u|))/2."""
    size = a.do("abs", u)
    rest = a.do("add", _number(1), a.do("neg", size))
    ratio = a.do("div", a.do("mul", _number(2), size), rest)
    return a.do("signed", a.do("div", a.do("log1p", ratio), _number(2)), u)


COMPOSED: dict[str, Callable[..., Term]] = {
    "pow": _pow,
    "tan": _tan,
    "asin": _asin,
    "acos": _acos,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
}
"""Functions spelled by others: their errors run along."""


def spell(piece: ScreenPiece) -> tuple[tuple[str, ...], Term]:
    """Give the statements of a piece, and its result.

    Raises:
        KernelError: An operation has no form here, or a constant is not a moderate number.
    """
    program, assembly = piece.program, Assembly()
    terms = _constants(piece)
    wanted = _wanted(program, terms)
    for place, node in enumerate(program.nodes):
        if place not in wanted or place in terms:
            continue
        args = [terms[k] for k in node.args]
        if node.op == "input":
            terms[place] = Term("x")
        elif node.op == "powi":
            terms[place] = assembly.power(args[0], int(node.text))
        else:
            terms[place] = assembly.do(node.op, *args)
    return tuple(assembly.lines), terms[program.outputs[0]]


def _constants(piece: ScreenPiece) -> dict[int, Term]:
    """Spell the nodes that do not depend on x."""
    program = piece.program
    fixed: set[int] = set()
    for place, node in enumerate(program.nodes):
        free = node.op == "input" and node.text == program.inputs[0]
        if not free and all(k in fixed for k in node.args):
            fixed.add(place)
    if not fixed:
        return {}
    balls = evaluate(program, [Fraction(1, 2), *piece.params], PREC)
    return {k: _constant(balls[k]) for k in sorted(fixed)}


def _constant(ball: Ball) -> Term:
    # compared as balls: the exponent of exp(-10^30) has no place in a fraction
    if not ball.is_zero() and not (abs(ball) > SMALLEST and abs(ball) < LARGEST):
        raise KernelError("a constant of the expression is too large, too small, or no number")
    return constant(*bounds(ball))


def _wanted(program: Program, known: dict[int, Term]) -> set[int]:
    """Collect the nodes that the first output needs, not looking below constants."""
    found: set[int] = set()
    stack = [program.outputs[0]]
    while stack:
        k = stack.pop()
        if k not in found:
            found.add(k)
            stack.extend(() if k in known else program.nodes[k].args)
    return found
