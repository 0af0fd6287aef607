"""`symact compare`: two activations side by side, how far apart at most and where."""

from __future__ import annotations

from typing import Any

import click

from symact.activation import Activation
from symact.cli import output, select
from symact.cli.progress import progress

DIFFERENT = 1
"""Exit code where equality was claimed and is refuted."""

OPEN = 4


@click.command("compare")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option(
    "--digits", type=click.IntRange(30, 100), default=32, show_default=True, metavar="N",
    help="Significant digits of enclosures.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=20.0, show_default=True, metavar="S",
    help="Seconds for each of equality, values and derivatives.",
)  # fmt: skip
@click.option("--equal", "claimed", is_flag=True, help="Leave with exit code 1 where A is not B.")
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE",
    help="Declare a parameter of an expression with its default; may be repeated.",
)  # fmt: skip
@select.json_option
def command(
    *,
    first: str,
    second: str,
    digits: int,
    timeout: float,
    claimed: bool,
    params: tuple[str, ...],
    as_json: bool,
) -> int:
    """Compare A with B (names or expressions in quotes): largest |A - B|, |A' - B'| and where."""
    f, g = _find(first, params, "first"), _find(second, params, "second")
    with progress("compare", 1):
        from symact.derive.compare import compare

        found = compare(f, g, timeout, digits)
    if as_json:
        from symact.report.comparison import document

        output.print_json(document(f, g, found))
    else:
        from symact.report.comparison import lines

        click.echo("\n".join(lines(f, g, found)))
    if not claimed or found.equal.value is True:
        return 0
    return DIFFERENT if found.equal.decided else OPEN


def _find(text: str, params: tuple[str, ...], called: str) -> Activation:
    """Find one of the two; parameters belong to expressions."""
    options: dict[str, Any] = {} if select.IDENTIFIER.fullmatch(text) else {"params": params}
    return select.find(text, called=called, **options)
