"""The derivative of one smooth formula, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.derivative import through
from symact.derive.steps.build import over, plus, power
from symact.derive.steps.convert import algebra, meaning, term_of
from symact.derive.steps.decimals import decimal_line
from symact.derive.steps.goals import THROUGH_ITSELF, Goal, best, cost
from symact.derive.steps.recognition import definition_of, recognized
from symact.derive.steps.records import Line
from symact.derive.steps.rows import FUNCTIONS
from symact.derive.steps.rules import has, step
from symact.derive.steps.terms import (
    Call,
    Named,
    Power,
    Product,
    Quotient,
    Slope,
    Span,
    Sum,
    Term,
    names_in,
    rebuilt,
    slopes_in,
    swapped,
    visible,
)
from symact.errors import SymactError

MAX_LINES = 8
LONG_ARGUMENT = 5
"""What an argument must cost to get a name of its own."""

SHORT_PRIME = 12
"""What a derivative of a name may cost to be put in at once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold one smooth formula on its interval.

    Attributes:
        expr: The formula.
        x: The input.
        function: The sign f(x), which means the formula.
        where: The interval, None for the whole line.
    """

    expr: Any
    x: Any
    function: Named
    where: Span | None = None

    def line(self, left: Term, right: Term, rule: str, reason: str = "") -> Line:
        """Write a line about the formula."""
        return Line(left, "=", right, rule, reason, self.where, variable=str(self.x))


@dataclass(frozen=True, slots=True)
class Form:
    """Hold what a derivative came to, and the lines that led there."""

    term: Term
    lines: tuple[Line, ...] = ()


def beginning(subject: Subject) -> Form:
    """Write the formula as it will be differentiated, with its names introduced."""
    x = subject.x
    shown = recognized(subject.expr)
    defined = definition_of(shown, x) if subject.where is None else None
    if defined is not None:
        same = meaning(defined) == subject.expr
        first = subject.line(subject.function, defined, "definition")
        return Form(defined, () if same else (first,))
    plain = term_of(shown, x)
    body = with_names(plain, x, taken={str(s) for s in subject.expr.free_symbols})
    names = names_in(body)
    changed = shown != subject.expr
    lines = [subject.line(n, n.meaning, "set") for n in names]
    if changed or names:
        lines.insert(0, subject.line(subject.function, body, "definition", _signs(shown, subject)))
    return Form(body, tuple(lines))


def _signs(shown: Any, subject: Subject) -> str:
    from symact.derive.steps.words import MEANINGS

    new = shown.atoms(sympy.Function) - subject.expr.atoms(sympy.Function)
    found = dict.fromkeys(type(f).__name__ for f in sorted(new, key=sympy.default_sort_key))
    return "; ".join(MEANINGS[name][0] for name in found if name in MEANINGS)


def with_names(term: Term, x: Any, taken: set[str]) -> Term:
    """Name long arguments: they will stand in the derivative several times."""
    letters = [c for c in "uvw" if c not in taken]
    for part in dict.fromkeys(visible(term)):
        if isinstance(part, Call) and letters and part.function is not sympy.exp:
            argument = part.argument
            heavy = cost(argument) >= LONG_ARGUMENT and not isinstance(argument, Named)
            if heavy and has(argument, x):
                c = letters.pop(0)
                term = swapped(term, argument, Named(c, c, argument, (f"{c}′", f"{c}'")))
    return term


def differentiated(
    subject: Subject, before: Form, left: Term, variable: Any, known: Named | None, order: int
) -> Form:
    """Differentiate a form once.

    Args:
        subject: The formula of f.
        before: The form to differentiate.
        left: What the lines are about.
        variable: In which to differentiate.
        known: The sign f′(x), whose form is `before` where f is in it; None at order 1.
        order: Which derivative comes out.
    """
    start = Slope(before.term, variable)
    lines = [] if start == left else [subject.line(left, start, "")]
    term, more = taken(subject, left, start)
    lines += more
    term, primes = _primes(subject, term, variable)
    lines += primes
    inserted = term
    if known is not None:
        for name in names_in(term):
            if name.text == known.text:
                inserted = swapped(inserted, name, before.term)
    further = _through_itself(subject, before, variable, order)
    naming = not [n for n in names_in(before.term) if n != subject.function]
    goal = best(inserted, subject.x, further, naming=naming)
    lines += _ending(subject, left, lines, goal, order)
    last = decimal_line(goal.term, subject.x, lines[-1]) if variable == subject.x else None
    if last is not None:
        lines.append(last)
    return Form(goal.term, tuple(lines))


def taken(subject: Subject, left: Term, start: Slope) -> tuple[Term, list[Line]]:
    """Apply the rules until no derivative is left to be taken."""
    term: Term = start
    lines: list[Line] = []
    for _ in range(MAX_LINES):
        moved = step(term)
        rules = [r for r in moved.rules if not r.startswith("fn:")]
        facts = [_fact(r) for r in moved.rules if r.startswith("fn:")]
        plain = "linear"
        if has(moved.term, start.variable):
            powers = any(isinstance(t, Power) for t in visible(start.body))
            plain = "power rule" if powers else "sum rule"
        rule = ", ".join(rules) or ("known derivative" if facts else plain)
        lines.append(subject.line(left, moved.term, rule, "; ".join(facts)))
        term = moved.term
        if not slopes_in(term):
            break
    return term, lines


def _fact(rule: str) -> str:
    name = rule.removeprefix("fn:")
    found = [row.text for f, row in FUNCTIONS.items() if f.__name__ == name]
    return found[0] if found else f"derivative of {name}"


def _primes(subject: Subject, term: Term, variable: Any) -> tuple[Term, list[Line]]:
    """Write out the derivatives of names that a line has brought in."""
    lines = []
    for name in names_in(term):
        if not isinstance(name.meaning, Slope) or name.text.startswith(
            subject.function.prime[0].partition("(")[0]
        ):
            continue
        inner: Term = name.meaning
        while slopes_in(inner):
            inner = step(inner).term
        inner = best(inner, subject.x, [], naming=False).term
        lines.append(subject.line(name, inner, "derivative of the name"))
        if cost(inner) <= SHORT_PRIME:
            term = swapped(term, name, inner)
    del variable
    return term, lines


def _through_itself(subject: Subject, before: Form, variable: Any, order: int) -> list[Goal]:
    """Offer the derivative written by f itself."""
    x = subject.x
    if variable != x:
        return []
    f = sympy.Symbol("_f", real=True)
    signs = {f: subject.function}
    if order == 1:
        found = _itself(subject.expr, x, f)
        if found is None or not found.has(f):
            return []
        return [_by_itself(found, x, signs)]
    if subject.function not in names_in(before.term):
        return []
    slope = _itself(subject.expr, x, f)
    if slope is None:
        return []
    found = slope
    for _ in range(order - 1):
        found = sympy.factor(sympy.diff(found, x) + sympy.diff(found, f) * slope)
    return [_by_itself(found, x, signs)] if found.has(f) else []


def _itself(expr: Any, x: Any, f: Any) -> Any:
    """Ask for f′ by f; None where a function has no differential equation here."""
    try:
        return through(expr, x, f)
    except SymactError:
        return None


def _by_itself(found: Any, x: Any, signs: Any) -> Goal:
    (f,) = signs
    # f (1 - f) rather than f - f^2, but 1 - f^2 rather than (1 - f)(1 + f)
    factored = sympy.factor(found) if found.is_Add and not found.subs(f, 0) else found
    chosen = sympy.Add(*(_positive(t, f) for t in sympy.Add.make_args(factored)))
    return Goal(term_of(chosen, x, signs), "by the function itself", (), THROUGH_ITSELF)


def _positive(expr: Any, f: Any) -> Any:
    """Write -f (f - 1) as f (1 - f), and -(851 f - 500)/500 as 1 - 1.702 f."""
    if not expr.is_Mul:
        return expr
    factors, size = [], S.One
    for factor in expr.args:
        constant = factor.subs(f, 0) if factor.is_Add and factor.has(f) else S.Zero
        if constant.is_Rational and constant != 0:
            size *= constant
            factors.append(sympy.expand(factor / constant))
        elif factor.is_Rational:
            size *= factor
        else:
            factors.append(factor)
    return sympy.Mul(size, *factors)


def _ending(subject: Subject, left: Term, lines: list[Line], goal: Goal, order: int) -> list[Line]:
    """Go to the goal form: names first, then what was split, then the form."""
    last = [line for line in lines if line.left == left]
    if goal.term == last[-1].right:
        return []
    result = [subject.line(n, n.meaning, "set") for n in goal.names]
    between = _split(subject, goal) if order == 1 else None
    reached = [line.right for line in lines if line.left == left]
    if between is not None and between not in (*reached, goal.term):
        result.append(subject.line(left, between, "split"))
    reason = ""
    if subject.function in names_in(goal.term):
        shown = definition_of(recognized(subject.expr), subject.x)
        reason = "" if shown is not None else "f recognized"
    result.append(subject.line(left, goal.term, goal.rule or "put in", reason))
    return result


def _split(subject: Subject, goal: Goal) -> Term | None:
    """Write f in a goal by its definition, factor by factor: the line before the goal."""
    f = subject.function
    definition = definition_of(recognized(subject.expr), subject.x)
    if definition is None or subject.where is not None or f not in names_in(goal.term):
        return None
    if isinstance(goal.term, Product):
        return Product(tuple(_opened(t, f, definition, subject.x) for t in goal.term.factors))
    if isinstance(goal.term, Sum):
        return plus(*(_divided(swapped(t, f, definition)) for t in goal.term.terms))
    return None


def _opened(term: Term, f: Named, definition: Term, x: Any) -> Term:
    if f not in names_in(term):
        return term
    if term == f:
        return definition
    expr, table = algebra(term)
    (s,) = table
    if isinstance(definition, Quotient) and sympy.degree(expr, s) == 1:
        above, below = meaning(definition.above), meaning(definition.below)
        slope, rest = sympy.Poly(expr, s).all_coeffs()
        return over(term_of(sympy.expand(slope * above + rest * below), x), definition.below)
    return swapped(term, f, definition)


def _divided(term: Term) -> Term:
    """Write a power of a quotient as a quotient of powers."""
    if isinstance(term, Power) and isinstance(term.base, Quotient):
        return over(power(term.base.above, term.exponent), power(term.base.below, term.exponent))
    return rebuilt(term, _divided)
