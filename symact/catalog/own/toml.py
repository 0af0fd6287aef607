"""Read a TOML file of activations: every row checked, every problem named with row and field."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from symact.activation import Citation, Parameter
from symact.catalog.own.draft import Draft, KinkClaim, Problem
from symact.catalog.own.parts import Default, near
from symact.errors import DefinitionError

MAX_CHARACTERS = 2**20
"""Size of a file; a row takes some hundred characters."""

MAX_ROWS = 1000


class Decimal(str):
    """Hold a number with a point as it was written: 0.1 is one tenth."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RowDraft:
    """Hold one row: how errors name it, what it says, and what is wrong with its fields."""

    place: str
    draft: Draft
    problems: tuple[Problem, ...]


def read_rows(text: str) -> tuple[RowDraft, ...]:
    """Read the text of a file, `[[activation]]` a row.

    Raises:
        DefinitionError: It is too long, no TOML, or has no rows.
    """
    if len(text) > MAX_CHARACTERS:
        raise DefinitionError(f"is longer than {MAX_CHARACTERS} characters", hint="split it")
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        words = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "too large or deep"
        raise DefinitionError(
            f"is no TOML: {words}", hint="see https://toml.io, or the README for an example"
        ) from None
    for key in table:
        if key != "activation":
            raise DefinitionError(
                f"unknown table {key!r}",
                hint=near(key, ["activation"]) + "a row begins with [[activation]]",
            )
    rows = table.get("activation", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise DefinitionError("has no rows", hint="a row begins with [[activation]]")
    if len(rows) > MAX_ROWS:
        raise DefinitionError(f"has more than {MAX_ROWS} rows", hint="split it")
    return tuple(_row(index, row) for index, row in enumerate(rows, 1))


def _row(index: int, row: Mapping[str, Any]) -> RowDraft:
    problems: list[Problem] = []
    wrong = _collector(problems)
    name = _text(row, "name", wrong, needed=True)
    draft = Draft(
        name=name,
        formula=_text(row, "formula", wrong, needed=True),
        title=_text(row, "title", wrong),
        parameters=tuple(_parameters(row.get("parameters", {}), wrong)),
        kinks=None if "kinks" not in row else tuple(_kinks(row["kinks"], wrong)),
        aliases=tuple(_aliases(row.get("aliases", {}), wrong)),
        citations=tuple(_citations(row.get("citations", []), wrong)),
        inputs=_inputs(row.get("inputs", ["x"]), wrong),
        gate=_text(row, "gate", wrong),
    )
    _unknown(row, FIELDS, "", wrong)
    return RowDraft(f"row {name!r}" if name else f"row {index}", draft, tuple(problems))


FIELDS = (
    "name", "formula", "title", "inputs", "gate", "parameters", "kinks", "aliases", "citations",
)  # fmt: skip
PARAMETER = ("default", "domain", "trainable", "doc")
KINK = ("at", "order", "grad", "note")
CITATION = ("authors", "year", "title", "identifier")

Wrong = Callable[[str, str, str], None]
"""Takes note of field, message and remedy."""


def _collector(problems: list[Problem]) -> Wrong:
    def wrong(field: str, message: str, hint: str) -> None:
        problems.append(Problem(field, DefinitionError(message, hint=hint)))

    return wrong


def _text(row: Mapping[str, Any], key: str, wrong: Wrong, place: str = "", *,
          needed: bool = False) -> str:  # fmt: skip
    value = row.get(key, "")
    where = f"{place}{key}"
    if not isinstance(value, str) or isinstance(value, Decimal):
        wrong(where, f"must be a text, not {value!s:.40}", "put it in quotes")
        return ""
    if needed and not value.strip():
        wrong(where, "is missing", f'write {key} = "..."')
    return value


def _number(row: Mapping[str, Any], key: str, wrong: Wrong, place: str) -> str:
    """Read an exact number or a text that stands for one."""
    value = row.get(key, "")
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        wrong(
            f"{place}{key}", f"must be a number or a text, not {value!s:.40}", "write 1/10 or 0.1"
        )
        return ""
    return _exact(value)


def _exact(value: str | int) -> str:
    return (
        str(value).replace("_", "").removeprefix("+") if isinstance(value, Decimal) else str(value)
    )


def _inputs(names: Any, wrong: Wrong) -> tuple[str, ...]:
    if isinstance(names, list) and all(type(name) is str for name in names):
        return tuple(names)
    wrong("inputs", "must be a list of texts", 'write inputs = ["a", "b"]')
    return ("x",)


def _parameters(rows: Any, wrong: Wrong) -> Iterator[tuple[str, Default]]:
    for name, row in _named(rows, "parameters", wrong, "write alpha = 0.1"):
        place = f"parameters.{name}"
        if isinstance(row, (str, int, Decimal)) and not isinstance(row, bool):
            yield name, _exact(row)
        elif not isinstance(row, dict):
            wrong(place, "must be a number or a table", f"write {name} = 0.1")
            yield name, "1"
        else:
            _unknown(row, PARAMETER, place, wrong)
            if "default" not in row:
                wrong(place, "has no default", "write default = 0.1")
            trainable = row.get("trainable", False)
            if not isinstance(trainable, bool):
                wrong(f"{place}.trainable", "must be true or false", "write it without quotes")
            yield (
                name,
                Parameter(
                    name=name,
                    default=_number(row, "default", wrong, f"{place}.") or "1",
                    domain=_text(row, "domain", wrong, f"{place}.") or "real",
                    trainable=trainable is True,
                    doc=_text(row, "doc", wrong, f"{place}."),
                ),
            )


def _kinks(rows: Any, wrong: Wrong) -> Iterator[KinkClaim]:
    for index, row in _listed(rows, "kinks", wrong):
        place = f"kinks[{index}]"
        _unknown(row, KINK, place, wrong)
        if "at" not in row:
            wrong(place, "has no place", 'write at = "0"')
            continue
        order = row.get("order")
        if order is not None and (isinstance(order, bool) or not isinstance(order, int)):
            wrong(f"{place}.order", "must be a whole number", "-1 for a jump, 0 for a corner")
            order = None
        yield KinkClaim(
            at=_number(row, "at", wrong, f"{place}.") or "0",
            order=order,
            grad=_number(row, "grad", wrong, f"{place}."),
            note=_text(row, "note", wrong, f"{place}."),
        )


def _aliases(rows: Any, wrong: Wrong) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, row in _named(rows, "aliases", wrong, 'write pytorch = ["my.Module"]'):
        names = [row] if isinstance(row, str) else row
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            yield key, tuple(names)
        else:
            wrong(f"aliases.{key}", "must be a list of texts", f'write {key} = ["my.Module"]')


def _citations(rows: Any, wrong: Wrong) -> Iterator[Citation]:
    for index, row in _listed(rows, "citations", wrong):
        place = f"citations[{index}]"
        _unknown(row, CITATION, place, wrong)
        year = row.get("year")
        if isinstance(year, bool) or not isinstance(year, int):
            wrong(f"{place}.year", "must be a whole number", "write year = 2017")
            year = 0
        texts = {
            key: _text(row, key, wrong, f"{place}.", needed=key != "identifier")
            for key in ("authors", "title", "identifier")
        }
        yield Citation(year=year, **texts)


def _named(rows: Any, field: str, wrong: Wrong, hint: str) -> Iterator[tuple[str, Any]]:
    if isinstance(rows, dict):
        yield from rows.items()
    else:
        wrong(field, "must be a table", hint)


def _listed(rows: Any, field: str, wrong: Wrong) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        yield from enumerate(rows)
    else:
        wrong(field, "must be a list of tables", f"write [[activation.{field}]] before each")


def _unknown(row: Mapping[str, Any], known: tuple[str, ...], place: str, wrong: Wrong) -> None:
    for key in row:
        if key not in known:
            wrong(
                f"{place}.{key}".removeprefix("."), "is no field",
                near(key, known) + f"fields: {', '.join(known)}",
            )  # fmt: skip
