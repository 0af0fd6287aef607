"""Mutants of lines: a sign, a factor or an exponent changed somewhere that is printed."""

from dataclasses import replace

from sympy import S

from symact.derive.steps.terms import (
    OPAQUE,
    Atom,
    Call,
    Cases,
    Equation,
    Named,
    Neg,
    Power,
    Product,
    Quotient,
    Rounded,
    Row,
    Slope,
    Sum,
    rebuilt,
)

TWO = Atom(S(2))
VALUES = (Sum, Product, Quotient, Power, Call, Atom, Named)


def changes(term):
    """List what may stand in the place of a term."""
    if isinstance(term, Atom) and (term.expr.is_infinite or term.expr == 0):
        return []
    if isinstance(term, Neg):
        return [term.term]
    if isinstance(term, Rounded):
        # the last digit moved by three
        digits = len(term.text.partition(".")[2])
        moved = S(term.text) + 3 * S(10) ** -digits
        return [replace(term, text=f"{moved:.{digits}f}"), Neg(term), Product((TWO, term))]
    found = [Neg(term), Product((TWO, term))]
    if isinstance(term, Power):
        found.append(Power(term.base, Sum((term.exponent, Atom(S.One)))))
    elif isinstance(term, (Call, Named)):
        found.append(Power(term, TWO))
    return found


def mutants(term):
    """Yield every term that differs from a given one in one place that is printed."""
    if isinstance(term, (*VALUES, Neg, Rounded)):
        yield from changes(term)
    if isinstance(term, OPAQUE):
        return
    for k, child in enumerate(_children(term)):
        for other in mutants(child):
            yield _with_child(term, k, other)


def _children(term):
    found = []

    def collect(child):
        found.append(child)
        return child

    if isinstance(term, Cases):
        return [t for t, _ in term.rows]
    rebuilt(term, collect)
    return found


def _with_child(term, k, other):
    if isinstance(term, Cases):
        rows = list(term.rows)
        rows[k] = (other, rows[k][1])
        return replace(term, rows=tuple(rows))
    place = iter(range(100))
    return rebuilt(term, lambda child: other if next(place) == k else child)


def line_mutants(line):
    """Yield the mutants of the right side of a line, and of a left side that is written out."""
    for right in mutants(line.right):
        yield replace(line, right=right)
    if isinstance(line.left, (Slope, Equation, Row)):
        for left in mutants(line.left):
            yield replace(line, left=left)
