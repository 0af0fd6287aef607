"""Ranges of formulas of rows: laws that every output obeys, and rows that reach each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.questions import ask
from symact.derive.vector.cases import conditions, inside, side
from symact.derive.vector.formula import revealed
from symact.derive.vector.invariance import conserved, same
from symact.derive.vector.itself import Y
from symact.known import Evidence, Known, Step
from symact.language.indexed import RowFormula
from symact.language.printer import to_text

DIGITS = 32


@dataclass(frozen=True, slots=True)
class Range:
    """Hold the set of all outputs, in words, as text and in LaTeX."""

    words: str
    text: str
    tex: str


def value_range(formula: RowFormula) -> Known[Range]:
    """Describe the set of all outputs for rows of every length."""
    for attempt in (_choices, _surface, _ball, _extreme, _elementwise):
        found = attempt(formula)
        if found is not None:
            return found
    return Known(None, Evidence.UNDECIDED, note="the outputs obey no law that was found")


def _choices(formula: RowFormula) -> Known[Range] | None:
    if len(formula.outputs) != 1 or formula.outputs[0] not in {d.symbol for d in formula.deltas}:
        return None
    shown = Range("one-hot rows", "y[i] in {0, 1}, sum(y[i], i) == 1",
                  r"\{e_1, \ldots, e_n\}")  # fmt: skip
    step = Step("Kronecker delta", "delta(i, k*)", "1 at one place, else 0", "k* is one index")
    return Known(shown, Evidence.PROVED, trace=(step,))


def _surface(formula: RowFormula) -> Known[Range] | None:
    """Find a sum that is kept, and rows with any given outputs that keep it."""
    law = conserved(formula)
    if law.value is None:
        return None
    form, number = law.value
    onto = _preimage(formula, form, number)
    sign = sign_of(formula.outputs[0], formula.elements)
    steps = (*law.trace, *((onto,) if onto else ()))
    note = "" if onto else "whether every such row is an output was not settled"
    if form == Y and number == 1 and sign:
        name = "the open probability simplex" if sign == ">" else "the probability simplex"
        relation = {">": ">", ">=": r"\geq"}[sign]
        shown = Range(name, f"y[i] {sign} 0, sum(y[i], i) == 1",
                      rf"\{{ y : y_i {relation} 0,\ \textstyle\sum_i y_i = 1 \}}")  # fmt: skip
    else:
        law_text = f"sum({to_text(form).replace('y', 'y[i]')}, i) == {to_text(number)}"
        tex = {Y: "y_i", sympy.exp(Y): "e^{y_i}", Y**2: "y_i^{2}"}[form]
        shown = Range("a surface", law_text,
                      rf"\{{ y : \textstyle\sum_i {tex} = {to_text(number)} \}}")  # fmt: skip
    return Known(shown, Evidence.PROVED, note=note, trace=steps)


def sign_of(y: Any, elements: Any) -> str:
    """Tell whether an output is proved positive or nonnegative."""
    found = conditions(y)
    y = revealed(y, tuple(s for s in elements if s.is_positive))
    if not found:
        return ">" if y.is_positive else ">=" if y.is_nonnegative else ""
    if len(found) > 1:
        return ""
    for value in (True, False):
        part = side(y, found[0], value)
        line = found[0] if value else found[0].negated
        place = inside(line, elements)
        if place is not None and part.has(place[0]):
            part = sympy.factor(part.subs(*place))
        if part.is_nonnegative is not True:
            return ""
    return ">="


def _preimage(formula: RowFormula, form: Any, number: Any) -> Step | None:
    """Find a row whose output is a given y on the surface; scalars are chosen, then checked."""
    if len(formula.scalars) != 1:
        return None
    (scalar,) = formula.scalars
    x, y = formula.inputs[0], sympy.Symbol("y", positive=True)
    chosen = S.Zero if scalar.op == "root" else S.One
    out = formula.outputs[0].subs(scalar.symbol, chosen)
    trial = _solved(out, x, y if form == Y else sympy.Symbol("y", real=True))
    if trial is None:
        return None
    own = next(iter(trial.free_symbols - set(formula.parameters) - set(formula.inputs)))
    if scalar.op == "root":
        # where the output is zero so is this row, and zero is not above the threshold
        if trial.subs(own, 0) != 0 or out.subs(x, 0) != 0:
            return None
        body = side(scalar.body.subs(scalar.symbol, 0), conditions(scalar.body.subs(
            scalar.symbol, 0))[0], True)  # fmt: skip
        holds = sympy.expand(body.subs(x, trial) - form.subs(Y, own)) == 0
        kept = scalar.equals == number
    else:
        holds = same(scalar.body.subs(x, trial), form.subs(Y, own))
        kept = chosen == number
    if not (holds and kept):
        return None
    return Step("every such row is an output", f"x[i] = {to_text(trial)}", "y[i]",
                "put into the formula it gives y again")  # fmt: skip


def _solved(out: Any, x: Any, y: Any) -> Any:
    """Solve out(x) = y where x stands once: by turning each operation around."""
    found = conditions(out)
    if len(found) == 1:
        parts = [side(out, found[0], v) for v in (True, False)]
        out = parts[0] if parts[1] == 0 else parts[1]
    value = y
    for _ in range(12):
        if out == x:
            return sympy.expand_log(value)
        if out.is_Add:
            rest, out = out.as_independent(x, as_Add=True)
            value -= rest
        elif out.is_Mul:
            rest, out = out.as_independent(x, as_Add=False)
            value /= rest
        elif isinstance(out, sympy.exp):
            value, out = sympy.log(value), out.args[0]
        elif out.is_Pow and out.exp == 2:
            value, out = sympy.sqrt(value), out.base
        else:
            return None
    return None


def _ball(formula: RowFormula) -> Known[Range] | None:
    """Describe y = x h(|x|): directions stay, the length is the profile's."""
    profile = profile_of(formula)
    if profile is None:
        return None
    known = ask(profile, "range", DIGITS)
    if not known.decided or known.value is None:
        return None
    hi = known.value.hi
    if hi.value is None:
        return None
    radius = to_text(hi.value)
    relation, sign = ("<=", r"\leq") if hi.attained else ("<", "<")
    kind = "closed" if hi.attained else "open"
    shown = Range(f"the {kind} ball of radius {radius}",
                  f"sum(y[i]**2, i) {relation} {to_text(hi.value**2)}",
                  rf"\{{ y : \lVert y \rVert_2 {sign} {radius} \}}")  # fmt: skip
    step = Step("radial", "y = x h(|x|)", f"|y| = profile(|x|), profile(x) = {profile.formula}",
                "directions stay; the length takes the values of the profile")  # fmt: skip
    return Known(shown, known.evidence, trace=(step,))


