"""Fixed points: the equation, its solutions, and whether each attracts."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.constants import attempts, derived_values
from symact.derive.fixed_points import fixed_points
from symact.derive.steps.build import ZERO
from symact.derive.steps.convert import meaning, span_of, term_of
from symact.derive.steps.critical import SUBSCRIPTS, bracket
from symact.derive.steps.decimals import rounded
from symact.derive.steps.rationalize import NotRationalError, rationalized
from symact.derive.steps.recognition import recognized
from symact.derive.steps.records import Derivation, Line
from symact.derive.steps.sets import definite_ratio
from symact.derive.steps.signs import constant_signs, function, letter
from symact.derive.steps.terms import At, Atom, Equation, Named, Root, Slope, Term
from symact.derive.zeroset import Zero, zeros_on
from symact.errors import DerivationError, UndecidedError


def fixed_lines(activation: Activation) -> Derivation:
    """Derive every x with f(x) = x; the lines are not yet checked.

    Raises:
        UndecidedError: They are not found.
    """
    sign = letter(activation.expr, activation.x)
    title = f"fixed points of {activation.name}"
    known = fixed_points(activation)
    if known.value is None:
        raise UndecidedError(known.note, subject=activation.name)
    reason = ""
    for attempt in attempts(activation):
        try:
            lines = _lines(attempt.branches(), sign, derived_values(activation))
        except (DerivationError, UndecidedError) as error:
            reason = str(error)
            continue
        if lines:
            return Derivation(title, lines[-1], tuple(lines), attempt.note)
    raise UndecidedError(reason or "nothing is to be derived", subject=activation.name)


def _lines(named: Branches, sign: tuple[str, str], derived: dict[Any, Any]) -> list[Line]:
    """Look at each piece; constants that are derived are printed by their names."""
    branches = named.subs(derived)
    x, lines, numbering = branches.symbol, [], count(1)
    for piece, printed in zip(branches.pieces, named.pieces, strict=True):
        alone = len(branches.pieces) == 1
        shown = _reduced(printed.expr - x, x)
        lines += _piece(piece, (shown, constant_signs(derived)), x, sign, alone, numbering)
    return lines


def _piece(
    piece: Branch, printed: tuple[Any, dict[Any, Named]], x: Any, sign: tuple[str, str],
    alone: bool, numbering: Any,
) -> list[Line]:  # fmt: skip
    """Solve f(x) = x on a piece; `printed` is the equation as it is shown, and its names."""
    body = term_of(piece.expr, x)
    where = None if alone else span_of(piece, x)
    f, v = function(sign, body, x), str(x)
    difference = piece.expr - x
    if sympy.expand(difference) == 0:
        return [Line(f, "=", Atom(x), "every point is fixed", "", where, variable=v)]
    if piece.lo == piece.hi:
        return []
    shown = _reduced(difference, x)
    zeros = zeros_on(shown, x, piece) or ()
    inner = list(zeros)
    left, right = (
        Equation(f, Atom(x)),
        Equation(term_of(_turned(recognized(printed[0]), x), x, printed[1]), ZERO),
    )
    if not inner:
        relation = _side(difference, x, piece)
        return [Line(f, relation, Atom(x), "no fixed point", "", where, variable=v)]
    lines = [Line(left, "<=>", right, "all on one side", "", where, variable=v)]
    for zero in inner:
        lines += _solution(zero, inner, shown, piece, x, sign, numbering)
    if len(zeros) == 1 and _beside(printed[0], x) and lines[1].rule == "solved":
        lines[1] = replace(lines[1], reason="the other factor has no zero here")
    return lines


def _beside(expr: Any, x: Any) -> bool:
    """Tell whether x stands before another factor that moves with it."""
    return expr.is_Mul and x in expr.args and any(a.has(x) for a in expr.args if a != x)


def _turned(expr: Any, x: Any) -> Any:
    """Take a sign off the front of an equation with 0 on its other side."""
    terms = sympy.Add.make_args(expr)
    rising = [t for t in terms if t.is_polynomial(x)]
    return (
        sympy.expand(-expr)
        if rising
        and len(terms) > 1
        and all(t.could_extract_minus_sign() for t in rising)
        and len(rising) == len(terms)
        else expr
    )


def _side(difference: Any, x: Any, piece: Branch) -> str:
    from symact.derive.steps.points import balls_at, points

    for point in points(set(difference.free_symbols), x, span_of(piece, x)):
        values = balls_at([difference], point, {})
        if values is not None and values[0] > 0:
            return ">"
    return "<"


def _reduced(difference: Any, x: Any) -> Any:
    """Bring f(x) - x to the shortest form with the same zeros; x before a bracket is shown."""
    split = sympy.factor_terms(recognized(difference))
    if split.is_Mul and x in split.args and not split.is_polynomial(x):
        return split
    if difference.is_polynomial(x) and not difference.free_symbols - {x}:
        plain = sympy.factor(sympy.Poly(difference, x).primitive()[1].as_expr())
        return -plain if sympy.LC(sympy.expand(plain), x) < 0 else plain
    choices = [sympy.factor_terms(difference), sympy.expand(difference)]
    above = sympy.fraction(sympy.together(difference))[0]
    if definite_ratio(difference, above, x):
        choices.append(sympy.factor_terms(above))
    return min(choices, key=lambda e: (e.count_ops(), choices.index(e)))


def _solution(
    zero: Zero, others: list[Zero], equation: Any, piece: Branch, x: Any, sign: tuple[str, str],
    numbering: Any,
) -> list[Line]:  # fmt: skip
    k, v = str(next(numbering)), str(x)
    exact = zero.exact is not None and zero.exact.is_Rational
    root: Term = (
        Atom(zero.exact) if exact
        else Root(term_of(equation, x), x, *bracket(zero, others, piece))
    )  # fmt: skip
    name = Named(f"x{k.translate(SUBSCRIPTS)}", f"x_{{{k}}}", root)
    relation, shown = (
        ("~", rounded(meaning(name))) if zero.exact is None else ("=", term_of(zero.exact, x))
    )
    rule = "solved" if relation == "=" else "solved numerically"
    lines = [Line(name, relation, shown, rule, variable=v)]
    slope = function(sign, Slope(term_of(piece.expr, x), x), x, 1)
    at = Named(
        f"{slope.text.partition('(')[0]}({name.text})",
        f"{slope.tex.rpartition('(')[0]}({name.tex})", At(slope, x, name),
    )  # fmt: skip
    value = meaning(at)
    shown = value if zero.exact is None else _evaluated(
        sympy.expand(sympy.diff(piece.expr, x).subs(x, zero.exact)))  # fmt: skip
    if zero.exact is not None and shown.is_finite and shown.count_ops() < 12:
        lines.append(Line(at, "=", term_of(shown, x), "slope there", _words(value), variable=v))
    else:
        lines.append(Line(at, "~", rounded(value), "slope there", _words(value), variable=v))
    return lines


def _evaluated(value: Any) -> Any:
    """Write tanh(log(2)) as 3/5."""
    try:
        found = sympy.cancel(sympy.together(rationalized(value)))
    except NotRationalError:
        return value
    return found if found.count_ops() < value.count_ops() else value


def _words(value: Any) -> str:
    from symact.derive.order import sign_of

    try:
        side = sign_of(value**2 - 1)
    except DerivationError:
        return ""
    return ("neutral: |f′| = 1", "repelling: |f′| > 1", "attracting: |f′| < 1")[side]
