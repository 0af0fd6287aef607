"""`symact show`: the card of one activation, every fact with its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import progress
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.report.store import Stored

DIGITS = 32
SECONDS = 20.0
# stated here as well as in derive, so that stored facts are shown without importing it

OPEN = 4
"""Exit code under `--strict` where a question is undecided."""


@click.command("show")
@click.argument("name")
@click.option("--fresh", is_flag=True, help="Derive the facts again; do not use stored ones.")
@click.option(
    "--digits", type=click.IntRange(30, 100), default=DIGITS, show_default=True, metavar="N",
    help="Significant digits of enclosures; more than the default are derived again.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=SECONDS, show_default=True,
    metavar="S", help="Seconds for one question; all together take at most three times as long.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Leave with exit code 4 where one is undecided.")
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
    fresh: bool,
    digits: int,
    timeout: float,
    strict: bool,
    mean: str | None,
    variance: str | None,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> int:
    """Show the card of NAME (or of an expression in quotes)."""
    activation = select.find(name, params, called)
    found = None if fresh or digits != DIGITS else _stored(activation)
    if found is None:
        with progress(f"show {activation.name}", 1):
            found = _derived(activation, timeout, digits)
    if mean is not None or variance is not None:
        target = (
            _number(mean or "0", "--target-mean"),
            _number(variance or "1", "--target-variance"),
        )
        found = _with_constants(found, activation, *target)
    if as_json:
        output.print_json(found.document)
    else:
        from symact.report import terminal

        click.echo(terminal.card(found.card, colored=output.colored()))
    return OPEN if strict and found.document["undecided"] else 0


def _stored(activation: Activation) -> Stored | None:
    from symact.report import store

    return store.find(activation)


def _derived(activation: Activation, timeout: float, digits: int) -> Stored:
    if not activation.scalar:
        from symact.report import kinds

        return kinds.made(activation, timeout)
    from symact.derive.facts import all_facts
    from symact.report import card, json
    from symact.report.record import Report
    from symact.report.store import Stored

    facts = all_facts(activation, timeout, digits)
    drawn = card.make(Report(activation, facts))
    return Stored(json.document(activation, facts), drawn)


def _with_constants(found: Stored, activation: Activation, mean: Any, variance: Any) -> Stored:
    """Put the constants for another target in the place of those for N(0, 1)."""
    if not activation.scalar:
        raise SymactError("keeps no normal law by constants", subject=activation.name)
    from symact.derive.contraction import contraction
    from symact.derive.normalizing import self_normalizing
    from symact.report import card, json

    known = self_normalizing(activation, mean, variance)
    moves = contraction(activation, mean, variance)
    section = card.constants(known, moves)
    kept = [s for s in found.card.sections if s.heading != section.heading]
    drawn = replace(found.card, sections=(*kept, section))
    changed = {"normalizing": json.normalizing(known), "contraction": json.fact(moves)}
    return replace(found, document={**found.document, **changed}, card=drawn)


def _number(text: str, option: str) -> Any:
    """Read an exact number: `0.1` is one tenth."""
    from symact.language.reader import read

    value = read(text, {})
    if not value.is_number:
        raise SymactError("is not a number", subject=f"{option} {text!r}")
    return value
