"""Read notebooks: the cells of the JSON text, each with its lines in that text."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from symact.documents.extract import code
from symact.documents.extract.literals import decoded_json
from symact.documents.extract.markdown import markdown
from symact.documents.extract.passage import Builder, Extracted, Passage, Span, cut
from symact.documents.extract.python import strings_and_comments
from symact.documents.records import Content, Fragment

_PART = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]', re.DOTALL)
"""A string, or a sign: possessive, because an image is a string of megabytes."""
_HEAD = re.compile(
    r'\s*\{[\s\S]{0,4000}?"(?:cells|worksheets|nbformat|nbformat_minor|metadata)"\s*:'
)
_LARGEST_VALIDATED, _LARGEST_CELL = 3_000_000, 200_000


@dataclass(slots=True)
class _Cell:
    kind: str = ""
    sources: list[tuple[int, int]] = field(default_factory=list)


def is_notebook(text: str) -> bool:
    """Tell a notebook by its content."""
    return bool(_HEAD.match(text[:8000])) and ('"cells"' in text or '"worksheets"' in text)


def notebook(passage: Passage) -> Extracted:
    """Find everything in the Markdown and code cells of a notebook."""
    try:
        data = json.loads(passage.text)
    except ValueError as error:
        return _broken(passage, error)
    except RecursionError:
        return Extracted((), ("the notebook's JSON is nested too deeply to be read",))
    if not isinstance(data, dict) or not ({"cells", "worksheets"} & data.keys()):
        return Extracted((), ("the JSON has no cells: it is no notebook",))
    notes = _faults(passage.text, data)
    fragments: list[Fragment] = []
    for number, cell in _cells(passage.text):
        place = f"cell {number}"
        builder = Builder(passage)
        for start, end in cell.sources:
            decoded_json(builder, passage.text, start, end)
        source = builder.passage(place, counted=True)
        if len(source.text) > _LARGEST_CELL:
            reason = f"longer than {_LARGEST_CELL} characters: the cell is not read"
            notes.append(f"{place}: {reason}")
            end = min(200, len(source.text.partition("\n")[0]))
            fragments.append(cut(source, Span(0, end, 0, end, damage=reason)))
            continue
        if cell.kind in {"markdown", "heading"}:
            found = markdown(source)
            fragments += found.fragments
            notes += [f"{place}: {note}" for note in found.notes]
        elif cell.kind == "code" and source.text.strip():
            fragments += _code(source)
    return Extracted(tuple(fragments), tuple(notes))


def _code(source: Passage) -> Iterator[Fragment]:
    magic = re.match(r"\s*%%(\w+)", source.text)
    if magic and magic[1] in {"latex", "markdown"}:
        builder = Builder(source)
        builder.copy(magic.end(), len(source.text))
        yield from markdown(builder.passage(source.place)).fragments
        return
    if magic and magic[1] not in {"time", "timeit", "capture", "python", "python3", "prun"}:
        return
    plain = code.without_magics(source)
    yield cut(plain, Span(0, len(plain.text), 0, len(plain.text), True), Content.CODE)
    yield from strings_and_comments(plain)[0]


def _broken(passage: Passage, error: ValueError) -> Extracted:
    line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
    reason = f"the notebook's JSON is broken at line {line} column {column}: {error.args[0]}"
    offset = min(getattr(error, "pos", 0), max(0, len(passage.text) - 1))
    start = passage.text.rfind("\n", 0, offset) + 1
    end = passage.text.find("\n", start)
    end = min(len(passage.text) if end < 0 else end, start + 200)
    fragment = cut(passage, Span(start, end, start, end, damage=reason))
    return Extracted((fragment,), (reason,))


def _faults(text: str, data: dict[str, object]) -> list[str]:
    """Ask nbformat whether the notebook is one; what it finds is a note, no hindrance."""
    import nbformat

    slim = json.dumps({**data, "cells": [_without_outputs(c) for c in _listed(data)]})
    if "cells" not in data:
        slim = text
    if len(slim) > _LARGEST_VALIDATED:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbformat.validate(nbformat.reads(slim, as_version=4))  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001 (the library raises whatever a foreign file provokes)
        first = str(error).strip().split("\n")[0][:120]
        return [f"not a valid notebook (format {data.get('nbformat', '?')}): {first}"]
    return []


def _listed(data: dict[str, object]) -> list[object]:
    cells = data.get("cells")
    return cells if isinstance(cells, list) else [cells]


def _without_outputs(cell: object) -> object:
    """Leave out what a cell printed: images of megabytes, and nothing of it is read."""
    if not isinstance(cell, dict) or not isinstance(cell.get("outputs"), list):
        return cell
    return {**cell, "outputs": []}


def _cells(text: str) -> Iterator[tuple[int, _Cell]]:
    """Walk over valid JSON and give kind and source strings of each cell, numbered from 1."""
    path: list[str] = []
    cell, number, value_next, key = _Cell(), 0, False, ""
    for match in _PART.finditer(text):
        part = match[0]
        if part[0] == '"':
            inside = path[-2:] == ["cells", "{"]
            if value_next or (path and path[-1] != "{"):
                if inside and key == "cell_type":
                    cell.kind = part[1:-1]
                elif (inside and key in {"source", "input"}) or (
                    path[-3:-1] == ["cells", "{"] and path[-1] in {"source", "input"}
                ):
                    cell.sources.append((match.start() + 1, match.end() - 1))
                value_next = False
            else:
                key = part[1:-1]
        elif part in "{[":
            if part == "{" and path and path[-1] == "cells":
                cell, number = _Cell(), number + 1
            path.append("{" if part == "{" else (key if value_next else "["))
            value_next = False
        elif part in "}]":
            path.pop()
            if part == "}" and path and path[-1] == "cells":
                yield number, cell
        elif part == ":":
            value_next = True
        else:
            value_next = False
