"""`symact derive`: a derivative of any order, in the input or a parameter, with its derivation."""

from __future__ import annotations

from typing import Any

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import progress
from symact.known import Known


@click.command("derive")
@click.argument("name")
@click.option("--order", default=1, show_default=True, metavar="N", help="Order, 1 to 64.")
@click.option("--wrt", default="", metavar="P", help="Input or parameter [default: the input].")
@click.option("--steps", is_flag=True, help="Print the steps of the derivation.")
@click.option("--latex", "as_latex", is_flag=True, help="Print LaTeX.")
@select.definition_options
@select.json_option
def command(
    *,
    name: str,
    order: int,
    wrt: str,
    steps: bool,
    as_latex: bool,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> None:
    """Derive the derivative of NAME (or of an expression in quotes)."""
    from symact.derive.derivative import derivative

    with progress(f"derive {name[:20]}", 1):
        activation = select.find(name, params, called)
        result = derivative(activation, order, wrt)
    variable = wrt or activation.inputs[0]
    if as_json:
        output.print_json(_document(activation, result, order, variable))
    elif as_latex:
        from symact.report.typeset import equation

        click.echo(equation(activation, result.value, order, variable))
    else:
        click.echo("\n".join(_lines(activation, result, order, variable, steps)))


def _document(
    activation: Activation, result: Known[Any], order: int, variable: str
) -> dict[str, object]:
    from symact.derive.derivative import through_itself
    from symact.derive.facts import Derivative
    from symact.report import json
    from symact.report.typeset import latex

    first = (order, variable) == (1, activation.inputs[0])
    itself = through_itself(activation) if first else None
    return {
        "name": activation.name,
        "expr": json.text(activation.expr),
        "latex": latex(activation.expr),
        "derivative": json.derivative(Derivative(order, variable, result, itself)),
        "steps": json.steps(result.trace),
    }


def _lines(
    activation: Activation, result: Known[Any], order: int, variable: str, steps: bool
) -> list[str]:
    from symact.report.json import text
    from symact.report.typeset import operator

    inputs = ", ".join(activation.inputs)
    sign = operator(order, variable)
    lines = [
        f"{activation.name}({inputs}) = {text(activation.expr)}",
        f"{sign} {activation.name}({inputs}) = {text(result.value)}",
        f"  {result.evidence.value}" + (f"; {result.note}" if result.note else ""),
    ]
    if steps:
        for number, step in enumerate(result.trace, 1):
            lines.append(f"  {number}. {step.rule}: {step.before}")
            lines.append(f"     -> {step.after}" + (f"  ({step.reason})" if step.reason else ""))
    return lines
