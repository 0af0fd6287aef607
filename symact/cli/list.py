"""`symact list`: the catalogue."""

from __future__ import annotations

import click

from symact import catalog
from symact.activation import Activation
from symact.cli import output, select
from symact.report.table import Table, shorten


@click.command("list")
@select.json_option
def command(as_json: bool) -> None:
    """List the catalogue: names, formulas, parameters and aliases."""
    rows = [catalog.get(name) for name in catalog.names()]
    if as_json:
        output.print_json({"activations": [_entry(row) for row in rows]})
        return
    output.print_table(
        Table(
            header=("name", "kind", "parameters", "definition", "also called"),
            rows=tuple(_row(row) for row in rows),
        )
    )


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
