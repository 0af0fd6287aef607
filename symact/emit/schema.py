"""What a `target.toml` may hold, as rows, and what is wrong with one, all of it at once."""

from __future__ import annotations

import difflib
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from symact.errors import TargetError
from symact.kernel.ir import ARITY, Op
from symact.numeric.formats import FORMATS

MAX_BYTES = 2**20
"""Size of a table: the longest one shipped is a twentieth of it."""

TOP = {
    "title": str, "line": dict, "constants": dict, "literals": dict, "types": dict,
    "formats": dict, "names": dict, "files": list, "check": dict, "ops": dict,
}  # fmt: skip
"""What every table has: key and type."""

TOP_OPTIONAL = {"quick": bool, "arithmetic": dict, "helpers": list, "in_place": dict}

SECTIONS: dict[str, dict[str, type]] = {
    "line": {
        "assign": str, "constant": str, "comment": str, "origin": str, "passed": str, "free": str,
        "free_count": int, "replace": list,
    },
    "constants": {"scope": str, "name": str},
    "literals": {"number": str, "inf": str, "-inf": str, "nan": str},
    "types": {"double": str, "truth": str},
    "names": {"value": str, "other": str, "reserved": str, "reserved_inputs": str},
}  # fmt: skip
"""Sections of fixed keys."""

CARRIER: dict[str, type] = {
    "type": str, "widen": str, "narrow": str, "suffix": str, "parameter": str,
}  # fmt: skip
FILE: dict[str, type] = {"template": str, "each": str}
HELPER: dict[str, type] = {"name": str, "text": str}
HELPER_OPTIONAL: dict[str, type] = {
    "ops": list, "formats": list, "needs": list, "arithmetic": str, "quick": list,
}  # fmt: skip

CHECKS: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "compile": ({"flags": list}, {}),
    "import": ({}, {}),
    "library": (
        {"source": str, "command": list},
        {"version": list, "install": str, "variants": dict},
    ),
    "command": ({"source": str, "command": list}, {"version": list, "install": str}),
}
"""How a generated file can be checked: required and optional keys of each kind."""

CHOICES = {
    "constants.scope": ("kernel", "file"),
    "files.each": ("activation", "package"),
    "check.kind": tuple(CHECKS),
}
"""Keys that have few values."""

WORDS = {
    "line.assign": ("target expression", "type"),
    "line.constant": ("name literal", ""),
    "line.comment": ("text", ""),
    "line.origin": ("origin", "hex decimal"),
    "line.passed": ("name", ""),
    "line.free": ("", "names"),
    "constants.name": ("name", ""),
    "literals.number": ("", "hex decimal"),
    "names.value": ("name", "output"),
    "names.other": ("name output", ""),
}
"""Words in braces that a text must and may hold."""


def read_table(source: Path) -> str:
    """Read the text of a `target.toml`; raises TargetError where it is too long or no text."""
    subject = f"{source.parent.name}/{source.name}"
    try:
        if source.stat().st_size > MAX_BYTES:
            raise TargetError(f"is longer than {MAX_BYTES} bytes", subject=subject)
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"cannot be read: {error}", subject=subject) from None


def check_table(name: str, table: Mapping[str, Any]) -> None:
    """Check every key of a table but the spellings of operations.

    Raises:
        TargetError: Names every wrong or missing key, and the one probably meant.
    """
    found = [*_problems(table)]
    if found:
        raise TargetError("; ".join(dict.fromkeys(found)), subject=f"{name}/target.toml")


