"""`symact derive`: a derivative, a range, constants and more, each with its derivation."""

from __future__ import annotations

from typing import Any

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import progress
from symact.errors import SymactError
from symact.known import Known

NAMES = ("derivative", "range", "fixed-points", "taylor", "constants", "moments", "identity")
"""Questions; stated here as well as below, so that a wrong one is refused without SymPy."""

TAYLOR_ORDER = 5


@click.command("derive")
@click.argument("name")
@click.option("--order", default=1, show_default=True, metavar="N", help="Order, 1 to 64.")
@click.option("--wrt", default="", metavar="P", help="Input or parameter [default: the input].")
@click.option("--steps", is_flag=True, help="Print the steps, each of them checked.")
@click.option("--latex", "as_latex", is_flag=True, help="Print LaTeX.")
@click.option(
    "--question",
    default="derivative",
    show_default=True,
    type=click.Choice(NAMES),
    help="What to derive; anything but a derivative is printed with its steps.",
)
@click.option("--at", default="0", metavar="NUMBER", help="Point of a Taylor polynomial.")
@click.option("--mean", default="0", metavar="NUMBER", help="Mean of constants and moments.")
@click.option("--variance", default="1", metavar="NUMBER", help="Their variance.")
@select.definition_options
@select.json_option
def command(
    *,
    name: str,
    order: int,
    wrt: str,
    steps: bool,
    as_latex: bool,
    question: str,
    at: str,
    mean: str,
    variance: str,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> None:
    """Derive the derivative of NAME (or of an expression in quotes), or answer a question."""
    given = {"order": order, "wrt": wrt, "at": at, "mean": mean, "variance": variance}
    with progress(f"derive {name[:20]}", 1):
        activation = select.find(name, params, called)
        plain = order == 1 and not (steps or as_latex or as_json)
        both = plain and not (activation.scalar or activation.indexed)
        if not activation.scalar:
            from symact.cli import kinds

            if not (both and question == "derivative"):
                activation = kinds.view(activation, question, wrt)
        if both:
            shown = kinds.gradients(activation, wrt)
        elif activation.indexed:
            shown = kinds.derived(activation, given, steps=steps, as_latex=as_latex,
                                  as_json=as_json)  # fmt: skip
        elif question == "derivative":
            shown = _derivative(activation, given, steps=steps, as_latex=as_latex, as_json=as_json)
        else:
            shown = _question(activation, question, given, as_latex=as_latex, as_json=as_json)
    if isinstance(shown, str):
        click.echo(shown)
    else:
        output.print_json(shown)


def _derivative(
    activation: Activation, given: dict[str, Any], *, steps: bool, as_latex: bool, as_json: bool
) -> Any:
    """Answer with a derivative: a document, LaTeX or lines of text."""
    from symact.derive.derivative import derivative

    order, wrt = given["order"], given["wrt"]
    result = derivative(activation, order, wrt)
    variable = wrt or activation.inputs[0]
    derivation = _explained(activation, "derivative", given) if steps else None
    if as_json:
        document = _document(activation, result, order, variable)
        return document if derivation is None else document | {"derivation": _data(derivation)}
    if as_latex and derivation is not None:
        return _latex(derivation)
    if as_latex:
        from symact.report.typeset import equation

        return equation(activation, result.value, order, variable)
    lines = _lines(activation, result, order, variable)
    return "\n".join([*lines, "", _text(derivation)] if derivation is not None else lines)


def _question(
    activation: Activation, question: str, given: dict[str, Any], *, as_latex: bool, as_json: bool
) -> Any:
    """Answer any other question by its derivation."""
    derivation = _explained(activation, question, given)
    if as_json:
        return {"name": activation.name, "question": question, "derivation": _data(derivation)}
    return _latex(derivation) if as_latex else _text(derivation)


def _explained(activation: Activation, question: str, given: dict[str, Any]) -> Any:
    """Ask for a derivation with the arguments that the question takes."""
    from symact.derive.steps import explain

    numbers = {key: _number(given[key]) for key in ("at", "mean", "variance")}
    order = given["order"]
    arguments: dict[str, dict[str, Any]] = {
        "derivative": {"order": order, "wrt": given["wrt"]},
        "taylor": {"order": order if order > 1 else TAYLOR_ORDER, "at": numbers["at"]},
        "constants": {"mean": numbers["mean"], "variance": numbers["variance"]},
        "moments": {"mean": numbers["mean"], "std": _root(numbers["variance"])},
    }
    return explain(activation, question, **arguments.get(question, {}))


def _number(text: str) -> Any:
    """Read an exact number."""
    from symact.language.reader import read

    return read(text, {})


def _root(value: Any) -> Any:
    from sympy import sqrt

    if value.is_positive is not True:
        raise SymactError("the variance must be positive", subject=f"--variance {value}")
    return sqrt(value)


def _data(derivation: Any) -> Any:
    from symact.report.derivation import data

    return data(derivation)


def _latex(derivation: Any) -> str:
    from symact.report.derivation import latex

    return latex(derivation)


def _text(derivation: Any) -> str:
    from symact.report.derivation import text

    return text(derivation)


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


def _lines(activation: Activation, result: Known[Any], order: int, variable: str) -> list[str]:
    from symact.report.json import text
    from symact.report.typeset import operator

    inputs = ", ".join(activation.inputs)
    sign = operator(order, variable)
    return [
        f"{activation.name}({inputs}) = {text(activation.expr)}",
        f"{sign} {activation.name}({inputs}) = {text(result.value)}",
        f"  {result.evidence.value}" + (f"; {result.note}" if result.note else ""),
    ]
