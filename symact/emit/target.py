"""Read what a target is: the spelling of each operation, kept as data in `target.toml`."""

from __future__ import annotations

import difflib
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symact.emit.places import TABLE, find_folder, plugged, shipped
from symact.emit.rooms import Steps, read_placed
from symact.emit.schema import check_files, check_table, read_table
from symact.errors import TargetError
from symact.kernel.ir import ARITY, Op

BY_FORMAT = frozenset({Op.WIDEN, Op.NARROW})
"""Operations that each format spells for itself."""

DOUBLE = "float64"
"""The arithmetic that every target spells; a table says where others differ from it."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Hold a function that a generated file carries where it is needed.

    Attributes:
        name: Its name.
        ops: Operations that call it.
        formats: Formats whose kernels call it.
        needs: Other helpers that it calls.
        text: Its definition.
        arithmetic: In which arithmetic these call it.
        quick: Formats whose kernels call it where they have a quick first phase.
    """

    name: str
    ops: tuple[Op, ...]
    formats: tuple[str, ...]
    needs: tuple[str, ...]
    text: str
    arithmetic: str = DOUBLE
    quick: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """Tell how a target carries the numbers of one format.

    Attributes:
        type: Spelled type.
        widen: Format of the conversion to double.
        narrow: Format of the conversion from double.
        suffix: Ending of the public functions that this format has for itself; empty where its
            type tells it from the other formats.
        parameter: Format that turns a number given by the caller into the type.
        differ: Format of what is not zero where two numbers differ; empty where the target has
            no use for it.
    """

    type: str
    widen: str
    narrow: str
    suffix: str
    parameter: str
    differ: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Tell how numbers of one arithmetic are spelled.

    Attributes:
        number, truth: Spelled types.
        constant: Format of the line that states a constant.
        literals: Formats of numbers, infinities and NaN.
        formats: How each format is carried; the conversions are to and from this arithmetic.
        ops: Format of each operation in terms of its arguments.
        own: Operations that the arithmetic spells itself; the others are as those of doubles.
    """

    number: str
    truth: str
    constant: str
    literals: dict[str, str]
    formats: dict[str, Carrier]
    ops: dict[Op, str]
    own: frozenset[Op] = frozenset()


@dataclass(frozen=True, slots=True)
class TargetFile:
    """Name a template; `each` is `activation` or `package`: how many files it gives."""

    template: str
    each: str

    def path(self, name: str) -> str:
        """Name the file it gives: capitals are the placeholder, the last suffix goes away."""
        return self.template.removesuffix(".jinja").replace(self.each.upper(), name)


@dataclass(frozen=True, slots=True)
class Target:
    """Hold the tables of one target; the fields follow the sections of `target.toml`.

    Attributes:
        name: Folder of the templates.
        title: Name for readers.
        line: Formats of an assignment, a constant, a comment, a result passed through, and of
            freeing names.
        free_count: How many names no longer needed are freed together; 0 for never.
        replace: Replacements that make any text harmless inside a comment.
        constant_name: Format of a constant's name.
        shared_constants: Whether the kernels of a file share their constants.
        literals: Formats of numbers, infinities and NaN.
        types: Spelling of the types `double` and `truth`.
        formats: How each format is carried.
        names: Formats of public function names: `value` and `other`.
        reserved: Names that no variable may have.
        reserved_inputs: Further names that no input may have.
        files: What is rendered.
        ops: Format of each operation in terms of its arguments.
        arithmetics: How numbers are spelled, by arithmetic; `float64` repeats the fields above.
        quick: Whether quick first phases are spelled.
        helpers: Functions that some operations call.
        check: How a generated file is checked: `kind` and, for a compiler, `flags`.
        in_place: How steps are written into arrays that are there, by arithmetic; empty where
            the target has no use for it.
    """

    name: str
    title: str
    line: dict[str, str]
    free_count: int
    replace: tuple[tuple[str, str], ...]
    constant_name: str
    shared_constants: bool
    literals: dict[str, str]
    types: dict[str, str]
    formats: dict[str, Carrier]
    names: dict[str, str]
    reserved: frozenset[str]
    reserved_inputs: frozenset[str]
    files: tuple[TargetFile, ...]
    ops: dict[Op, str]
    arithmetics: dict[str, Arithmetic]
    quick: bool
    helpers: tuple[Helper, ...]
    check: dict[str, Any]
    in_place: dict[str, Steps]

    @property
    def whole_arrays(self) -> bool:
        """Whether each step runs over a whole array: calls of a library are the quick form then."""
        return bool(self.in_place)


def targets() -> tuple[str, ...]:
    """Name the targets there are."""
    return tuple(sorted((*shipped(), *plugged())))


def target_source(name: str) -> Path:
    """Give the file that defines a target; see `places.find_folder`.

    Raises:
        UnknownNameError: There is no such target.
        TargetError: The folder is no target.
    """
    return find_folder(name) / TABLE


def load_target(name: str) -> Target:
    """Load a target and check that it is complete.

    Raises:
        UnknownNameError: There is no such target.
        TargetError: Its table is unreadable, or an operation is not spelled or spelled wrongly.
    """
    source = target_source(name)
    target = read_target(source.parent.name, read_table(source))
    check_files(source.parent, tuple(row.template for row in target.files))
    return target


def read_target(name: str, text: str) -> Target:
    """Read the text of a `target.toml`; raises TargetError where it is not complete."""
    try:
        table = tomllib.loads(text)
        check_table(name, table)
        return _build(name, table)
    except tomllib.TOMLDecodeError as error:
        raise TargetError(str(error), subject=f"{name}/target.toml") from error
    except KeyError as error:
        raise TargetError(f"{error} is missing", subject=f"{name}/target.toml") from error
    except TypeError as error:
        raise TargetError(
            f"a row has wrong keys: {error}", subject=f"{name}/target.toml"
        ) from error


def _build(name: str, table: dict[str, Any]) -> Target:
    line = dict(table["line"])
    free_count = int(line.pop("free_count"))
    replace = tuple((old, new) for old, new in line.pop("replace"))
    names = dict(table["names"])
    plain = _read_double(name, table)
    return Target(
        name=name,
        title=table["title"],
        line=line,
        free_count=free_count,
        replace=replace,
        constant_name=table["constants"]["name"],
        shared_constants=table["constants"]["scope"] == "file",
        literals=plain.literals,
        types=dict(table["types"]),
        formats=plain.formats,
        reserved=frozenset(names.pop("reserved").split()),
        reserved_inputs=frozenset(names.pop("reserved_inputs").split()),
        names=names,
        files=tuple(TargetFile(row["template"], row["each"]) for row in table["files"]),
        ops=plain.ops,
        arithmetics={DOUBLE: plain}
        | {
            key: _read_arithmetic(f"{name}, {key}", row, plain)
            for key, row in table.get("arithmetic", {}).items()
        },
        quick=bool(table.get("quick", False)),
        helpers=tuple(
            Helper(
                row["name"],
                tuple(map(Op, row.get("ops", ()))),
                tuple(row.get("formats", ())),
                tuple(row.get("needs", ())),
                row["text"].strip("\n"),
                row.get("arithmetic", DOUBLE),
                tuple(row.get("quick", ())),
            )
            for row in table.get("helpers", ())
        ),
        check=dict(table["check"]),
        in_place=read_placed(table.get("in_place", {})),
    )


def _read_double(name: str, table: dict[str, Any]) -> Arithmetic:
    return Arithmetic(
        number=table["types"]["double"],
        truth=table["types"]["truth"],
        constant=table["line"]["constant"],
        literals=dict(table["literals"]),
        formats={key: Carrier(**row) for key, row in table["formats"].items()},
        ops=_read_ops(name, table["ops"]),
    )


def _read_arithmetic(name: str, row: dict[str, Any], plain: Arithmetic) -> Arithmetic:
    """Read how an arithmetic differs from that of doubles."""
    changed = {key: replace(plain.formats[key], **rows) for key, rows in row["formats"].items()}
    words = {op.value: text for op, text in plain.ops.items()}
    return Arithmetic(
        number=row["number"],
        truth=row["truth"],
        constant=row["constant"],
        literals={**plain.literals, **row["literals"]},
        formats={**plain.formats, **changed},
        ops=_read_ops(name, words | row["ops"]),
        own=frozenset(map(Op, row["ops"])),
    )


def _read_ops(name: str, rows: Mapping[str, str]) -> dict[Op, str]:
    spelled = [op for op in Op if op not in BY_FORMAT]
    missing = [op.value for op in spelled if op.value not in rows]
    foreign = [key for key in rows if key not in set(spelled)]
    if missing:
        arguments = ", ".join(f"{{{i}}}" for i in range(ARITY[Op(missing[0])]))
        raise TargetError(
            f"does not spell {', '.join(missing)}", subject=name,
            hint=f'add {missing[0]} = "... {arguments} ..." to [ops], {_table_of(name)}',
        )  # fmt: skip
    if foreign:
        near = difflib.get_close_matches(foreign[0], [op.value for op in spelled], 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise TargetError(
            f"spells what is no operation: {', '.join(foreign)}",
            subject=name, hint=f"{hint}{_table_of(name)}",
        )  # fmt: skip
    for op in spelled:
        fields = {field for _, field, _, _ in string.Formatter().parse(rows[op]) if field}
        if fields != {str(i) for i in range(ARITY[op])}:
            raise TargetError(
                f"the spelling of {op.value} must use its {ARITY[op]} arguments: {rows[op]}",
                subject=name,
                hint=_table_of(name),
            )
    return {op: rows[op] for op in spelled}


def _table_of(name: str) -> str:
    return f"see {name.partition(',')[0]}/target.toml"
