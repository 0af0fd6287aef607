"""The checker refuses every mutant that changes a value, and none of the originals."""

import random
from fractions import Fraction

import mpmath
import pytest
import sympy
from steps_mutants import line_mutants
from sympy import S

from symact import catalog
from symact.derive.steps.check import check_line
from symact.derive.steps.convert import meaning
from symact.derive.steps.points import points
from symact.derive.steps.ranges import range_lines
from symact.derive.steps.slopes import slope_lines
from symact.derive.steps.terms import (
    Cases,
    Equation,
    Image,
    Limit,
    Named,
    Row,
    Slope,
    Span,
)
from symact.errors import SymactError
from symact.language.functions import elementary
from symact.numeric.implicit import ImplicitRoot

SAMPLE = (
    "sigmoid", "tanh", "gelu", "mish", "silu", "softplus", "elu", "selu", "relu", "hard_swish",
    "softsign", "isru", "gaussian", "square", "sine",
)  # fmt: skip

ALLOWED = 0.001


def derivations(name):
    activation = catalog.get(name)
    yield slope_lines(activation)
    yield slope_lines(activation, 2)
    yield range_lines(activation)


def value(term, point, line):
    """Evaluate one side at a point by mpmath: the derivative by differences, limits far out.

    It shares with the checker only the reading of plain formulas.
    """
    if isinstance(term, Named):
        return value(term.meaning, point, line)
    if isinstance(term, Row):
        return [value(t, point, line) for t in term.terms]
    if isinstance(term, Cases):
        return [plain(t, point) for t, _ in term.rows]
    if isinstance(term, Slope):
        return slope(term, point, line)
    if isinstance(term, Limit):
        far = {**point, term.variable: Fraction(term.side * 60)}
        return plain(term.body, far)
    return plain(term, point)


def plain(term, point):
    expr = elementary(meaning(term))
    expr = expr.xreplace({r: r.evalf(30) for r in expr.atoms(ImplicitRoot)})
    symbols = sorted(expr.free_symbols, key=str)
    function = sympy.lambdify(symbols, expr, "mpmath")
    return function(*(mpmath.mpf(point[s].numerator) / point[s].denominator for s in symbols))


def slope(term, point, line):
    del line
    if isinstance(term.body, (Cases, Named)) and cases_of(term.body) is not None:
        rows = cases_of(term.body).rows
        return [slope_of(t, term, inside(s, point, term.variable)) for t, s in rows]
    return slope_of(term.body, term, point)


def cases_of(term):
    while isinstance(term, Named):
        term = term.meaning
    return term if isinstance(term, Cases) else None


def inside(span, point, x):
    found = points({x, *point}, x, span)
    return {**point, x: found[0][x]} if found else point


def slope_of(body, term, point):
    expr = elementary(meaning(body))
    symbols = sorted(expr.free_symbols | {term.variable}, key=str)
    function = sympy.lambdify(symbols, expr, "mpmath")
    k = symbols.index(term.variable)
    rest = [mpmath.mpf(point[s].numerator) / point[s].denominator for s in symbols]

    def along(v):
        return function(*rest[:k], v, *rest[k + 1 :])

    return mpmath.diff(along, rest[k], term.order)


def differs(line, mutant):
    """Judge by mpmath whether a mutant changes a value; None where it cannot tell."""
    with mpmath.workdps(30):
        if line.relation in {"<", ">", "<=", ">="}:
            return untrue(mutant)
        for old, new in ((line.right, mutant.right), (line.left, mutant.left)):
            if old == new:
                continue
            if isinstance(old, Equation):
                return solutions_differ(old, new, line)
            if isinstance(old, Span):
                return ends(old) != ends(new)
            return values_differ(old, new, line)
    return None


def ends(span):
    return [mpmath.nstr(number(e), 15) for e in (span.lo, span.hi)]


def number(term):
    found = meaning(term)
    if found.free_symbols:
        found = found.subs(
            {s: S(3 + k) / 7 for k, s in enumerate(sorted(found.free_symbols, key=str))}
        )
    if found.is_infinite:
        return mpmath.inf if found is S.Infinity else -mpmath.inf
    return mpmath.mpf(str(found.evalf(25)))


