"""Read what a target is: the spelling of each operation, kept as data in `target.toml`."""

from __future__ import annotations

import difflib
import string
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from symact.emit.places import TABLE, find_folder, plugged, shipped
from symact.emit.rooms import read_placed
from symact.emit.schema import check_files, check_table, read_table
from symact.emit.target import BY_FORMAT, DOUBLE, Arithmetic, Carrier, Helper, Target, TargetFile
from symact.errors import TargetError
from symact.kernel.ir import ARITY, TABLED, Op


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
    spelled = [op for op in Op if op not in BY_FORMAT and (op not in TABLED or op.value in rows)]
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
