"""Rewrite rules as rows: name, both sides, condition, reason.

Every row is an identity of real functions, checked against high precision by a test that walks
this table. Letters: `u`, `v` stand for any expression, `c`, `d` for a nonzero number, `n` for a
positive integer. A sum or product on the left matches any part of a longer sum or product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Wild, cos, cosh, erf, erfc, exp, log, sech, sin, sinh, sqrt, tanh

from symact.language.functions import expm1, log1p, logistic, normal_cdf, sech2, softplus


def _is_number(expr: Any) -> bool:
    return bool(expr.is_number and not expr.is_zero)


u = Wild("u")
v = Wild("v")
c = Wild("c", properties=[_is_number])
d = Wild("d", properties=[_is_number])
n = Wild("n", properties=[lambda e: bool(e.is_Integer and e > 0)])

Bindings = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """State that `before` equals `after` wherever `condition` holds of the bindings."""

    name: str
    before: Any
    after: Any
    reason: str
    condition: Callable[[Bindings], bool] | None = None
    outer: bool = False
    """Tried before the arguments are rewritten: 1 + u inside a logarithm belongs to it."""
    sharp: bool = False
    """For functions that keep a low part: a sum of two rounded ones is worse than what it was."""


def _cancel(found: Bindings) -> bool:
    """Tell whether the two numbers of a row add up to zero."""
    return bool((found[c] + found[d]).is_zero)


def _equal(found: Bindings) -> bool:
    return bool((found[c] - found[d]).is_zero)


def _twice(found: Bindings) -> bool:
    return bool((2 * found[c] - found[d]).is_zero)


def _minus_two(found: Bindings) -> bool:
    return bool((2 * found[c] + found[d]).is_zero)


def _minus_twice(found: Bindings) -> bool:
    """Tell whether v = -2 u."""
    return bool((found[v] + 2 * found[u]).is_zero)


def _not_whole(found: Bindings) -> bool:
    return not found[v].is_integer


CANCELS = "the leading terms cancel"
OVERFLOWS = "the exponential overflows before the quotient settles"
TAIL = "1 + f(u) loses every digit where f(u) nears -1"

RULES: tuple[Rule, ...] = (
    # exponentials
    Rule("expm1", c * exp(u) + d, c * expm1(u), CANCELS, _cancel),
    Rule("twice sinh", c * exp(u) + d * exp(-u), 2 * c * sinh(u), CANCELS, _cancel),
    Rule("twice cosh", c * exp(u) + d * exp(-u), 2 * c * cosh(u), "one call", _equal),
    # logarithms
    Rule(
        "softplus",
        log(1 + exp(u)),
        softplus(u),
        "exp(u) swallows 1, or 1 swallows exp(u)",
        outer=True,
    ),
    Rule("log1p", log(1 + u), log1p(u), "1 + u rounds u away", outer=True),
    Rule("softplus of log1p", log1p(exp(u)), softplus(u), "exp(u) overflows"),
    Rule(
        "softplus, scaled",
        log(c * exp(u) + d),
        log(c) + softplus(u),
        "exp(u) overflows",
        _equal,
        outer=True,
    ),
    Rule("power of softplus", (1 + exp(u)) ** v, exp(v * softplus(u)), OVERFLOWS, _not_whole),
    Rule("log cosh", log(cosh(u)), u + softplus(-2 * u) - log(2), "cosh overflows", outer=True),
    # logistic
    Rule("logistic", (1 + exp(u)) ** (-n), logistic(-u) ** n, OVERFLOWS),
    Rule("logistic, shifted", exp(u) * logistic(-u), logistic(u), OVERFLOWS),
    Rule("tanh from expm1", expm1(u) * logistic(-u), tanh(u / 2), OVERFLOWS),
    Rule("1 - logistic", c + d * logistic(u), c * logistic(-u), TAIL, _cancel),
    # hyperbolic tangent
    Rule("1 + tanh", c + d * tanh(u), 2 * c * logistic(2 * u), TAIL, _equal),
    Rule("1 - tanh", c + d * tanh(u), 2 * c * logistic(-2 * u), TAIL, _cancel),
    Rule("sech from logistic", exp(u) * logistic(v), sech(u) / 2, OVERFLOWS, _minus_twice),
    Rule("sech from cosh", cosh(u) ** (-n), sech(u) ** n, OVERFLOWS),
    Rule("tanh from sinh", sinh(u) * sech(u), tanh(u), OVERFLOWS),
    Rule("sech^2", sech(u) ** 2, sech2(u), "one call"),
    Rule("1 - tanh^2", c + d * tanh(u) ** 2, c * sech2(u), TAIL, _cancel),
    Rule("1 - sech^2", c + d * sech2(u), c * tanh(u) ** 2, CANCELS, _cancel),
    # circular functions: beside a double zero the sum keeps no digit, the square all
    Rule("1 - cos", c + d * cos(u), 2 * c * sin(u / 2) ** 2, CANCELS, _cancel),
    Rule("1 + cos", c + d * cos(u), 2 * c * cos(u / 2) ** 2, CANCELS, _equal),
    Rule(
        "1 + sin cos",
        c + d * sin(u) * cos(u),
        c * (sin(u) + cos(u)) ** 2,
        CANCELS,
        _twice,
        sharp=True,
    ),
    Rule(
        "1 - sin cos",
        c + d * sin(u) * cos(u),
        c * (sin(u) - cos(u)) ** 2,
        CANCELS,
        _minus_two,
        sharp=True,
    ),
    Rule(
        "1 + sin", c + d * sin(u), c * (sin(u / 2) + cos(u / 2)) ** 2, CANCELS, _equal, sharp=True
    ),
    Rule(
        "1 - sin", c + d * sin(u), c * (sin(u / 2) - cos(u / 2)) ** 2, CANCELS, _cancel, sharp=True
    ),
    # error function
    Rule("1 + erf", c + d * erf(u), 2 * c * normal_cdf(sqrt(2) * u), TAIL, _equal),
    Rule("1 - erf", c + d * erf(u), 2 * c * normal_cdf(-sqrt(2) * u), TAIL, _cancel),
    Rule("erfc", erfc(u), 2 * normal_cdf(-sqrt(2) * u), "one function for both tails"),
    Rule("1 - normal cdf", c + d * normal_cdf(u), c * normal_cdf(-u), TAIL, _cancel),
)
