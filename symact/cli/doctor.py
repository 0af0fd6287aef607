"""`symact doctor`: what is installed, what is missing, how to get it."""

from __future__ import annotations

from dataclasses import asdict

import click

from symact.cli import output, select
from symact.errors import ToolchainError
from symact.report.table import Table


@click.command("doctor")
@select.json_option
def command(as_json: bool) -> int:
    """Say what is installed, what is missing and how to get it."""
    from symact import build

    parts = build.inspect()
    complete = all(part.found for part in parts if part.required)
    if as_json:
        output.print_json({"complete": complete, "parts": [asdict(part) for part in parts]})
    else:
        rows = tuple(
            (part.part, _word(part.found, part.required), part.detail, part.hint) for part in parts
        )
        output.print_table(Table(("part", "status", "detail", "how to get it"), rows))
    return 0 if complete else ToolchainError.exit_code


def _word(found: bool, required: bool) -> str:
    return "ok" if found else "missing" if required else "optional"
