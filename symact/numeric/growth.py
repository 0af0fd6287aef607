"""Certified growth |f(z)| <= c |z|^p exp(r z^2) on a half-line, and the Gaussian tail left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import arb, ctx

from symact.errors import UndecidedError
from symact.numeric.balls import Ball
from symact.numeric.extended import Interval, greatest, up
from symact.numeric.interval import evaluate_interval
from symact.numeric.program import Node, Program

PREC = 64


@dataclass(frozen=True, slots=True)
class Growth:
    """Bound |u(z)| by factor * |z|^power * exp(rate * z^2) for |z| >= start >= 1."""

    factor: Ball
    power: Ball
    rate: Ball

    def __mul__(self, other: Growth) -> Growth:
        return Growth(self.factor * other.factor, self.power + other.power, self.rate + other.rate)

    def __add__(self, other: Growth) -> Growth:
        return Growth(
            self.factor + other.factor,
            greatest([up(self.power), up(other.power)]),
            greatest([up(self.rate), up(other.rate)]),
        )


def tail_bound(program: Program, domain: Interval, params: Sequence[Ball]) -> Ball:
    """Bound the integral of |f| times the standard normal density over a part far out.

    Args:
        program: f as the first output, of z and the parameters.
        domain: An interval outside of [-1, 1] on one side of zero, with or without a far end.
        params: Values of the further inputs.

    Raises:
        UndecidedError: No bound is found, or f is undefined there.
    """
    with ctx.workprec(PREC):
        start = domain.lo if domain.lo > 0 else -domain.hi
        growth = _growth(program, domain, params, start)
        return gaussian_tail(growth, start)


def gaussian_tail(growth: Growth, start: Ball) -> Ball:
    """Integrate a growth bound times the normal density from start to infinity.

    With y = d start^2 the integral of z^p exp(-d z^2) is G((p+1)/2, y) / (2 d^((p+1)/2)), and
    G(a, y) <= y^(a-1) exp(-y) y/(y - max(a-1, 0)) wherever y > a - 1.
    """
    decay = arb(0.5) - growth.rate
    if not decay > 0:
        raise UndecidedError("the function grows too fast for a Gaussian mean")
    order = (growth.power + 1) / 2
    y = decay * start * start
    excess = order - 1
    lead = y if not excess > 0 else y * y / (y - excess)
    if not y > excess:
        raise UndecidedError("the tail bound does not hold yet")
    gamma = (excess * y.log() - y).exp() * lead / y
    bound = growth.factor * gamma * (-order * decay.log()).exp() / 2 / (2 * arb.pi()).sqrt()
    return up(bound)


def _growth(program: Program, domain: Interval, params: Sequence[Ball], start: Ball) -> Growth:
    boxes = evaluate_interval(program, [domain, *map(Interval.of, params)], PREC)
    bounds: list[Growth | None] = []
    inverses: list[Growth | None] = []
    for node, box in zip(program.nodes, boxes, strict=True):
        below = inverses[node.args[-1]] if node.args else None
        _check_domain(node, [boxes[k] for k in node.args], below)
        inverses.append(_inverse(node, box, bounds, inverses, start))
        if node.op == "div" and not box.bounded:
            above = bounds[node.args[0]]
            bounds.append(None if above is None or below is None else above * below)
        elif node.op == "log" and not box.bounded:
            bounds.append(_logarithm(bounds[node.args[0]], below))
        elif box.bounded:
            bounds.append(Growth(_size(box), arb(0), arb(0)))
        elif node.op == "input":
            bounds.append(Growth(arb(1), arb(1), arb(0)))
        else:
            bounds.append(_composed(node, boxes, bounds, start))
    found = bounds[program.outputs[0]]
    if found is None:
        raise UndecidedError("no growth bound is found")
    return found


def _size(box: Interval) -> Ball:
    return greatest([abs(box.lo), abs(box.hi)])


def _composed(
    node: Node, boxes: Sequence[Interval], bounds: Sequence[Growth | None], start: Ball
) -> Growth | None:
    """Bound a node by the bounds of its arguments; None where there is no rule."""
    parts = [bounds[k] for k in node.args]
    u = parts[0] if parts else None
    if u is None or (len(parts) == 2 and parts[1] is None):
        return None
    if len(parts) == 2:
        v = parts[1]
        if v is None:
            return None
        if node.op == "pow":
            return _power(u, v, boxes[node.args[0]], boxes[node.args[1]], start)
        return u + v if node.op == "add" else u * v
    if node.op == "powi":
        n = int(node.text)
        return Growth(u.factor**n, u.power * n, u.rate * n)
    if node.op in LIKE_ARGUMENT:
        return u + Growth(LIKE_ARGUMENT[node.op](boxes[node.args[0]]), arb(0), arb(0))
    if node.op == "sqrt":
        return Growth(u.factor.sqrt(), u.power / 2, u.rate / 2)
    return _exponential(u, start) if node.op in EXPONENTIAL else None


def _exponential(u: Growth, start: Ball) -> Growth | None:
    """Bound exp(|u|): c |z|^p <= c start^(p-2) z^2 for p <= 2."""
    if not u.rate <= 0 or not u.power <= 2:
        return None
    return Growth(arb(1), arb(0), up(u.factor * ((u.power - 2) * start.log()).exp()))


def _inverse(
    node: Node, box: Interval, bounds: Sequence[Growth | None],
    inverses: Sequence[Growth | None], start: Ball,
) -> Growth | None:  # fmt: skip
    """Bound 1/|u| of a node, by exponentials where it decays; None where it may vanish."""
    if box.sign:
        return Growth(1 / (box.lo if box.lo > 0 else -box.hi), arb(0), arb(0))
    if not node.args:
        return None
    u, below = bounds[node.args[0]], inverses[node.args[0]]
    if node.op in DECAYING and u is not None:
        # 1/logistic(u) and 1/sech(u) are at most 1 + exp(|u|), log(2)/softplus(u) exp(|u|)
        size = _exponential(u, start)
        return None if size is None else size * Growth(arb(2), arb(0), arb(0))
    if below is None:
        return None
    if node.op == "neg":
        return below
    if node.op == "sqrt":
        return Growth(below.factor.sqrt(), below.power / 2, below.rate / 2)
    if node.op == "powi":
        n = int(node.text)
        return Growth(below.factor**n, below.power * n, below.rate * n)
    other = bounds[node.args[-1]] if node.op == "div" else inverses[node.args[-1]]
    return below * other if node.op in {"mul", "div"} and other is not None else None


DECAYING = frozenset({"exp", "logistic", "softplus", "sech"})


def _logarithm(u: Growth | None, below: Growth | None) -> Growth | None:
    """Bound |log u| by u where u > 1 and by log(1/u) elsewhere; log z is below z^2."""
    if u is None or below is None:
        return None
    depth = abs(below.factor.log()) + below.power + below.rate
    return u + Growth(depth, arb(2), arb(0))


def _power(u: Growth, v: Growth, base: Interval, exponent: Interval, start: Ball) -> Growth | None:
    """Bound u^v for u >= m > 0 by (1 + u)^max(v), or by exp(|v| (|log m| + 2 sqrt(u)))."""
    if exponent.bounded and exponent.lo >= 0:
        top = exponent.hi
        one = u + Growth(arb(1), arb(0), arb(0))
        return Growth((top * one.factor.log()).exp(), one.power * top, one.rate * top)
    root = Growth(2 * u.factor.sqrt(), u.power / 2, u.rate / 2)
    size = root + Growth(_log_offset(base), arb(0), arb(0))
    return _exponential(v * size, start)


EXPONENTIAL = frozenset({"exp", "sinh", "cosh", "expm1"})
"""Functions bounded by exp(|u|), expm1 because exp(|u|) - 1 is below it."""


def _log_offset(box: Interval) -> Ball:
    """Bound |log u| <= u + |log m| for u >= m > 0."""
    return abs(box.lo.log())


LIKE_ARGUMENT: dict[str, Callable[[Interval], Ball]] = {
    "neg": lambda _: arb(0),
    "softplus": lambda _: arb(2).log(),
    "asinh": lambda _: arb(0),
    "acosh": lambda _: arb(0),
    "log1p": lambda box: abs((box.lo + 1).log()),
    "lambertw": lambda _: arb(1),
}
"""Functions with |g(u)| <= |u| + c, and their c on an interval."""

LEAST: dict[str, Callable[[Interval], bool]] = {
    "log1p": lambda u: bool(u.lo > -1),
    "sqrt": lambda u: bool(u.lo >= 0),
    "asin": lambda u: bool(u.lo >= -1 and u.hi <= 1),
    "acos": lambda u: bool(u.lo >= -1 and u.hi <= 1),
    "atanh": lambda u: bool(u.lo > -1 and u.hi < 1),
    "acosh": lambda u: bool(u.lo >= 1),
    "lambertw": lambda u: bool(u.lo > arb(-0.36)),
    "tan": lambda u: bool(u.lo > arb(-1.5) and u.hi < arb(1.5)),
    "pow": lambda u: bool(u.lo > 0),
}
"""Where the partial functions are certainly defined, by the interval of the (first) argument."""


def _check_domain(node: Node, boxes: Sequence[Interval], below: Growth | None) -> None:
    defined = LEAST[node.op](boxes[0]) if node.op in LEAST else True
    if node.op == "div":
        defined = below is not None
    elif node.op == "log":
        # no lower bound but a bounded inverse: positive, and as near to zero as it likes
        defined = below is not None and bool(boxes[0].lo >= 0)
    if not defined:
        raise UndecidedError("a function may be undefined far out", subject=node.op)
