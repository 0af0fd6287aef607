"""Lipschitz constants of formulas of rows, by the shape of their Jacobians."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.derive.questions import ask
from symact.derive.vector.cases import composed, conditions, folded, side
from symact.derive.vector.invariance import conserved
from symact.derive.vector.itself import Itself, Y, itself
from symact.derive.vector.jacobian import Jacobian, jacobian
from symact.derive.vector.ranges import DIGITS, profile_of, sign_of
from symact.derive.vector.sums import Sums
from symact.errors import SymactError
from symact.known import Evidence, Known, Step
from symact.language.indexed import LENGTH, RowFormula
from symact.language.printer import to_text


def lipschitz(formula: RowFormula) -> Known[Any]:
    """Give the smallest L with |f(x) - f(z)| <= L |x - z| in the 2-norm, for rows of every length.

    Where it grows with the length it is an expression in `n`.
    """
    if any(out in {d.symbol for d in formula.deltas} for out in formula.outputs):
        step = Step("jump", "the chosen element changes", "1 to 0", "where two elements are equal")
        return Known(S.Infinity, Evidence.PROVED, attained=False, trace=(step,))
    radial = _radial(formula)
    if radial is not None:
        return radial
    try:
        parts = [jacobian(formula, None, k) for k in range(len(formula.outputs))]
    except SymactError as error:
        return Known(None, Evidence.UNDECIDED, note=error.message)
    if len(parts) > 1 or not parts[0].outers:
        return _diagonal(parts)
    through = itself(parts[0])
    if through is not None and through.weight is not None:
        return _covariance(formula, through)
    if through is not None:
        return _projection(formula, through)
    return _one_hot(parts[0])


def _radial(formula: RowFormula) -> Known[Any] | None:
    profile = profile_of(formula)
    if profile is None:
        return None
    known = ask(profile, "lipschitz", DIGITS)
    if known.value is None or not known.value.value.decided:
        return None
    best = known.value.value
    step = Step(
        "radial", "eigenvalues of the Jacobian", "p'(|x|) once and p(|x|)/|x| n - 1 times",
        f"p(x) = {profile.formula} is the profile; p(r)/r is a mean of p' over [0, r], "
        "so the largest slope of p bounds both",
    )  # fmt: skip
    return Known(best.value, best.evidence, best.enclosure, best.attained, best.note, (step,))


def _diagonal(parts: list[Jacobian]) -> Known[Any]:
    """Bound a diagonal Jacobian whose entries are constant on both sides of zero."""
    squares = sum((p.diagonal**2 for p in parts), S.Zero)
    x = parts[0].wrt
    found = []
    for value in (S.One, S.NegativeOne):
        number = squares.subs(x, value)
        sides = [side(p.diagonal, c, v) for p in parts for c in conditions(p.diagonal)
                 for v in (True, False)]  # fmt: skip
        plain = any(o.outers for o in parts) or any(s.has(x) for s in sides)
        if plain or not number.is_number or (not sides and squares.has(x)):
            return Known(None, Evidence.UNDECIDED, note="the Jacobian is not of a known form")
        found.append(number)
    best = sympy.sqrt(sympy.Max(*found))
    step = Step("J^T J is diagonal", to_text(folded(squares)) if not conditions(squares) else
                "sum of the squared slopes", to_text(best**2), "on each side of zero")  # fmt: skip
    return Known(best, Evidence.PROVED, attained=True, trace=(step,))


def variance_identity(count: int) -> bool:
    """Check v^T (diag(w) - w w^T/W) v = sum over i < k of w_i w_k (v_i - v_k)^2/W for n = count."""
    w = sympy.symbols(f"w1:{count + 1}", positive=True)
    v = sympy.symbols(f"v1:{count + 1}", real=True)
    whole = sympy.Add(*w)
    left = sum(a * b**2 for a, b in zip(w, v, strict=True)) * whole
    left -= sum(a * b for a, b in zip(w, v, strict=True)) ** 2
    pairs = [(i, k) for i in range(count) for k in range(i + 1, count)]
    right = sum(w[i] * w[k] * (v[i] - v[k]) ** 2 for i, k in pairs)
    return bool(sympy.expand(left - right) == 0)


def _covariance(formula: RowFormula, through: Itself) -> Known[Any]:
    """Bound c (diag(w) - w w^T/W): a quadratic form that is a variance times W."""
    weight, factor = through.weight or (Y, S.One)
    law = conserved(formula)
    if law.value != (Y, S.One) or not sign_of(formula.outputs[0], formula.elements):
        return Known(None, Evidence.UNDECIDED, note="the outputs are no probabilities")
    identity = all(variance_identity(n) for n in (2, 3, 4))
    body = composed(weight, Y, formula.outputs[0], formula.elements)
    total = Sums(formula).total(body, new=False)
    half = total is not None and total == 1
    size = sympy.Abs(factor)
    best = size * (S.Half if half else S.One)
    steps = [Step("quadratic form", "v^T (diag(w) - w w^T/W) v",
                  "sum over i < k of w_i w_k (v_i - v_k)^2/W", "W = sum of w; multiply out"),
             Step("a variance", "sum over i < k of w_i w_k (v_i - v_k)^2/W", "W Var(v) >= 0",
                  "of v under the probabilities w/W; so no eigenvalue is negative")]  # fmt: skip
    if half:
        steps += [
            Step("Popoviciu", "Var(v)", "(max v - min v)^2/4", "a variance on an interval"),
            Step("two squares", "(max v - min v)^2/4", "|v|^2/2", "(a - b)^2 <= 2 (a^2 + b^2)"),
            Step("attained", "y = (1/2, 1/2), v = (1, -1)", "eigenvalue 1/2",
                 "for n = 2 at equal elements; for n > 2 approached as the others fall"),
        ]  # fmt: skip
        note = "for n >= 2; attained for n = 2, approached for n > 2"
    else:
        steps += [Step("largest weight", "v^T (diag(w) - w w^T/W) v", "max(w) |v|^2",
                       "what is taken off is not negative; w <= 1"), _sharp(weight)]  # fmt: skip
        note = "the smallest constant that serves every n"
    evidence = Evidence.PROVED if identity else Evidence.SAMPLED
    attained = None if half else weight.has(sympy.Piecewise)
    return Known(best, evidence, attained=True if half else attained, note=note, trace=tuple(steps))


def _sharp(weight: Any) -> Step:
    if weight.has(sympy.Piecewise):
        return Step("attained", "two elements in the support, v = (1, -1)", "eigenvalue 1",
                    "the weights there are 1")  # fmt: skip
    return Step("approached", "one output near 1, the rest spread over n - 1 elements",
                "eigenvalue -> 1", "W grows without bound with n")  # fmt: skip


def _projection(formula: RowFormula, through: Itself) -> Known[Any]:
    """Bound I - 1 q^T with sum(q) = 1, which is its own square."""
    y = formula.outputs[0]
    plain = through.diagonal == 1 and through.left == -1
    total = None
    if plain:
        body = composed(through.right, Y, y, formula.elements)
        total = Sums(formula).total(body, new=False)
        positive = through.right.is_positive
    if not plain or total != 1 or not positive:
        return Known(None, Evidence.UNDECIDED, note="the Jacobian is not of a known form")
    steps = (
        Step("idempotent", "(I - 1 q^T)^2", "I - 1 q^T", f"q = {to_text(through.right)}, sum 1"),
        Step("norm of a projection", "|I - 1 q^T|", "|1 q^T| = sqrt(n) |q|",
             "a projection other than 0 and I is as long as its complement"),
        Step("bound", "sqrt(n) |q|", "sqrt(n)", "|q| < 1 for positive q of sum 1; approached"),
    )  # fmt: skip
    note = "for n >= 2; approached where one output dominates"
    return Known(sympy.sqrt(LENGTH), Evidence.PROVED, attained=False, note=note, trace=steps)


def _one_hot(part: Jacobian) -> Known[Any]:
    deltas = {d.symbol for d in part.formula.deltas}
    if part.diagonal == 0 and len(part.outers) == 1 and part.outers[0].right in deltas:
        left = part.outers[0].left
        if left.is_number:
            step = Step("one-hot gradient", "J", "one row with one entry", "the chosen element")
            return Known(sympy.Abs(left), Evidence.PROVED, attained=True, trace=(step,))
    return Known(None, Evidence.UNDECIDED, note="the Jacobian is not of a known form")
