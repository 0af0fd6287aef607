"""Functions that the field uses and SymPy lacks: named once, so that they can be kept whole.

Each is a row of `DEFINITIONS` (its meaning in elementary terms) and a class with its derivative.
Keeping `logistic(x)` whole instead of `1/(1 + exp(-x))` is what makes derivatives stable: the
derivative of each function below is written without cancellation.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy
from sympy import Function, S, cosh, erf, erfc, exp, log, pi, sqrt, tanh


class Named(Function):  # type: ignore[misc]
    """A real function of one real variable with a definition in elementary terms."""

    nargs = 1
    slope: ClassVar[Any]
    at_zero: ClassVar[Any] = None

    @classmethod
    def eval(cls, u: Any) -> Any:
        """Evaluate at the one point where the value is exact and obvious."""
        # `is`, not `is_zero`: SymPy may expand all of u to find out whether it vanishes
        return cls.at_zero if u is S.Zero else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Differentiate by the row's own cancellation-free formula."""
        if argindex != 1:
            raise sympy.ArgumentIndexError(self, argindex)
        return type(self).slope(self.args[0])

    def _eval_is_extended_real(self) -> bool | None:
        return True if self.args[0].is_extended_real else None

    def _eval_rewrite_as_elementary(self, u: Any, **_: Any) -> Any:
        return DEFINITIONS[type(self)](u)

    def _eval_evalf(self, prec: int) -> Any:
        """Evaluate the argument once, then the definition at that exact number.

        `evalf` raises the precision where the definition cancels. With the argument left as an
        expression it would be evaluated again at each precision, and so on at every nesting.
        """
        digits = round(prec * 0.30103) + 1
        argument = self.args[0].evalf(digits + 10)
        if not argument.is_number:
            return None
        if argument.is_Float:
            argument = sympy.Rational(argument)
        return DEFINITIONS[type(self)](argument).evalf(digits, maxn=digits + 400)


class logistic(Named):  # noqa: N801 - functions are lower case in SymPy
    """The logistic function 1/(1 + exp(-u))."""

    at_zero = S.Half
    slope = staticmethod(lambda u: logistic(u) * logistic(-u))


class softplus(Named):  # noqa: N801
    """log(1 + exp(u))."""

    at_zero = log(2)
    slope = staticmethod(logistic)


class expm1(Named):  # noqa: N801
    """exp(u) - 1."""

    at_zero = S.Zero
    slope = staticmethod(exp)


class log1p(Named):  # noqa: N801
    """log(1 + u)."""

    at_zero = S.Zero
    slope = staticmethod(lambda u: 1 / (1 + u))

    def _eval_is_extended_real(self) -> bool | None:
        return True if (self.args[0] + 1).is_positive else None


class normal_pdf(Named):  # noqa: N801
    """The standard normal density exp(-u^2/2)/sqrt(2 pi)."""

    slope = staticmethod(lambda u: -u * normal_pdf(u))


class normal_cdf(Named):  # noqa: N801
    """The standard normal distribution function (1 + erf(u/sqrt 2))/2."""

    at_zero = S.Half
    slope = staticmethod(normal_pdf)


class sech2(Named):  # noqa: N801
    """1/cosh(u)^2, the derivative of tanh."""

    at_zero = S.One
    slope = staticmethod(lambda u: -2 * tanh(u) * sech2(u))


class erfcx(Named):  # noqa: N801
    """The scaled complementary error function exp(u^2) erfc(u)."""

    at_zero = S.One
    slope = staticmethod(lambda u: 2 * u * erfcx(u) - 2 / sqrt(pi))


DEFINITIONS: dict[Any, Any] = {
    logistic: lambda u: 1 / (1 + exp(-u)),
    softplus: lambda u: log(1 + exp(u)),
    expm1: lambda u: exp(u) - 1,
    log1p: lambda u: log(1 + u),
    normal_pdf: lambda u: exp(-(u**2) / 2) / sqrt(2 * pi),
    normal_cdf: lambda u: (1 + erf(u / sqrt(2))) / 2,
    sech2: lambda u: 1 / cosh(u) ** 2,
    erfcx: lambda u: exp(u**2) * erfc(u),
}


def ramp(u: Any) -> Any:
    """Give max(u, 0), as branches where u has none: zero belongs to the flat side."""
    if u.has(sympy.Piecewise):
        # a condition on a Piecewise is multiplied out by SymPy, which grows with every nesting
        return sympy.Max(u, 0)
    return sympy.Piecewise((u, u > 0), (0, True))


def elementary(expr: Any) -> Any:
    """Rewrite every named function of an expression in elementary terms."""
    for function, meaning in DEFINITIONS.items():
        expr = expr.replace(function, meaning)
    return expr
