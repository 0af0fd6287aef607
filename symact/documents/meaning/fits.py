"""Which values the parameters of a row may have in a claim: names of the document, or numbers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from symact import catalog
from symact.documents.meaning.choice import Chosen, is_number, visible
from symact.documents.meaning.names import SYNONYMS
from symact.documents.meaning.records import MeaningError, Place, Scope, exact, walk
from symact.documents.meaning.variants import Variant, forms
from symact.documents.tree import Node

MAX_READINGS = 16
MAX_NUMBERS = 5

TRIVIAL = frozenset({("leaky_relu", "negative_slope"), ("prelu", "alpha")})
"""Slopes that are less than 1, and not 0: the function would have another name."""

BOUNDS = frozenset({("hard_tanh", "min_val"), ("hard_tanh", "max_val")})
"""Bounds that are the default, or opposite to one another, where nothing is said of them."""


def numbers_in(nodes: list[Node]) -> list[Any]:
    """List the numbers that are printed, exact, each once."""
    import sympy

    found = []
    for node in nodes:
        if node.op == "number":
            try:
                value = exact(str(node.value))
            except MeaningError:
                continue
            number = sympy.Rational(value.numerator, value.denominator)
            if number not in found:
                found.append(number)
    return found


def match(
    variant: Variant, names: Sequence[str], numbers: list[Any], set_: frozenset[str] = frozenset()
) -> tuple[list[Mapping[str, Any]], bool]:
    """Give values of the parameters of a variant, and whether every free name found its place.

    Names in `set_` have a number already: nothing is said of them if they find none.
    """
    left = list(names)
    values: dict[str, Any] = {}
    wishes = [
        (rank, parameter, wanted)
        for parameter, _ in variant.parameters
        for rank, wanted in enumerate((parameter, *SYNONYMS.get(parameter, ())))
    ]
    for _, parameter, wanted in sorted(wishes, key=lambda w: w[0]):  # the best name wins
        if wanted in left and parameter not in values:
            values[parameter] = wanted
            left.remove(wanted)
    left = [n for n in left if n not in set_]
    open_ = [p for p, _ in variant.parameters if p not in values]
    if len(open_) == 1 and len(left) == 1:
        values[open_.pop()] = left.pop()
    if not open_:
        return [values], not left
    if variant.label:
        return [], False
    choices = [_numeric(variant, p, numbers) for p in open_]
    if not all(choices):
        return [], False
    every = (dict(zip(open_, each, strict=True)) for each in itertools.product(*choices))
    combined = itertools.islice((e for e in every if _opposite(variant.row, e)), MAX_READINGS)
    return [{**values, **each} for each in combined], not left


def _numeric(variant: Variant, name: str, numbers: list[Any]) -> list[Any]:
    """List numbers a parameter may have: its default, what is printed, 0, 1 and -1."""
    import sympy

    row = catalog.get(variant.row)
    parameter = next(p for p in row.parameters if p.name == name)
    if parameter.derived or not parameter.default:
        return _derived(variant.row, name)
    first = sympy.Rational(parameter.default) if _rational(parameter.default) else None
    signed = [v for n in numbers[:MAX_NUMBERS] for v in (n, -n)]
    plain_ones = [sympy.S.One, sympy.S.Zero, sympy.S.NegativeOne]
    listed = [v for v in (first, *signed, *plain_ones) if v is not None]
    test = sympy.Symbol("p", **_assumptions(parameter.domain))
    fitting = [v for v in listed if _fits(v, test)]
    if (variant.row, name) in TRIVIAL:
        fitting = [v for v in fitting if 0 < abs(v) < 1]
    return list(dict.fromkeys(fitting))


def _opposite(row: str, values: Mapping[str, Any]) -> bool:
    """Tell whether two bounds are opposite to one another, or no such pair is asked for."""
    bounds = [v for name, v in values.items() if (row, name) in BOUNDS]
    return len(bounds) < 2 or bounds[0] == -bounds[1]


def _rational(text: str) -> bool:
    return all(part.lstrip("-").isdigit() for part in text.split("/"))


def _assumptions(domain: str) -> dict[str, bool]:
    from symact.language.vocabulary import DOMAINS

    return DOMAINS[domain]


def _fits(value: Any, test: Any) -> bool:
    return all(
        getattr(value, f"is_{fact}") is not (not wanted)
        for fact, wanted in test._assumptions_orig.items()  # noqa: SLF001 - what was asked for
        if fact != "commutative"
    )


def _derived(row: str, name: str) -> list[Any]:
    from symact.derive.constants import default_values
    from symact.errors import SymactError

    activation = catalog.get(row)
    try:
        values = default_values(activation)
    except SymactError:
        return []
    return [value for symbol, value in values.items() if str(symbol) == name]


def with_constants_of(row: str, other: str) -> list[tuple[Chosen, str]]:
    """Give a row the constants that another one fixes: SELU is lambda ELU with its own alpha."""
    variant = forms(row)[0]
    found = {name: _derived(other, name) for name, _ in variant.parameters}
    if not all(found.values()):
        return []
    values = {name: each[0] for name, each in found.items()}
    return [(Chosen(variant, values), f"{row} with the constants of {other}")]


def of_row(
    row: str,
    names: Sequence[str],
    numbers: list[Any],
    *,
    several: bool,
    set_: frozenset[str] = frozenset(),
) -> list[tuple[Chosen, str]]:
    """List the formulas that a row may stand for in a claim, each with what it assumes.

    Args:
        row: Name in the catalogue.
        names: Names of the claim that nothing defines.
        numbers: Numbers that the claim prints.
        several: Whether variants of the row may be meant as well.
        set_: Those of `names` that have a number.
    """
    complete: list[tuple[Chosen, str]] = []
    partial: list[tuple[Chosen, str]] = []
    for variant in forms(row) if several else forms(row)[:1]:
        maps, whole = match(variant, names, numbers, set_)
        for values in maps:
            entry = (Chosen(variant, values), _note(variant, values, numbers))
            (complete if whole or not several else partial).append(entry)
    own = (Chosen(forms(row)[0]), "")
    return [*complete, *partial] or [own]


UNSAID = ", which is not said"
"""Said of a value that a claim needs and does not print."""


def _note(variant: Variant, values: Mapping[str, Any], numbers: list[Any]) -> str:
    """Say what is assumed: of a value that cannot be seen in the claim, that it holds for it only.

    The 1 of `ELU'(x) = e^x` is not printed: for another alpha the claim is wrong.
    """
    numeric = [f"{name} = {value}" for name, value in values.items() if not isinstance(value, str)]
    named = variant.row + (f" ({variant.label})" if variant.label else "")
    if any(not isinstance(v, str) and not v.is_Rational for v in values.values()):
        return f"{named} with its own constants"
    if not numeric:
        return named if variant.label else ""
    mine = {name: abs(v) for name, v in values.items() if not isinstance(v, str)}
    seen = all(v in numbers and (v != 1 or (variant.row, k) in BOUNDS) for k, v in mine.items())
    assumed = f"with {', '.join(numeric)}"
    return f"{named} {assumed}" if seen else f"{named} only {assumed}{UNSAID}"


def letters_for(row: str, terms: tuple[Node, ...], scope: Scope, place: Place) -> list[str]:
    """List the names of a claim that the document defines and that a parameter goes by."""
    parameters = {name for variant in forms(row) for name, _ in variant.parameters}
    spelled = {s for name in parameters for s in (name, *SYNONYMS.get(name, ()))}
    printed = {str(n.value) for t in terms for n in walk(t) if n.op == "name"}
    known = ((key, visible(scope, key, place)) for key in sorted(printed & spelled))
    return [
        key for key, found in known
        if found is not None and not found.parameters and not is_number(found.body)
    ]  # fmt: skip