def profile_of(formula: RowFormula) -> Activation | None:
    """Give the function of one element where y = x h(sum of squares), h >= 0; else None."""
    if len(formula.outputs) != 1 or len(formula.inputs) != 1 or len(formula.scalars) != 1:
        return None
    (scalar,), x, y = formula.scalars, formula.inputs[0], formula.outputs[0]
    if scalar.op != "sum" or scalar.body != x**2 or formula.parameters:
        return None
    h = sympy.cancel(y / x)
    if h.has(x) or h.is_nonnegative is not True:
        return None
    whole = x * h.subs(scalar.symbol, x**2)
    return Activation("profile", "profile", to_text(whole))


def _extreme(formula: RowFormula) -> Known[Range] | None:
    """A maximum of the elements themselves takes every value."""
    if not formula.reduces or len(formula.scalars) != 1 or len(formula.outputs) != 1:
        return None
    (scalar,) = formula.scalars
    if scalar.op not in ("max", "min") or scalar.body != formula.inputs[0]:
        return None
    if formula.outputs[0] != scalar.symbol:
        return None
    step = Step("all elements equal", f"{scalar.op}(t, ..., t)", "t", "so every t is a value")
    return Known(Range("every real number", "(-oo, oo)", r"(-\infty, \infty)"), Evidence.PROVED,
                 trace=(step,))  # fmt: skip


def _elementwise(formula: RowFormula) -> Known[Range] | None:
    """Take the range of each output row where no reduction occurs."""
    if formula.scalars or len(formula.inputs) != 1 or formula.parameters:
        return None
    texts, weakest = [], Evidence.PROVED
    for out in formula.outputs:
        known = ask(Activation("part", "part", to_text(out)), "range", DIGITS)
        if known.value is None:
            return None
        lo, hi = known.value.lo, known.value.hi
        if lo.value is None or hi.value is None:
            return None
        left, right = "[" if lo.attained else "(", "]" if hi.attained else ")"
        texts.append(f"{left}{to_text(lo.value)}, {to_text(hi.value)}{right}")
        weakest = weakest if known.evidence is Evidence.PROVED else known.evidence
    steps = []
    law, tex = "", ""
    if len(formula.outputs) == 2:
        a, b = formula.outputs
        if _never_both(a, b, formula.inputs[0]):
            law, tex = ", y1[i]*y2[i] == 0", r",\ y^{(1)}_i y^{(2)}_i = 0"
            steps.append(Step("product of the outputs", f"({to_text(a)})*({to_text(b)})", "0",
                              "never are both positive"))  # fmt: skip
    body = ", ".join(f"y{k + 1}[i] in {t}" for k, t in enumerate(texts))
    spelled = [text.replace("oo", r"\infty") for text in texts]
    inner = r",\ ".join(rf"y^{{({k})}}_i \in {t}" for k, t in enumerate(spelled, 1))
    shown = Range("each element by itself", body + law, inner + tex)
    return Known(shown, weakest, trace=tuple(steps))


def _never_both(a: Any, b: Any, x: Any) -> bool:
    """Tell whether the product of two functions with branches at 0 vanishes on both sides."""
    for sign in ("positive", "negative"):
        t = sympy.Symbol("_t", **{sign: True})
        if (a.subs(x, t) * b.subs(x, t)) != 0:
            return False
    return bool((a * b).subs(x, 0) == 0)
