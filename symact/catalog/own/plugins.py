"""Activations of installed packages: entry points of the group `symact.activations`.

An entry point gives an `Activation` (or what `symact.define` gives), several of them, a module
with `ROWS`, or the path of a TOML file. A broken one is named and breaks nothing else. Nothing is
loaded because it lies in the working directory.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from symact.activation import Activation, Kink
from symact.catalog.own.draft import Draft, KinkClaim, assemble
from symact.catalog.own.toml import read_rows
from symact.catalog.registry import fold
from symact.errors import DefinitionError, SymactError

GROUP = "symact.activations"


@dataclass(frozen=True, slots=True)
class Plugins:
    """Hold what the entry points gave.

    Attributes:
        rows: Activations, in the order of the entry points' names; family `plug-in PACKAGE`.
        problems: One line for each entry point or row that cannot be used.
    """

    rows: tuple[Activation, ...] = ()
    problems: tuple[str, ...] = ()

    def find(self, name: str) -> Activation | None:
        """Give the row of a name or alias."""
        wanted = fold(name)
        for row in self.rows:
            spellings = (spelling for _, group in row.aliases for spelling in group)
            if wanted in {fold(row.name), *map(fold, spellings)}:
                return row
        return None


@functools.cache
def installed() -> Plugins:
    """Load every entry point, once in a process."""
    return collect(sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)))


def collect(entries: Iterable[EntryPoint]) -> Plugins:
    """Load entry points; what is wrong with one is a line, not an error."""
    found = Plugins()
    for entry in entries:
        package = entry.dist.name if entry.dist else entry.value.partition(":")[0]
        subject = f"plug-in {entry.name} of {package}"
        try:
            drafts = _drafts(entry.load())
        except Exception as error:  # noqa: BLE001 - code of others may raise anything
            words = (
                str(error) if isinstance(error, SymactError) else f"{type(error).__name__}: {error}"
            )
            line = f"{subject}: {' '.join(words.split())} (ask its author, or uninstall it)"
            found = replace(found, problems=(*found.problems, line))
            continue
        for draft in drafts:
            found = _with(found, draft, subject, package)
    return found


def _with(found: Plugins, draft: Draft | Activation, subject: str, package: str) -> Plugins:
    """Add a row, or the lines that say why not."""
    kinks: tuple[Kink, ...] | None = None
    if isinstance(draft, Activation):
        kinks, draft = draft.kinks, _as_draft(draft)
    row, problems = assemble(draft, [row.name for row in found.rows])
    if row is None:
        lines = tuple(p.line(f"{subject}, row {draft.name!r}") for p in problems)
        return replace(found, problems=found.problems + lines)
    family = f"plug-in {package}"
    made = replace(row, family=family, kinks=row.kinks if kinks is None else kinks)
    return replace(found, rows=(*found.rows, made))


def _drafts(given: Any) -> Sequence[Draft | Activation]:
    """Read what an entry point gives.

    Raises:
        DefinitionError: It is nothing of the kind, or its file is wrong.
    """
    if isinstance(given, ModuleType):
        given = getattr(given, "ROWS", None)
    if isinstance(given, (str, Path)):
        return _file(Path(given))
    several = given if isinstance(given, (list, tuple)) else [given]
    rows = [getattr(each, "definition", each) for each in several]
    found = [row for row in rows if isinstance(row, Activation)]
    if not found or len(found) < len(rows):
        raise DefinitionError(
            f"gives {type(given).__name__}, neither activations nor the path of a TOML file",
            hint="an entry point names a path, an activation, a list of them or a module with ROWS",
        )
    return found


def _file(path: Path) -> Sequence[Draft]:
    rows = read_rows(path.read_text(encoding="utf-8"))
    lines = [problem.line(row.place) for row in rows for problem in row.problems]
    if lines:
        raise DefinitionError("; ".join(lines), subject=path.name)
    return [row.draft for row in rows]


def _as_draft(row: Activation) -> Draft:
    if row.draws:
        raise DefinitionError("random inputs cannot be added yet", subject=row.name)
    return Draft(
        name=row.name,
        formula=row.formula,
        title=row.title,
        parameters=tuple((p.name, p) for p in row.parameters),
        kinks=tuple(KinkClaim(k.at, k.order, k.grad, k.note) for k in row.kinks),
        aliases=row.aliases,
        citations=row.citations,
        inputs=row.inputs,
        gate=row.gate,
    )
