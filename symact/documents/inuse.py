"""Approximations in use: a claim of the same shape with other constants is held against them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.documents.judge import judge
from symact.documents.judge.decimals import exactly
from symact.documents.judge.show import short
from symact.documents.meaning.variants import Variant, approximated, expression, forms
from symact.documents.records import Judgement, Question, Relation, Verdict

TOO_FAR = 0.05
"""No approximation in use of a row that has some is farther from it."""

WORSE = 2
"""Times the largest difference of the one in use: constants of that kind are a slip."""

ALIKE = 0.02
"""Part by which a long constant may differ from the one in use and still be meant as it."""

LONG = 4
"""Digits of a constant that nobody chooses for himself."""


def in_use(name: str, relation: str, question: Question, judged: Judgement) -> Judgement:
    """Refuse what is given for an approximation of a row and is none of those in use.

    Args:
        name: Of the row.
        relation: As printed.
        question: What was asked.
        judged: The answer; it is given back where nothing is found.
    """
    if judged.verdict is not Verdict.APPROXIMATE or relation != "≈" or not judged.difference:
        return judged
    if not approximated(name):
        return judged
    size = _size(judged.difference)
    slip = _slip(name, question, size)
    if slip is None and size <= TOO_FAR:
        return judged
    if slip is not None and slip.mild:
        return replace(judged, message=f"{judged.message}; {slip.text}")
    exact = judge(replace(question, relation=Relation.EQUAL))
    if exact.verdict is not Verdict.FAILS:
        return judged
    text = slip.text if slip else "no approximation in use"
    return replace(exact, message=f"{text}: {judged.message}")


def _size(text: str) -> float:
    return float("inf" if text == "oo" else text)


@dataclass(frozen=True, slots=True)
class _Slip:
    """Say how an approximation differs from one in use."""

    text: str
    mild: bool


def _slip(name: str, question: Question, size: float) -> _Slip | None:
    """Find the approximation in use that has the same shape, and other constants."""
    (x, *others) = question.variables or (None,)
    exact = exactly(question).right
    if x is None or others or not hasattr(exact, "free_symbols"):
        return None
    mine = shape(exact, x)
    for variant in (v for v in forms(name) if v.approximate):
        known, theirs = _known(variant)
        if mine is None or mine[0] != theirs[0] or _same(variant, question):
            continue
        (wrong, right), *_ = [
            (a, b) for a, b in zip(mine[1], theirs[1], strict=True) if abs(a - b) > 1e-9 * abs(b)
        ] or [(0.0, 0.0)]
        if not right:
            return None
        long = any(d.digits >= LONG for d in question.decimals)
        text = (
            f"the constants are not those of {variant.twin or variant.label}, which is {known} off"
        )
        sure = size > WORSE * float(known) or (long and abs(wrong / right - 1) < ALIKE)
        return _Slip(text, mild=not sure)
    return None


def _same(variant: Variant, question: Question) -> bool:
    """Tell whether a claim is the approximation in use to its printed digits."""
    formula, x, _ = expression(variant)
    asked = replace(question, relation=Relation.EQUAL, left=formula.subs(x, question.variables[0]))
    return judge(asked).verdict is not Verdict.FAILS


@functools.lru_cache(maxsize=16)
def _known(variant: Variant) -> tuple[str, Any]:
    """Give the largest difference of an approximation in use, and its shape."""
    own, x, _ = expression(forms(variant.row)[0])
    formula, _, _ = expression(variant)
    found = judge(
        Question(Relation.APPROXIMATE, own, formula.subs(expression(variant)[1], x), (x,),
                 sympy.true)
    )  # fmt: skip
    return short(_size(found.difference)), shape(formula, expression(variant)[1]) or ("", [])


def shape(expr: Any, x: Any) -> tuple[str, list[float]] | None:
    """Give what an expression is built of without its constants, and the constants.

    Two expressions of one shape are quotients of polynomials in x and in the same functions of
    the same shape, with the same powers.
    """
    table: dict[Any, Any] = {}
    inner: dict[str, list[float]] = {}
    plain = expr
    for part in _functions(expr, x):
        found = shape(part.args[0] if part.args else part, x)
        if found is None:
            return None
        power = f"^{part.exp}" if part.is_Pow else ""
        key = f"{part.func.__name__}{power}({found[0]})"
        table[part] = sympy.Dummy(key)
        inner[key] = found[1]
    above, below = sympy.fraction(sympy.together(plain.xreplace(table)))
    marks = sorted(table.values(), key=lambda s: str(s.name))
    try:
        polynomials = [sympy.Poly(sympy.expand(p), x, *marks) for p in (above, below)]
    except sympy.PolynomialError:
        return None
    names = [s.name for s in marks]
    lead = float(polynomials[1].coeffs()[0])
    numbers = [float(c) / lead for p in polynomials for c in p.coeffs()]
    text = f"{polynomials[0].monoms()}/{polynomials[1].monoms()} of {names}"
    return text, [*(n for name in sorted(inner) for n in inner[name]), *numbers]


def _functions(expr: Any, x: Any) -> list[Any]:
    """List the outermost functions of x: exp, tanh, roots."""
    found: dict[Any, None] = {}
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        root = part.is_Pow and not part.exp.is_Integer
        if part.has(x) and (part.is_Function or root):
            found[part] = None
        elif part.has(x):
            waiting.extend(part.args)
    return list(found)
