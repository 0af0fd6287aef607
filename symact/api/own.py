"""Definitions of a user's own: typed, or rows of a TOML file, examined before they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symact.api.handle import Handle
from symact.errors import DefinitionError, RowsError, SymactError

if TYPE_CHECKING:
    from symact.activation import Activation, Citation, Kink, Parameter
    from symact.catalog.own.draft import KinkClaim, Problem
    from symact.catalog.own.toml import RowDraft

MAX_BYTES = 2**22
"""Size of a file that is read at all."""


def define(
    name: str,
    formula: str,
    *,
    title: str = "",
    parameters: Sequence[Parameter] = (),
    kinks: Sequence[Kink | KinkClaim] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    citations: Sequence[Citation] = (),
    inputs: Sequence[str] = ("x",),
    gate: str = "",
    **defaults: Any,
) -> Handle:
    """Define an activation; each further keyword names a parameter and gives its default.

    It is a function of x, of two inputs, or along an axis where the formula has indices.

    >>> define("tilted", "x*exp(alpha*x)", alpha=1).derivative().value
    (alpha*x + 1)*exp(alpha*x)
    >>> define("gate", "a*tanh(b)", inputs=("a", "b")).definition.gate
    'b'
    >>> define("share", "x[i]**2/(1 + sum(x[j]**2, j))").definition.kind.value
    'vector'

    Args:
        name: Letters, digits and underscores; no name of the catalogue, no word of C or Python.
        formula: In the language of the command line, real for every x.
        title: Name for headings.
        parameters: `symact.activation.Parameter` records, which state domains.
        kinks: Where smoothness ends. They are derived where None are given; those given are
            compared with what is derived.
        aliases: Spellings by framework.
        citations: `symact.activation.Citation` records.
        inputs: Names of the inputs.
        gate: Of two inputs the one that opens the way for the other; found where it is not given.
        defaults: Defaults of parameters: exact text, a number, or a `Parameter`.

    Raises:
        ReadError: The formula is not in the language.
        DefinitionError: Anything else is wrong; says which field and what to do.
    """
    from symact.catalog.own.draft import made, make_draft
    from symact.derive.definition import examine

    draft = make_draft(
        name, formula, title=title, parameters=parameters, kinks=kinks, aliases=aliases,
        citations=citations, inputs=inputs, gate=gate, defaults=defaults,
    )  # fmt: skip
    activation = made(draft)
    (examined,) = examine([(activation, draft.kinks)])
    if examined.problems:
        raise _error(name, examined.problems)
    return Handle(replace(activation, kinks=examined.kinks))


def load(path: str | Path) -> tuple[Handle, ...]:
    """Define the activations of a TOML file, `[[activation]]` a row; see the README.

    Raises:
        RowsError: Something is wrong; `lines` has every problem with row, field and remedy.
    """
    return tuple(map(Handle, read_file(path)))


def read_file(path: str | Path) -> tuple[Activation, ...]:
    """Read, check and examine the rows of a TOML file, kinks derived.

    Raises:
        RowsError: Something is wrong; all of it is named.
    """
    place = Path(path)
    try:
        if place.stat().st_size > MAX_BYTES:
            raise DefinitionError(f"is longer than {MAX_BYTES} bytes", hint="split it")
        return _examined(place.name, place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "is no text in UTF-8"
        raise RowsError([f"{place}: {words} (name a TOML file of activations)"]) from None
    except RowsError:
        raise
    except SymactError as error:
        hint = f" ({error.hint})" if error.hint else ""
        raise RowsError([f"{place.name}: {error.message}{hint}"]) from None


def _examined(name: str, text: str) -> tuple[Activation, ...]:
    from symact.catalog.own.toml import read_rows
    from symact.derive.definition import examine

    rows = read_rows(text)
    made, found = _assembled(rows)
    ready = [(row, made[index]) for index, row in enumerate(rows) if index in made]
    answers = examine([(activation, row.draft.kinks) for row, activation in ready])
    activations = []
    for (row, activation), answer in zip(ready, answers, strict=True):
        found[row.place] = [*found.get(row.place, ()), *answer.problems]
        activations.append(replace(activation, kinks=answer.kinks))
    lines = [f"{name}: {p.line(row.place)}" for row in rows for p in found.get(row.place, ())]
    if lines:
        raise RowsError(lines)
    return tuple(activations)


def _assembled(
    rows: Sequence[RowDraft],
) -> tuple[dict[int, Activation], dict[str, list[Problem]]]:
    """Make the records that can be made, and collect what is wrong, row by row."""
    from symact.catalog.own.draft import assemble

    made: dict[int, Activation] = {}
    found: dict[str, list[Problem]] = {}
    names: list[str] = []
    for index, row in enumerate(rows):
        activation, problems = assemble(row.draft, names)
        known = {problem.field for problem in row.problems}
        more = [p for p in problems if not any(_about(p.field, field) for field in known)]
        found.setdefault(row.place, []).extend((*row.problems, *more))
        names.append(row.draft.name)
        if activation is not None:
            made[index] = activation
    return made, found


def _about(field: str, other: str) -> bool:
    """Tell whether a problem of a field follows from another one already named."""
    return field == other or field.startswith(f"{other}.") or other.startswith(f"{field}.")


def _error(name: str, problems: Sequence[Problem]) -> DefinitionError:
    first = problems[0].error
    return DefinitionError(first.message, subject=f"{name}, {problems[0].field}", hint=first.hint)
