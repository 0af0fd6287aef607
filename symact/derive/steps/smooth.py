"""The derivative of one smooth formula, line by line."""

from __future__ import annotations

from typing import Any

import sympy

from symact.derive.steps.build import over, plus, power
from symact.derive.steps.convert import algebra, meaning, term_of
from symact.derive.steps.decimals import decimal_line
from symact.derive.steps.goals import EXPONENTIALS, Goal, best, cost
from symact.derive.steps.itself import ITSELF, through_itself
from symact.derive.steps.recognition import definition_of, recognized
from symact.derive.steps.records import Line
from symact.derive.steps.rows import FUNCTIONS
from symact.derive.steps.rules import has, settled, step, straight
from symact.derive.steps.subject import Form, Subject
from symact.derive.steps.terms import (
    Call,
    Named,
    Power,
    Product,
    Quotient,
    Slope,
    Sum,
    Term,
    names_in,
    rebuilt,
    slopes_in,
    swapped,
    visible,
)
from symact.derive.steps.words import MEANINGS, in_exponentials

MAX_LINES = 8
LONG_ARGUMENT = 5
"""What an argument must cost to get a name of its own."""

LONG_LINEAR = 3.5
"""What a linear argument must cost: its name has a constant derivative."""

SHORT_PRIME = 12
"""What a derivative of a name may cost to be put in at once."""


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
    lines = [subject.line(n, n.meaning, "let") for n in names]
    if changed or names:
        lines.insert(0, subject.line(subject.function, body, "definition", _signs(shown, subject)))
    return Form(body, tuple(lines))


def _signs(shown: Any, subject: Subject) -> str:
    new = shown.atoms(sympy.Function) - subject.expr.atoms(sympy.Function)
    found = dict.fromkeys(type(f).__name__ for f in sorted(new, key=sympy.default_sort_key))
    return "; ".join(MEANINGS[name][0] for name in found if name in MEANINGS)


def with_names(term: Term, x: Any, taken: set[str]) -> Term:
    """Name long arguments: they will stand in the derivative several times."""
    letters = [c for c in "uvw" if c not in taken]
    for part in dict.fromkeys(visible(term)):
        if isinstance(part, Call) and letters and part.function is not sympy.exp:
            argument = part.argument
            least = LONG_LINEAR if straight(argument, x) else LONG_ARGUMENT
            heavy = cost(argument) >= least and not isinstance(argument, Named)
            if heavy and has(argument, x):
                c = letters.pop(0)
                shown = best(argument, x, [], naming=False).term
                term = swapped(term, argument, Named(c, c, shown, (f"{c}′", f"{c}'")))
    return term


def differentiated(
    subject: Subject,
    before: Form,
    left: Term,
    variable: Any,
    known: Named | None,
    order: int,
    *,
    stated: bool = False,
) -> Form:
    """Differentiate a form once.

    Args:
        subject: The formula of f.
        before: The form to differentiate.
        left: What the lines are about.
        variable: In which to differentiate.
        known: The sign f′(x), whose form is `before` where f is in it; None at order 1.
        order: Which derivative comes out.
        stated: Whether a line above shows the form already.
    """
    start = Slope(before.term, variable)
    lines = [] if stated or start == left else [subject.line(left, start, "")]
    term, more = taken(subject, left, start)
    lines += more
    term, named, primes = _primes(subject, term, order, names_in(before.term))
    lines += primes
    inserted = term
    if known is not None:
        for name in names_in(term):
            if name.text == known.text:
                inserted = swapped(inserted, name, before.term)
    further = through_itself(subject, before, variable, order)
    naming = not [n for n in names_in(before.term) if n != subject.function]
    goal = best(inserted, subject.x, further, naming=naming)
    lines += _ending(subject, left, lines, goal, order)
    decimals = variable == subject.x and order == 1
    last = decimal_line(goal.term, subject.x, lines[-1]) if decimals else None
    if last is not None:
        lines.append(last)
    kept = named if named != term and goal.term == term else None
    return Form(goal.term, tuple(lines), kept)


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


def _primes(
    subject: Subject, term: Term, order: int, stated: tuple[Named, ...]
) -> tuple[Term, Term, list[Line]]:
    """Write out the derivatives of names that a line has brought in.

    A constant takes its place at once, in a first derivative whatever is short.

    Returns:
        The term with everything put in, the term with only constants put in, and the lines.
    """
    lines = []
    named = term
    for name in names_in(term):
        if not is_prime(name, subject) or name in stated:
            continue
        inner = written_out(name, subject.x)
        lines.append(subject.line(name, inner, "differentiate"))
        constant = not has(inner, subject.x)
        if constant or (order == 1 and cost(inner) <= SHORT_PRIME):
            term = settled(swapped(term, name, inner), subject.x)
        if constant:
            named = settled(swapped(named, name, inner), subject.x)
    return term, named, lines


def is_prime(name: Named, subject: Subject) -> bool:
    """Tell whether a name stands for the derivative of a sub-expression."""
    own = subject.function.prime[0].partition("(")[0]
    return isinstance(name.meaning, Slope) and not name.text.startswith(own)


def written_out(name: Named, x: Any) -> Term:
    """Take the derivative that a name stands for."""
    inner: Term = name.meaning
    while slopes_in(inner):
        inner = step(inner).term
    return best(inner, x, [], naming=False).term


def _ending(subject: Subject, left: Term, lines: list[Line], goal: Goal, order: int) -> list[Line]:
    """Go to the goal form: names first, then what was split, then the form."""
    last = [line for line in lines if line.left == left]
    if goal.term == last[-1].right:
        return []
    early = names_in(goal.between) if goal.between is not None and order == 1 else ()
    result = [subject.line(n, n.meaning, "let") for n in goal.names if n in early]
    if early and goal.between is not None:
        words = _by_exponentials(last[-1].right)
        result.append(subject.line(left, goal.between, "in exponentials", words))
    result += [subject.line(n, n.meaning, "let") for n in goal.names if n not in early]
    between = _split(subject, goal) if order == 1 else None
    reached = [line.right for line in lines if line.left == left]
    if between is not None and between not in (*reached, goal.term):
        result.append(subject.line(left, between, "split the fraction"))
    known = subject.function in names_in(goal.term) and goal.rule != ITSELF
    shown = definition_of(recognized(subject.expr), subject.x) if known else None
    reason = "f recognized" if known and shown is None else ""
    if goal.rule == EXPONENTIALS and not early:
        reason = _by_exponentials(last[-1].right)
    rule = "common denominator" if early else goal.rule or "substitute"
    result.append(subject.line(left, goal.term, rule, reason))
    return result


def _by_exponentials(term: Term) -> str:
    """Say how the functions of a term are written by exponentials."""
    calls = {part.function.__name__ for part in visible(term) if isinstance(part, Call)}
    return in_exponentials(calls)


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
