"""Turn what was typed where a name is asked into activations of the catalogue or new ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from symact import catalog
from symact.activation import Activation
from symact.catalog.own.draft import made, make_draft
from symact.catalog.registry import fold
from symact.errors import DefinitionError, SymactError, UnknownNameError

F = TypeVar("F", bound=Callable[..., Any])

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9.]{0,63}")
"""What reads like a name rather than like a formula."""


TARGETS = ("numpy", "c")
"""Targets that everything is generated for and measured on."""

SHIPPED = (*TARGETS, "rust")
"""Targets that come with symact."""

DTYPES = ("float32", "float64")
FORMATS = ("float16", "bfloat16", *DTYPES)
# stated here as well as below the command line, so that a wrong one is refused without SymPy


def definition_options(command: F) -> F:
    """Add the options that define an expression, `--param` and `--name`, and `--from`."""
    command = from_option(command)
    command = click.option(
        "--param", "params", multiple=True, metavar="NAME=VALUE",
        help="Declare a parameter of the expression with its default; may be repeated.",
    )(command)  # fmt: skip
    return click.option(
        "--name", "called", default="expr", show_default=True, metavar="NAME",
        help="Name of an activation given as an expression.",
    )(command)  # fmt: skip


def from_option(command: F) -> F:
    """Add `--from FILE`: names are those of the rows of a TOML file, and then of the catalogue."""
    return click.option(
        "--from", "own_rows", metavar="FILE", type=click.Path(path_type=Path),
        expose_value=False, callback=_read_rows,
        help="Take activations from this TOML file: all of them where none is named.",
    )(command)  # fmt: skip


def _read_rows(ctx: click.Context, _param: click.Parameter, path: Path | None) -> None:
    if path is not None and not ctx.resilient_parsing:
        from symact.api.own import read_file

        ctx.meta[OWN_ROWS] = read_file(path)


OWN_ROWS = "symact.rows"
TARGETS_FROM = "symact.targets"
"""Where a run of a verb keeps what `--from` and `--targets-from` gave."""


def own_rows() -> tuple[Activation, ...]:
    """Give the rows of the file named by `--from`; nothing without it."""
    context = click.get_current_context(silent=True)
    rows: tuple[Activation, ...] = context.meta.get(OWN_ROWS, ()) if context else ()
    return rows


def json_option(command: F) -> F:
    """Add `--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document on stdout."
    )(command)


def work_options(command: F) -> F:
    """Add `--workers` and `--progress`."""
    command = click.option(
        "--workers", type=click.IntRange(1, 1024), metavar="N", help="Processes [default: CPUs]."
    )(command)
    return click.option(
        "--progress", "shown", is_flag=True, help="Show progress also where stderr is no terminal."
    )(command)


def read_params(texts: Sequence[str]) -> dict[str, str]:
    """Read `name=value` pairs."""
    pairs = [text.partition("=") for text in texts]
    for name, equals, value in pairs:
        if not (equals and value.strip() and name.strip().isidentifier()):
            raise SymactError(
                "a parameter is declared as NAME=VALUE, for instance --param alpha=0.1",
                subject="--param",
            )
    return {name.strip(): value.strip() for name, _, value in pairs}


def find(text: str, params: Sequence[str] = (), called: str = "expr") -> Activation:
    """Find an activation by name or alias, or define it by the expression typed.

    Raises:
        UnknownNameError: The text reads like a name and is none.
        ReadError: The text is an expression that cannot be read.
    """
    values = read_params(params)
    for row in own_rows():
        if fold(row.name) == fold(text):
            return with_defaults(row, values)
    try:
        known = catalog.get(text) if len(text) < 256 else None
    except UnknownNameError:
        if IDENTIFIER.fullmatch(text) and text not in {"x", *values}:
            raise
        known = None
    if known is None:
        return made(make_draft(called, text, defaults=values))
    return with_defaults(known, values)


def with_defaults(activation: Activation, values: dict[str, str]) -> Activation:
    """Change defaults of an activation's parameters."""
    names = [p.name for p in activation.parameters]
    for name in values:
        if name not in names:
            known = ", ".join(names) if names else "it has none"
            raise UnknownNameError(
                f"no parameter {name!r}", subject=activation.name, hint=f"parameters: {known}"
            )
    exact = {name: _exact(value) for name, value in values.items()}
    parameters = tuple(
        replace(p, default=exact[p.name], derived="") if p.name in exact else p
        for p in activation.parameters
    )
    return replace(activation, parameters=parameters)


def _exact(value: str) -> str:
    """Read a number and write it exactly: `0.1` becomes `1/10`."""
    from symact.language.printer import to_text
    from symact.language.reader import read

    return to_text(read(value, {}))


def find_all(
    texts: Sequence[str],
    params: Sequence[str] = (),
    called: str = "expr",
    otherwise: Sequence[str] = (),
    *,
    only: str = "",
) -> tuple[Activation, ...]:
    """Find every activation named, each once.

    Where none is named, those of the file given by `--from`; without a file those named
    `otherwise`, or the whole catalogue.

    Raises:
        DefinitionError: One is no function of one number, and `only`, the option that was given,
            is for these.
    """
    texts = texts or tuple(row.name for row in own_rows()) or otherwise
    if not texts:
        return tuple(catalog.get(name) for name in catalog.names())
    found: dict[str, Activation] = {}
    new = 0
    for text in dict.fromkeys(texts):
        name = f"{called}{new + 1}" if new else called
        formula = not IDENTIFIER.fullmatch(text)
        activation = find(text, params if formula or len(texts) == 1 else (), name)
        new += activation.name == name
        if only and not activation.scalar:
            raise DefinitionError(
                f"{only} is for functions of one number only", subject=activation.name,
                hint=_instead(activation),
            )  # fmt: skip
        found[activation.name] = activation
    return tuple(found.values())


def _instead(activation: Activation) -> str:
    """Say what there is for an activation that is no function of one number."""
    name = activation.name
    return (
        f"symact show {name} has its facts, symact generate {name} its source, "
        f"symact verify {name} its errors, and symact.compile({name!r}) a function on arrays"
    )
