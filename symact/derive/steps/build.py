"""Put terms together: units vanish, signs and numbers come to the front, the order stays."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.derive.steps.terms import Atom, Call, Neg, Power, Product, Quotient, Sum, Term

ZERO = Atom(S.Zero)
ONE = Atom(S.One)

UNITS = 16
"""Denominators up to here go below the line of a fraction."""


def number(value: Any) -> Atom:
    """Make a term of a number."""
    return Atom(sympy.sympify(value, strict=True))


def rational(term: Term) -> Any:
    """Give the value of a term that is a rational number, else None."""
    return term.expr if isinstance(term, Atom) and term.expr.is_Rational else None


def negative(term: Term) -> Term:
    """Change the sign of a term."""
    if isinstance(term, Neg):
        return term.term
    if isinstance(term, Atom) and term.expr.is_Number:
        return Atom(-term.expr)
    return Neg(term)


def plus(*terms: Term) -> Term:
    """Add terms; a leading negative term gives way to a positive one."""
    flat: list[Term] = []
    for term in terms:
        if isinstance(term, Sum):
            flat += term.terms
        elif isinstance(term, Neg) and isinstance(term.term, Sum):
            flat += [negative(t) for t in term.term.terms]
        elif term != ZERO:
            flat.append(_signed(term))
    if not flat:
        return ZERO
    positive = [k for k, t in enumerate(flat) if not isinstance(t, Neg)]
    if positive and positive[0] > 0:
        flat.insert(0, flat.pop(positive[0]))
    return flat[0] if len(flat) == 1 else Sum(tuple(flat))


def _signed(term: Term) -> Term:
    """Write a negative number as the negative of a positive one."""
    value = rational(term)
    return Neg(Atom(-value)) if value is not None and value < 0 else term


def times(*factors: Term) -> Term:
    """Multiply: zero wins, one vanishes, numbers meet at the front."""
    coefficient, flat = S.One, []
    for factor in _flat(factors):
        value = rational(factor)
        if isinstance(factor, Neg):
            coefficient = -coefficient
            inner = rational(factor.term)
            if inner is None:
                flat.append(factor.term)
            else:
                coefficient *= inner
        elif value is None:
            flat.append(factor)
        else:
            coefficient *= value
    if coefficient == 0:
        return ZERO
    units = [f for f in flat if isinstance(f, Quotient)]
    others = [f for f in flat if not isinstance(f, Quotient)]
    if len(units) == 1 and others and (units[0].above == ONE or all(map(_simple, others))):
        rest = times(Atom(coefficient), *others, units[0].above)
        return over(rest, units[0].below)
    if len(units) > 1 and all(map(_simple, others)):
        above = times(Atom(coefficient), *others, *(u.above for u in units))
        return over(above, times(*(u.below for u in units)))
    if not flat:
        return Atom(coefficient)
    flat = _gathered(flat)
    shared = _shared(flat)
    if shared is not None:
        rest = times(Atom(coefficient), *(f for f in flat if f is not shared), shared.above)
        return over(rest, shared.below)
    flat, size = _into_fraction(flat, abs(coefficient))
    if size != 1 or not flat:
        flat.insert(0, Atom(size))
    product = flat[0] if len(flat) == 1 else Product(tuple(flat))
    return product if coefficient > 0 else Neg(product)


def _simple(factor: Term) -> bool:
    """Tell whether a factor moves above the line of a fraction without becoming hard to read."""
    return isinstance(factor, (Atom, Power, Call))


def _shared(flat: list[Term]) -> Quotient | None:
    """Find the only fraction, where a symbol beside it stands below its line."""
    quotients = [f for f in flat if isinstance(f, Quotient)]
    if len(quotients) != 1:
        return None
    below = quotients[0].below
    bottoms = below.factors if isinstance(below, Product) else (below,)
    return quotients[0] if any(isinstance(f, Atom) and f in bottoms for f in flat) else None


def _gathered(flat: list[Term]) -> list[Term]:
    """Write equal factors as one power, at the place of the first."""
    result: list[Term] = []
    for factor in flat:
        base, exponent = _base(factor)
        for k, other in enumerate(result):
            found, size = _base(other)
            if found == base and (total := exponent + size).is_Atom:
                result[k] = power(base, Atom(total))
                break
        else:
            result.append(factor)
    return [f for f in result if f != ONE]


def _base(factor: Term) -> tuple[Term, Any]:
    if isinstance(factor, Power):
        value = _exponent(factor.exponent)
        if value is not None and (value.is_Integer or value.free_symbols):
            return factor.base, value
    return factor, S.One


def _exponent(term: Term) -> Any:
    """Give an exponent such as 2, a or a - 1; None for one that is no sum of atoms."""
    if isinstance(term, Atom):
        return term.expr
    if isinstance(term, Neg) and isinstance(term.term, Atom):
        return -term.term.expr
    if isinstance(term, Sum):
        parts = [_exponent(t) for t in term.terms]
        return None if None in parts else sympy.Add(*parts)
    return None


def _into_fraction(flat: list[Term], size: Any) -> tuple[list[Term], Any]:
    """Cancel a number with the number below a fraction: 2 (x/2) is x."""
    quotients = [k for k, f in enumerate(flat) if isinstance(f, Quotient)]
    if size.q != 1 and len(quotients) == 1:
        (k,) = quotients
        whole = flat[k]
        flat[k] = over(whole.above, times(Atom(sympy.Integer(size.q)), whole.below))  # type: ignore[union-attr]
        return flat, sympy.Integer(size.p)
    for k, factor in enumerate(flat):
        if size != 1 and isinstance(factor, Quotient) and rational(factor.below) is not None:
            value = size / rational(factor.below)
            if value.q == 1 or value.q < rational(factor.below):
                rest = over(factor.above, Atom(sympy.Integer(value.q)))
                flat = [*flat[:k], *_flat((rest,)), *flat[k + 1 :]]
                return [f for f in flat if f != ONE], sympy.Integer(value.p)
    return flat, size


def _flat(factors: tuple[Term, ...]) -> list[Term]:
    result: list[Term] = []
    for factor in factors:
        if isinstance(factor, Product):
            result += _flat(factor.factors)
        elif isinstance(factor, Neg) and isinstance(factor.term, Product):
            result += [Atom(S.NegativeOne), *_flat(factor.term.factors)]
        else:
            result.append(factor)
    return result


def over(above: Term, below: Term) -> Term:
    """Divide; a sign above goes before the fraction."""
    if below == ONE or above == ZERO:
        return above
    if isinstance(above, Neg):
        return negative(over(above.term, below))
    value, unit = rational(above), rational(below)
    if value is not None and value < 0:
        return Neg(over(Atom(-value), below))
    if value is not None and unit is not None:
        return Atom(value / unit)
    if isinstance(below, Neg):
        return negative(over(above, below.term))
    if isinstance(above, Quotient):
        return over(above.above, times(above.below, below))
    return _cancelled(above, below)


def _cancelled(above: Term, below: Term) -> Term:
    """Take out what stands above and below: numbers, and symbols other than the last."""
    tops, bottoms = (list(t.factors) if isinstance(t, Product) else [t] for t in (above, below))
    for factor in [f for f in tops if isinstance(f, Atom) and not f.expr.is_number]:
        if factor in bottoms:
            tops.remove(factor)
            bottoms.remove(factor)
    p, q = (rational(ts[0]) if ts else None for ts in (tops, bottoms))
    if p is not None and q is None and 1 < p.q <= UNITS:
        tops[0], bottoms = Atom(sympy.Integer(p.p)), [Atom(sympy.Integer(p.q)), *bottoms]
    if p is not None and q is not None and p != 1 and q != 1:
        tops[0], bottoms[0] = Atom(sympy.Integer((p / q).p)), Atom(sympy.Integer((p / q).q))
    top, bottom = (_raw([t for t in ts if t != ONE]) for ts in (tops, bottoms))
    return top if bottom == ONE else Quotient(top, bottom)


def _raw(factors: list[Term]) -> Term:
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def power(base: Term, exponent: Term) -> Term:
    """Raise to a power."""
    value = rational(exponent)
    if value == 1:
        return base
    if value == 0:
        return ONE
    if value is not None and value < 0:
        return over(ONE, power(base, Atom(-value)))
    if isinstance(base, Call) and base.function is sympy.exp and value is not None:
        return Call(sympy.exp, times(exponent, base.argument))
    if isinstance(base, Power) and value is not None and value.is_Integer:
        return power(base.base, times(base.exponent, exponent))
    return Power(base, exponent)


def root(term: Term) -> Term:
    """Give the square root."""
    return power(term, Atom(S.Half))
