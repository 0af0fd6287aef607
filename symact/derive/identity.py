"""Prove that two expressions are equal: by algebra over exponentials, never by samples."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.errors import DerivationError
from symact.language import functions as fn
from symact.language.functions import elementary
from symact.numeric.balls import evaluate_outputs
from symact.numeric.program import compile_program

PREC = 128

TRIALS = (Fraction(5, 7), Fraction(11, 6))
"""Values given to symbols, which may be assumed positive, to refute an equality at once."""

HYPERBOLIC = (sympy.tanh, sympy.sinh, sympy.cosh, sympy.coth, sympy.sech, sympy.csch)


def exponential(expr: Any) -> Any:
    """Rewrite named and hyperbolic functions by exponentials."""
    return _plain(expr).replace(sympy.erfc, lambda u: 1 - sympy.erf(u))


def _plain(expr: Any) -> Any:
    return elementary(expr).replace(
        lambda e: isinstance(e, HYPERBOLIC), lambda e: e.rewrite(sympy.exp)
    )


def recognize(expr: Any) -> Any:
    """Write 1/(1 + exp(u)) as logistic(-u) and log(1 + exp(u)) as softplus(u)."""

    def one_plus_exp(e: Any) -> Any:
        rest = e - 1
        return rest.args[0] if isinstance(rest, sympy.exp) else None

    def reciprocal(base: Any, exponent: Any) -> Any:
        if exponent.is_Integer and exponent < 0 and one_plus_exp(base) is not None:
            return fn.logistic(-one_plus_exp(base)) ** -exponent
        return base**exponent

    def logarithm(u: Any) -> Any:
        inner = one_plus_exp(u)
        return sympy.log(u) if inner is None else fn.softplus(inner)

    return expr.replace(sympy.log, logarithm).replace(
        lambda e: e.is_Pow and not isinstance(e, sympy.exp), lambda e: reciprocal(*e.args)
    )


def equal_proved(left: Any, right: Any) -> bool:
    """Tell whether left = right is proved; False means only that this proof was not found.

    Every exponential becomes a power of one symbol per independent exponent, other functions
    stay whole; the numerator of the difference must then cancel term by term.
    """
    if left == right:
        return True
    if _refuted(left - right):
        return False  # a search for a proof may take minutes
    difference = exponential(left - right)
    if difference == 0:
        return True
    masked, _ = mask(sympy.expand(difference, power_base=False, log=False))
    numerator, _ = sympy.fraction(sympy.together(masked))
    return bool(sympy.expand(numerator) == 0)


def _refuted(difference: Any) -> bool:
    """Tell whether an expression is certainly not zero at a point where all symbols have values."""
    symbols = sorted(difference.free_symbols, key=str)
    if any(s.is_positive is False and s.is_negative for s in symbols):
        return False
    try:
        program = compile_program([difference], symbols)
    except DerivationError:
        return False
    for step in TRIALS:
        values = [Fraction(k + 1, 1) * step for k in range(len(symbols))]
        (ball,) = evaluate_outputs(program, values, PREC)
        if ball.is_finite() and (ball > 0 or ball < 0):
            return True
    return False


def mask(expr: Any) -> tuple[Any, dict[Any, Any]]:
    """Replace exponentials by powers of symbols, e.g. exp(x/2) and exp(x) by t and t^2.

    SymPy's polynomials would read exp(851*x/500) as the 851st power of exp(x/500).

    Returns:
        The masked expression, and what each new symbol stands for.
    """
    parts: dict[Any, list[Any]] = {}
    for e in sorted(expr.atoms(sympy.exp), key=sympy.default_sort_key):
        for term in sympy.Add.make_args(sympy.expand(e.args[0])):
            coefficient, rest = term.as_coeff_Mul(rational=True)
            parts.setdefault(rest, []).append(coefficient)
    steps = {m: common_step(cs) for m, cs in parts.items()}
    names = {m: sympy.Symbol(f"t{i}", positive=True) for i, m in enumerate(steps)}

    def power(e: Any) -> Any:
        result = S.One
        for term in sympy.Add.make_args(sympy.expand(e)):
            coefficient, rest = term.as_coeff_Mul(rational=True)
            if rest not in names:
                return sympy.exp(e)
            result *= names[rest] ** (coefficient / steps[rest])
        return result

    back = {names[m]: sympy.exp(steps[m] * m) for m in names}
    return expr.replace(sympy.exp, power), back


def common_step(values: list[Any]) -> Any:
    """Give the largest rational of which all the given ones are whole multiples."""
    above = math.gcd(*[int(v.p) for v in values])
    return sympy.Rational(above, math.lcm(*[int(v.q) for v in values]))


def tidy_constant(value: Any) -> Any:
    """Reduce a number such as tanh(log(2)) to its simplest form by algebra only."""
    if value.is_Rational:
        return value
    rewritten = _plain(value)
    if rewritten == value and value.has(sympy.erf, sympy.erfc):
        return value  # such closed forms only grow by expanding
    rewritten = sympy.expand(rewritten)
    candidates = [value, rewritten, sympy.together(rewritten), sympy.factor_terms(rewritten)]
    return min(candidates, key=lambda e: (e.count_ops(), sympy.default_sort_key(e)))