def values_differ(old, new, line):
    x = sympy.Symbol(line.variable, real=True)
    symbols = free(old) | free(new)
    seen = 0
    for point in points(symbols, x, line.where)[:3] or [{}]:
        try:
            before, after = value(old, point, line), value(new, point, line)
        except (SymactError, ValueError, ZeroDivisionError, TypeError, KeyError, ArithmeticError):
            continue
        seen += 1
        if not close(before, after):
            return True
    return False if seen else None


def close(a, b):
    if isinstance(a, list):
        return all(close(p, q) for p, q in zip(a, b, strict=True))
    if isinstance(a, mpmath.mpc) or isinstance(b, mpmath.mpc):
        return bool(abs(a - b) < 1e-12)
    if mpmath.isinf(a) or mpmath.isinf(b):
        return a == b
    return abs(a - b) <= 1e-9 * (1e-3 + abs(a))


def free(term):
    if isinstance(term, Row):
        return set().union(*(free(t) for t in term.terms))
    if isinstance(term, Named):
        return free(term.meaning)
    if isinstance(term, Cases):
        return set().union(*(free(t) for t, _ in term.rows))
    if isinstance(term, Slope):
        return free(term.body) | {term.variable}
    if isinstance(term, Image | Limit):
        return set()
    return set(meaning(term).free_symbols)


def solutions_differ(old, new, line):
    """Judge an equation: each must hold where the other one changes its sign."""
    first, second = (difference(equation, line) for equation in (old, new))
    for one, other in ((first, second), (second, first)):
        if any(abs(other(root)) > 1e-8 for root in roots(one)):
            return True
    return False


def difference(equation, line):
    x = sympy.Symbol(line.variable, real=True)
    expr = elementary(meaning(equation.left) - meaning(equation.right))
    return sympy.lambdify([x], expr, "mpmath")


def roots(function):
    places = [mpmath.mpf(k) / 16 + mpmath.mpf("0.013") for k in range(-128, 129)]
    signs = [mpmath.sign(function(p)) for p in places]
    return [
        bisected(function, places[k], places[k + 1], signs[k])
        for k in range(256)
        if signs[k] * signs[k + 1] < 0
    ]


def bisected(function, low, high, sign):
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if mpmath.sign(function(middle)) == sign else (low, middle)
    return (low + high) / 2


def untrue(mutant):
    """Judge an inequality at points of its interval."""
    x = sympy.Symbol(mutant.variable, real=True)
    signs = {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (1, 0)}[mutant.relation]
    for point in points(free(mutant.left) | free(mutant.right), x, mutant.where):
        before, after = (value(t, point, mutant) for t in (mutant.left, mutant.right))
        if int(mpmath.sign(before - after)) not in signs:
            return True
    return False


def count(names, limit=None, seed=7):
    """Give how many were refused, how many change a value, how many were made; the accepted ones.

    The originals are checked first: `check_line` raises where it refuses one. A mutant that is
    accepted, and of which the judge cannot tell whether it changes a value, counts as changed.
    """
    refused = changed = made = 0
    accepted = []
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for name in names:
        for derivation in derivations(name):
            for line in derivation.lines:
                check_line(line)
                found = list(line_mutants(line))
                if limit is not None and len(found) > limit:
                    found = draw.sample(found, limit)
                for mutant in found:
                    made += 1
                    if refuses(mutant):
                        refused += 1
                        changed += 1
                    elif differs(line, mutant) is not False:
                        changed += 1
                        accepted.append(
                            (name, derivation.title, line.rule, str(mutant.right)[:200])
                        )
    return refused, changed, made, accepted


def refuses(line):
    try:
        check_line(line)
    except SymactError:
        return True
    return False


def test_the_sample_of_the_catalogue():
    refused, changed, made, accepted = count(SAMPLE, limit=1)

    assert made > 100
    assert refused >= (1 - ALLOWED) * changed, accepted


def test_the_judge_sees_a_changed_value():
    """The judgement is no echo of the checker: it tells a changed factor by itself."""
    derivation = slope_lines(catalog.get("tanh"))
    line = derivation.lines[-1]
    judged = [differs(line, mutant) for mutant in line_mutants(line)]

    # the square of -tanh(x) is that of tanh(x); everything else is another function
    assert len(judged) > 5
    assert judged.count(True) >= len(judged) - 1


@pytest.mark.slow
@pytest.mark.parametrize("name", catalog.names())
def test_every_mutant_of_every_activation(name):
    refused, changed, made, accepted = count([name])

    assert made
    assert refused >= (1 - ALLOWED) * changed, accepted
