"""Find a row by any of its names, and make a row of a formula typed by a user."""

from __future__ import annotations

import difflib
import functools
import keyword
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from numbers import Rational

from symact.activation import Activation, Parameter
from symact.catalog import (
    clipped,
    elementary,
    exponential_units,
    exponentials,
    gates,
    logarithmic,
    periodic,
    rectifiers,
    self_gated,
    shrinkage,
    sigmoids,
    smooth_rectifiers,
    squashing,
    trainable,
)
from symact.errors import DefinitionError, UnknownNameError

ROWS: tuple[Activation, ...] = (
    *sigmoids.ROWS,
    *rectifiers.ROWS,
    *exponentials.ROWS,
    *logarithmic.ROWS,
    *self_gated.ROWS,
    *shrinkage.ROWS,
    *elementary.ROWS,
    *periodic.ROWS,
    *clipped.ROWS,
    *smooth_rectifiers.ROWS,
    *squashing.ROWS,
    *gates.ROWS,
    *exponential_units.ROWS,
    *trainable.ROWS,
)

Default = str | int | float | Fraction | Parameter
"""What a user may give for a parameter: exact text, a number, or a whole `Parameter` record."""

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")

_GENERATED = ("out", "y", "n", "value", "grad", "params", "dtype", "none", "true", "false")
_C = """
    auto bool break case char complex const continue default do double else enum extern float for
    goto if inline int long register restrict return short signed sizeof static struct switch
    typedef union unsigned void volatile while
"""

RESERVED = frozenset({*_GENERATED, *_C.split(), *(word.casefold() for word in keyword.kwlist)})
"""Names that would not survive in generated code, compared without case."""


def rows() -> tuple[Activation, ...]:
    """Give every row, family by family."""
    return ROWS


def names() -> tuple[str, ...]:
    """Give the name of every row, family by family.

    >>> names()[:3]
    ('sigmoid', 'tanh', 'softsign')
    """
    return tuple(row.name for row in ROWS)


def get(name: str) -> Activation:
    """Find a row by its name or by the spelling of a framework.

    Case, underscores and hyphens do not matter. A name of symact wins over an alias: `swish` is
    the family with beta, although several frameworks call silu so; `jax.nn.swish` is silu.

    >>> get("torch.nn.SiLU").name, get("jax.nn.gelu").name, get("SoftReLU").name
    ('silu', 'gelu_tanh', 'softplus')

    Raises:
        UnknownNameError: With the nearest names.
    """
    table = _table()
    found = table.get(_fold(name))
    if found is not None:
        return found
    shown = name if len(name) <= 60 else name[:57] + "..."
    near = difflib.get_close_matches(_fold(name)[:60], table, n=5, cutoff=0.6)
    meant = list(dict.fromkeys(table[key].name for key in near))[:3]
    hint = f"did you mean {' or '.join(meant)}?" if meant else "`symact list` shows every name"
    raise UnknownNameError("no activation has this name", subject=repr(shown), hint=hint)


def define(name: str, formula: str, **defaults: Default) -> Activation:
    """Define an activation in x; each keyword names a parameter and gives its default.

    A float means its shortest decimal: `alpha=0.1` is exactly 1/10. A `Parameter` record may be
    given instead, to state a domain.

    >>> define("tilted", "x*tanh(alpha*x)", alpha=0.1).parameters[0].default
    '1/10'

    Raises:
        DefinitionError: A name or a default cannot be used, or the formula lacks x or a parameter.
        ReadError: The formula is not in the language.
    """
    _check_name(name, name)
    if _fold(name) in {_fold(row.name) for row in ROWS}:
        raise DefinitionError(
            "the catalogue has an activation of this name", subject=name, hint="choose another"
        )
    parameters = tuple(_parameter(name, key, value) for key, value in defaults.items())
    activation = Activation(name=name, title=name, formula=formula, parameters=parameters)
    free = {str(symbol) for symbol in activation.expr.free_symbols}
    for needed in ("x", *defaults):
        if needed not in free:
            raise DefinitionError(f"the formula does not depend on {needed}", subject=name)
    return activation


@functools.cache
def _table() -> dict[str, Activation]:
    """Index every spelling; short forms of dotted spellings come last, own names win."""
    table: dict[str, Activation] = {}
    for row in ROWS:
        table[_fold(row.name)] = row
    for row in ROWS:
        for spelling in _spellings(row):
            table.setdefault(_fold(spelling), row)
    for row in ROWS:
        for spelling in _spellings(row):
            short = spelling.rpartition(".")[2]
            if IDENTIFIER.fullmatch(short):
                table.setdefault(_fold(short), row)
    return table


def _spellings(row: Activation) -> Iterator[str]:
    return (spelling for _, spellings in row.aliases for spelling in spellings)


def _fold(name: str) -> str:
    return re.sub(r"[_\-\s]", "", name).casefold()


def _check_name(name: str, subject: str) -> None:
    if not IDENTIFIER.fullmatch(name) or name.casefold() in RESERVED:
        raise DefinitionError(
            f"{name[:60]!r} cannot be a name in generated code",
            subject=subject[:60],
            hint="use letters, digits and underscores, and no reserved word",
        )


def _parameter(activation: str, name: str, value: Default) -> Parameter:
    """Make the record of one parameter, its default in exact text."""
    from symact.language.vocabulary import DOMAINS, is_reserved

    _check_name(name, activation)
    if name == "x" or is_reserved(name):
        raise DefinitionError(
            f"{name} has a meaning in formulas and cannot be a parameter", subject=activation
        )
    given = value if isinstance(value, Parameter) else Parameter(name=name)
    if given.name != name:
        raise DefinitionError(
            f"the parameter given for {name} is named {given.name}", subject=activation
        )
    if given.domain not in DOMAINS:
        raise DefinitionError(
            f"{given.domain!r} is no domain", subject=activation, hint=", ".join(DOMAINS)
        )
    if given.derived and not given.default:
        return given
    default = given.default if isinstance(value, Parameter) else value
    return replace(given, default=_exact_text(activation, given, default))


def _exact_text(activation: str, parameter: Parameter, value: object) -> str:
    """Write a default exactly and check that it lies in the parameter's domain."""
    from symact.language.printer import to_text
    from symact.language.reader import read
    from symact.language.vocabulary import DOMAINS

    name = parameter.name
    if isinstance(value, bool) or not isinstance(value, (str, float, Rational)):
        raise DefinitionError(
            f"the default of {name} is neither a number nor text", subject=activation
        )
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DefinitionError(f"the default of {name} is not finite", subject=activation)
        value = Fraction(repr(value))
    number = read(str(value), {})
    if not all(getattr(number, f"is_{fact}") for fact in DOMAINS[parameter.domain]):
        raise DefinitionError(
            f"the default of {name} is not {parameter.domain}", subject=activation
        )
    return to_text(number)