def check_files(folder: Path, templates: tuple[str, ...]) -> None:
    """Check that the templates of a target are in its folder, and not outside of it."""
    for template in templates:
        inside = "/" not in template and "\\" not in template
        if not inside or not (folder / template).is_file():
            there = sorted(path.name for path in folder.glob("*.jinja"))
            near = difflib.get_close_matches(template, there, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(there)}"
            raise TargetError(
                f"there is no template {template} in the folder",
                subject=f"{folder.name}/target.toml", hint=hint,
            )  # fmt: skip


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys("", table, TOP, TOP_OPTIONAL)
    for section, rows in SECTIONS.items():
        if isinstance(table.get(section), dict):
            yield from _keys(section, table[section], rows)
    for fmt, row in _tables(table.get("formats")):
        yield from _keys(f"formats.{fmt}", row, CARRIER, {"differ": str})
        if fmt not in FORMATS:
            yield f"[formats.{fmt}] is no format{_near(fmt, FORMATS)}"
    yield from _rows("files", table.get("files"), FILE, {})
    yield from _rows("helpers", table.get("helpers"), HELPER, HELPER_OPTIONAL)
    yield from _helpers(table.get("helpers"))
    check = table.get("check")
    if isinstance(check, dict):
        needed, optional = CHECKS.get(check.get("kind", ""), ({}, dict.fromkeys(check, object)))
        yield from _keys("check", check, {"kind": str, **needed}, optional)


def _keys(
    place: str, row: Mapping[str, Any], needed: Mapping[str, type], more: Mapping[str, type] = {}
) -> Iterator[str]:
    """Find keys that are missing, unknown or of the wrong kind."""
    where = f" in [{place}]" if place else ""
    known = {**needed, **more}
    for key in needed:
        if key not in row:
            yield f"{key!r} is missing{where}"
    for key, value in row.items():
        if key not in known:
            yield f"unknown key {key!r}{where}{_near(key, known)}"
        elif not isinstance(value, known[key]):
            yield f"{key!r}{where} must be {_KINDS[known[key]]}"
        else:
            yield from _value(f"{place}.{key}", value)


def _value(place: str, value: Any) -> Iterator[str]:
    """Check a value that is one of few, or a text with words in braces."""
    if place in CHOICES and value not in CHOICES[place]:
        choices = " or ".join(CHOICES[place])
        yield f"{value!r} in {place} must be {choices}{_near(value, CHOICES[place])}"
    if place in WORDS:
        must, may = (set(words.split()) for words in WORDS[place])
        try:
            there = {word for _, word, _, _ in string.Formatter().parse(value) if word is not None}
        except ValueError as error:
            yield f"{place}: {error}; a brace of the language is written twice"
            return
        for word in sorted(must - there):
            yield f"{place} must hold {{{word}}}"
        for word in sorted(there - must - may):
            yield f"{place} holds {{{word}}}, which stands for nothing there"


def _rows(
    place: str, rows: Any, needed: Mapping[str, type], more: Mapping[str, type]
) -> Iterator[str]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield from _keys(place, row, needed, more)
        else:
            yield f"write [[{place}]] for each row of {place}"


def _helpers(rows: Any) -> Iterator[str]:
    """Check what helpers refer to."""
    found = [row for row in rows or () if isinstance(row, dict)] if isinstance(rows, list) else []
    names = [row.get("name") for row in found]
    for row in found:
        for op in row.get("ops", ()):
            if op not in set(Op):
                yield f"helper {row.get('name')} serves {op!r}, no operation{_near(op, ARITY)}"
        for fmt in (*row.get("formats", ()), *row.get("quick", ())):
            if fmt not in FORMATS:
                yield f"helper {row.get('name')} serves {fmt!r}, no format{_near(fmt, FORMATS)}"
        for other in row.get("needs", ()):
            if other not in names:
                yield f"helper {row.get('name')} needs {other!r}, which is not there"


def _tables(rows: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, row in rows.items() if isinstance(rows, dict) else ():
        if isinstance(row, dict):
            yield key, row


def _near(word: object, known: Any) -> str:
    near = difflib.get_close_matches(str(word)[:64], [str(each) for each in known], 1)
    return f", did you mean {near[0]!r}?" if near else ""


_KINDS: dict[type, str] = {
    str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table",
    object: "anything",
}  # fmt: skip
