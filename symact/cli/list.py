"""`symact list`: the catalogue."""

from __future__ import annotations

import click

from symact import catalog
from symact.activation import Activation, Kind
from symact.catalog.own import plugins
from symact.cli import output, select
from symact.report.table import Table, shorten


@click.command("list")
@select.from_option
@select.json_option
def command(as_json: bool) -> None:
    """List the catalogue and what plug-ins add: names, formulas, parameters and aliases."""
    rows = select.own_rows() or _known()
    if as_json:
        output.print_json({"activations": [_entry(row) for row in rows]})
        return
    output.print_table(
        Table(
            header=("name", "kind", "parameters", "definition", "also called"),
            rows=tuple(_row(row) for row in rows),
        )
    )


def _known() -> tuple[Activation, ...]:
    """Give the catalogue and the rows of plug-ins; say which of these cannot be used."""
    found = plugins.installed()
    for problem in found.problems:
        output.warn(problem)
    return (*catalog.rows(*Kind), *found.rows)


def _entry(row: Activation) -> dict[str, object]:
    return {
        "name": row.name,
        "title": row.title,
        "kind": row.kind.value,
        "family": row.family,
        "formula": row.formula,
        "inputs": list(row.inputs),
        "parameters": {p.name: p.default or p.derived for p in row.parameters},
        "aliases": {framework: list(spellings) for framework, spellings in row.aliases},
    }


def _row(row: Activation) -> tuple[str, ...]:
    parameters = ", ".join(f"{p.name}={p.default or 'derived'}" for p in row.parameters)
    spellings = ", ".join(dict.fromkeys(s for _, group in row.aliases for s in group))
    return row.name, row.kind.value, parameters, shorten(row.formula, 60), shorten(spellings, 60)
