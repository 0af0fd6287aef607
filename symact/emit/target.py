"""Read what a target is: the spelling of each operation, kept as data in `target.toml`."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symact.emit.environment import template_root
from symact.errors import TargetError, UnknownNameError
from symact.kernel.ir import ARITY, Op

BY_FORMAT = frozenset({Op.WIDEN, Op.NARROW})
"""Operations that each format spells for itself."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Hold a function that a generated file carries where it is needed.

    Attributes:
        name: Its name.
        ops: Operations that call it.
        formats: Formats whose kernels call it.
        needs: Other helpers that it calls.
        text: Its definition.
    """

    name: str
    ops: tuple[Op, ...]
    formats: tuple[str, ...]
    needs: tuple[str, ...]
    text: str


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
    """

    type: str
    widen: str
    narrow: str
    suffix: str
    parameter: str


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
        helpers: Functions that some operations call.
        check: How a generated file is checked: `kind` and, for a compiler, `flags`.
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
    helpers: tuple[Helper, ...]
    check: dict[str, Any]


def targets() -> tuple[str, ...]:
    """Name the targets there are."""
    return tuple(sorted(path.parent.name for path in template_root().glob("*/target.toml")))


def target_source(name: str) -> Path:
    """Give the file that defines a target.

    Raises:
        UnknownNameError: There is no such target.
    """
    known = targets()
    if name not in known:
        raise UnknownNameError(
            "there is no such target", subject=name, hint=f"known: {', '.join(known)}"
        )
    return template_root() / name / "target.toml"


def load_target(name: str) -> Target:
    """Load a target and check that it is complete.

    Raises:
        UnknownNameError: There is no such target.
        TargetError: Its table is unreadable, or an operation is not spelled or spelled wrongly.
    """
    text = target_source(name).read_text(encoding="utf-8")
    return read_target(name, text)


def read_target(name: str, text: str) -> Target:
    """Read the text of a `target.toml`; raises TargetError where it is not complete."""
    try:
        table = tomllib.loads(text)
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
    return Target(
        name=name,
        title=table["title"],
        line=line,
        free_count=free_count,
        replace=replace,
        constant_name=table["constants"]["name"],
        shared_constants=table["constants"]["scope"] == "file",
        literals=dict(table["literals"]),
        types=dict(table["types"]),
        formats={key: Carrier(**row) for key, row in table["formats"].items()},
        reserved=frozenset(names.pop("reserved").split()),
        reserved_inputs=frozenset(names.pop("reserved_inputs").split()),
        names=names,
        files=tuple(TargetFile(row["template"], row["each"]) for row in table["files"]),
        ops=_read_ops(name, table["ops"]),
        helpers=tuple(
            Helper(
                row["name"],
                tuple(map(Op, row.get("ops", ()))),
                tuple(row.get("formats", ())),
                tuple(row.get("needs", ())),
                row["text"].strip("\n"),
            )
            for row in table.get("helpers", ())
        ),
        check=dict(table["check"]),
    )


def _read_ops(name: str, rows: dict[str, str]) -> dict[Op, str]:
    spelled = [op for op in Op if op not in BY_FORMAT]
    missing = [op.value for op in spelled if op.value not in rows]
    foreign = [key for key in rows if key not in set(spelled)]
    if missing or foreign:
        words = [f"does not spell {', '.join(missing)}"] if missing else []
        words += [f"spells what is no operation: {', '.join(foreign)}"] if foreign else []
        raise TargetError("; ".join(words), subject=name, hint=f"see {name}/target.toml")
    for op in spelled:
        fields = {field for _, field, _, _ in string.Formatter().parse(rows[op]) if field}
        if fields != {str(i) for i in range(ARITY[op])}:
            raise TargetError(
                f"the spelling of {op.value} must use its {ARITY[op]} arguments: {rows[op]}",
                subject=name,
                hint=f"see {name}/target.toml",
            )
    return {op: rows[op] for op in spelled}
