"""`symact show`: the card of one activation, every fact with its evidence."""

from __future__ import annotations

from typing import Any

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import progress
from symact.errors import SymactError


@click.command("show")
@click.argument("name")
@click.option(
    "--target-mean", "mean", metavar="M",
    help="Mean that the normalizing constants keep [default: 0].",
)  # fmt: skip
@click.option(
    "--target-variance", "variance", metavar="V",
    help="Variance that the normalizing constants keep [default: 1].",
)  # fmt: skip
@select.definition_options
@select.json_option
def command(
    *,
    name: str,
    mean: str | None,
    variance: str | None,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> None:
    """Show the card of NAME (or of an expression in quotes)."""
    activation = select.find(name, params, called)
    target = None
    if mean is not None or variance is not None:
        target = (
            _number(mean or "0", "--target-mean"),
            _number(variance or "1", "--target-variance"),
        )
    with progress(f"show {activation.name}", 1):
        from symact.report.record import Request, assemble

        report = assemble(Request(activation))
        constants = None if target is None else _constants(activation, *target)
    if as_json:
        from symact.report import json

        document = json.document(activation, report.facts)
        if constants is not None:
            document["normalizing"] = json.normalizing(constants)
        output.print_json(document)
        return
    from symact.report import card, terminal

    drawn = card.make(report, constants)
    click.echo(terminal.card(drawn, colored=output.colored()))


def _constants(activation: Activation, mean: Any, variance: Any) -> Any:
    from symact.derive.normalizing import self_normalizing

    return self_normalizing(activation, mean, variance)


def _number(text: str, option: str) -> Any:
    """Read an exact number: `0.1` is one tenth."""
    from symact.language.reader import read

    value = read(text, {})
    if not value.is_number:
        raise SymactError("is not a number", subject=f"{option} {text!r}")
    return value
