"""Terms: formulas in the reader's order, exactly as they are printed and as they are checked.

SymPy sorts sums and carries out derivatives at once. A derivation needs `d/dx[x tanh(x)]` to stand
until a rule takes it, and factors to stay where the eye expects them: hence these plain records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Atom:
    """Hold a SymPy number or symbol."""

    expr: Any


@dataclass(frozen=True, slots=True)
class Neg:
    """Hold the negative of a term."""

    term: Term


@dataclass(frozen=True, slots=True)
class Sum:
    """Hold a sum; a negative term is a Neg."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Hold a product."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """Hold a fraction."""

    above: Term
    below: Term


@dataclass(frozen=True, slots=True)
class Power:
    """Hold a power; the exponent 1/2 is a root."""

    base: Term
    exponent: Term


@dataclass(frozen=True, slots=True)
class Call:
    """Hold a function, a SymPy class, at its argument."""

    function: Any
    argument: Term
    branch: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Hold a sign that stands for a term.

    Attributes:
        text, tex: The sign in Unicode and in LaTeX, argument included.
        meaning: What it stands for.
        prime: The sign of its derivative, where it has one.
    """

    text: str
    tex: str
    meaning: Term
    prime: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Slope:
    """Hold a derivative that is still to be taken."""

    body: Term
    variable: Any
    order: int = 1


@dataclass(frozen=True, slots=True)
class At:
    """Hold the value of a formula at a place, its limit where the formula has a gap there."""

    body: Term
    variable: Any
    place: Term


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold the limit at an infinity, `side` being 1 or -1."""

    body: Term
    variable: Any
    side: int


@dataclass(frozen=True, slots=True)
class Integral:
    """Hold an integral against the normal density of a mean and a standard deviation."""

    body: Term
    variable: Any
    lo: Any
    hi: Any
    mean: Any
    std: Any


@dataclass(frozen=True, slots=True)
class Root:
    """Hold the only zero of a formula between two rational numbers."""

    body: Term
    variable: Any
    lo: Any
    hi: Any


@dataclass(frozen=True, slots=True)
class Rounded:
    """Hold a decimal text that is a term rounded to nearest."""

    text: str
    exact: Term


@dataclass(frozen=True, slots=True)
class Row:
    """Hold several terms side by side."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Hold an interval."""

    lo: Term
    hi: Term
    lo_closed: bool = False
    hi_closed: bool = False


@dataclass(frozen=True, slots=True)
class Cases:
    """Hold a function given in pieces, in ascending order of the intervals."""

    variable: Any
    rows: tuple[tuple[Term, Span], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """Hold the set of all values of a function given in pieces."""

    body: Cases


@dataclass(frozen=True, slots=True)
class Equation:
    """Hold the statement that two terms are equal."""

    left: Term
    right: Term


Term: TypeAlias = (
    Atom
    | Neg
    | Sum
    | Product
    | Quotient
    | Power
    | Call
    | Named
    | Slope
    | At
    | Limit
    | Integral
    | Root
    | Rounded
    | Row
    | Span
    | Cases
    | Image
    | Equation
)

OPAQUE = (Named, At, Limit, Image, Root, Rounded)
"""Terms whose inside is not printed at their place."""

_KINDS = (
    Atom, Neg, Sum, Product, Quotient, Power, Call, Named, Slope, At, Limit, Integral, Root,
    Rounded, Row, Span, Cases, Image, Equation,
)  # fmt: skip


def children(term: Term) -> tuple[Term, ...]:
    """Give the terms directly inside of a term, hidden meanings included."""
    found: list[Term] = []
    for field in fields(term):
        value = getattr(term, field.name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            inner = part if isinstance(part, tuple) else (part,)
            found += [p for p in inner if isinstance(p, _KINDS)]
    return tuple(found)


def rebuilt(term: Term, change: Callable[[Term], Term]) -> Term:
    """Apply a change to each term directly inside of a term."""

    def changed(value: Any) -> Any:
        if isinstance(value, _KINDS):
            return change(value)
        if isinstance(value, tuple):
            return tuple(changed(v) for v in value)
        return value

    values = {f.name: changed(getattr(term, f.name)) for f in fields(term)}
    if all(values[f.name] is getattr(term, f.name) for f in fields(term)):
        return term
    return replace(term, **values)


def visible(term: Term) -> Iterator[Term]:
    """Walk the terms that are printed: into everything but names and other signs."""
    yield term
    if not isinstance(term, OPAQUE):
        for child in children(term):
            yield from visible(child)


def swapped(term: Term, old: Term, new: Term) -> Term:
    """Replace a term wherever it is printed."""
    if term == old:
        return new
    if isinstance(term, OPAQUE):
        return term
    return rebuilt(term, lambda t: swapped(t, old, new))


def names_in(term: Term) -> tuple[Named, ...]:
    """List the names that are printed, each once, in their order."""
    return tuple(dict.fromkeys(t for t in visible(term) if isinstance(t, Named)))


def slopes_in(term: Term) -> tuple[Slope, ...]:
    """List the derivatives that are still to be taken."""
    return tuple(t for t in visible(term) if isinstance(t, Slope))
