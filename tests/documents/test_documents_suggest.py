"""Slips of the source documents and of textbooks are repaired by the edit that was meant."""

import time

import pytest
import sympy
from sympy import Abs, Max, Min, Piecewise, S, exp, log, pi, sqrt

from symact.documents import suggest
from symact.documents.judge import judge
from symact.documents.reader import read
from symact.documents.records import Judgement, Question, Relation, Verdict
from symact.documents.suggest import repair
from symact.known import Evidence
from symact.language import functions as fn
from symact.language.reader import symbol

x, alpha = symbol("x"), symbol("alpha", "positive")
NAMES = {"x": x, "alpha": alpha, "e": sympy.E, "pi": pi}
CALLS = {
    ("sigma", 0): fn.logistic,
    ("relu", 0): lambda u: Max(0, u),
    ("sigma", 1): lambda u: fn.logistic(u) * (1 - fn.logistic(u)),
    ("tanh", 1): lambda u: 1 - sympy.tanh(u) ** 2,
    ("Phi", 0): fn.normal_cdf, ("phi", 0): fn.normal_pdf, ("ln", 0): log, ("max", 0): Max,
    ("min", 0): Min, ("exp", 0): exp,
    **{(n, 0): getattr(sympy, n) for n in
       ["tanh", "sinh", "cosh", "sech", "sin", "cos", "tan", "sec", "erf", "erfc", "log"]},
}  # fmt: skip


def meaning(node):
    """Read a tree by rules of this test alone."""
    args = [meaning(a) for a in node.args if a.op not in {"compare", "otherwise"}]
    match node.op:
        case "number":
            return sympy.Rational(node.value)
        case "name":
            return NAMES[node.value]
        case "add":
            return sum(
                (a if s == "+" else -a for a, s in zip(args, node.value, strict=True)), S.Zero
            )
        case "mul":
            return sympy.Mul(*args)
        case "div":
            return args[0] / args[1]
        case "neg":
            return -args[0]
        case "pow":
            return args[0] ** args[1]
        case "root":
            return sqrt(args[0])
        case "abs":
            return Abs(args[0])
        case "call":
            return CALLS[node.value](*args)
        case "cases":
            conditions = [_condition(c) for c in node.args[1::2]]
            return Piecewise(*zip(args, conditions, strict=True))
    raise KeyError(node.op)


def _condition(node):
    if node.op == "otherwise":
        return True if not node.args else _condition(node.args[0])
    left, right = (meaning(a) for a in node.args)
    sign = node.value if isinstance(node.value, str) else node.value[0]
    return {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}[sign](left, right)


def ask(left, right):
    try:
        sides = meaning(left), meaning(right)
    except (KeyError, TypeError, ValueError):
        return None
    used = sides[0].free_symbols | sides[1].free_symbols
    variables = tuple(s for s in (x, alpha) if s in used)
    return judge(Question(Relation.EQUAL, *sides, variables, S.true))


SLIPS = [
    (r"\tanh(x) = 2\sigma(2x - 1)", "parenthesis moved", 2 * fn.logistic(2 * x) - 1),
    (r"\tanh'(x) = \sec^2(x)", "hyperbolic functions for circular ones", sympy.sech(x) ** 2),
    (r"\sigma(x) = \frac{1}{1+e^{x}}", "minus sign added in the exponent", 1 / (1 + exp(-x))),
    (r"\tanh(x) = \frac{\sin(x)}{\cos(x)}", "hyperbolic functions for circular ones",
     sympy.sinh(x) / sympy.cosh(x)),
    (r"\sigma'(x) = \sigma(x)(1+\sigma(x))", "sign of sigma(...) changed",
     fn.logistic(x) * (1 - fn.logistic(x))),
    (r"x\Phi(x) = \frac{x}{2}(1+\operatorname{erf}(\frac{2}{\sqrt{2}}))", "x for 2",
     x / 2 * (1 + sympy.erf(x / sqrt(2)))),
    (r"relu(x) = \begin{cases} 0 & x > 0 \\ x & x \le 0 \end{cases}",
     "rows of the cases swapped", Piecewise((x, x > 0), (0, True))),
    (r"\sigma'(x) = \frac{e^{-x}}{1+e^{-x}}", "square of the denominator added",
     exp(-x) / (1 + exp(-x)) ** 2),
    (r"\tanh(x) = \frac{1-e^{-x}}{1+e^{-x}}", "2x for x",
     (1 - exp(-2 * x)) / (1 + exp(-2 * x))),
    (r"x\Phi(x) = x\phi(x)", "Phi for phi", x * fn.normal_cdf(x)),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "edit", "truth"), SLIPS, ids=[s[0] for s in SLIPS])
def test_a_slip_is_repaired(tex, edit, truth):
    (statement,) = read(tex, frozenset({"relu"}))
    left, right = statement.terms
    assert ask(left, right).verdict is Verdict.FAILS
    found = repair(left, "=", right, ask)
    assert found is not None
    assert found.edit == edit
    (again,) = read(found.latex, frozenset({"relu"}))
    assert meaning(again.terms[0]) == meaning(left)
    assert judge(
        Question(Relation.EQUAL, meaning(again.terms[1]), truth, (x,), S.true)
    ).verdict is Verdict.HOLDS  # fmt: skip


def test_nothing_is_suggested_that_does_not_hold():
    (statement,) = read(r"\tanh(x) = \frac{x^5}{7}")
    assert repair(*statement.terms[:1], "=", statement.terms[1], ask) is None


def test_a_repair_that_holds_on_a_part_of_the_domain_is_none():
    (statement,) = read(r"\tanh(x) = 2\sigma(2x - 1)")

    def partly(_left, _right):
        return Judgement(Verdict.HOLDS, Evidence.SAMPLED, "the right side is not defined for x < 0")

    assert repair(statement.terms[0], "=", statement.terms[1], partly) is None


def test_no_candidate_is_asked_twice_and_the_name_is_kept():
    (statement,) = read(r"\sigma(x) = \frac{1}{1+e^{x}}")
    left, right = statement.terms
    seen = []

    def never(a, b):
        seen.append((a, b))

    assert repair(left, "=", right, never) is None
    assert len(seen) > 20
    assert all(a.same(left) for a, _ in seen)
    assert not any(b.same(c) for k, (_, b) in enumerate(seen) for _, c in seen[:k])


def test_quick_saves_questions_and_slow_questions_end(monkeypatch):
    (statement,) = read(r"\sigma(x) = \frac{1}{1+e^{x}}")
    left, right = statement.terms
    asked = []
    repair(left, "=", right, lambda _a, b: asked.append(b), quick=lambda _a, _b: False)
    assert asked == []
    monkeypatch.setattr(suggest, "SECONDS", 0.2)

    def slow(_a, b):
        asked.append(b)
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass

    assert repair(left, "=", right, slow) is None
    assert 1 <= len(asked) <= 4
