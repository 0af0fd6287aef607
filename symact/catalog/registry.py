"""Find a row by any of its names."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator

from symact.activation import Activation, Kind
from symact.catalog import (
    clipped,
    elementary,
    exponential_units,
    exponentials,
    gated,
    gates,
    logarithmic,
    periodic,
    rectifiers,
    self_gated,
    shrinkage,
    sigmoids,
    smooth_rectifiers,
    squashing,
    stochastic,
    trainable,
    vector,
)
from symact.errors import UnknownNameError

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
"""Activations of one input, element by element."""

OTHERS: tuple[Activation, ...] = (*gated.ROWS, *vector.ROWS, *stochastic.ROWS)
"""Activations of two inputs, along an axis, or with a random input."""

SCALAR = (Kind.ELEMENTWISE, Kind.PARAMETRIC)
OTHER = (Kind.GATED, Kind.VECTOR, Kind.STOCHASTIC)

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
"""What a name looks like."""


def rows(*kinds: Kind) -> tuple[Activation, ...]:
    """Give every row of some kinds, family by family; the elementwise ones by default."""
    wanted = kinds or SCALAR
    return tuple(row for row in (*ROWS, *OTHERS) if row.kind in wanted)


def names(*kinds: Kind) -> tuple[str, ...]:
    """Give the name of every row of some kinds, family by family; elementwise by default.

    >>> names()[:3], names(Kind.STOCHASTIC)
    (('sigmoid', 'tanh', 'softsign'), ('rrelu', 'gumbel_softmax'))
    """
    return tuple(row.name for row in rows(*kinds))


def get(name: str) -> Activation:
    """Find a row by its name or by the spelling of a framework; symact's own, then plug-ins'.

    Case, underscores and hyphens do not matter. A name of symact wins over an alias: `swish` is
    the family with beta, although several frameworks call silu so; `jax.nn.swish` is silu.

    >>> get("torch.nn.SiLU").name, get("jax.nn.gelu").name, get("SoftReLU").name
    ('silu', 'gelu_tanh', 'softplus')

    Raises:
        UnknownNameError: With the nearest names.
    """
    table = _table()
    found = table.get(fold(name))
    if found is not None:
        return found
    from symact.catalog.own.plugins import installed  # only where no row of symact's own is meant

    others = installed()
    found = others.find(name)
    if found is not None:
        return found
    table = table | {fold(row.name): row for row in others.rows}
    shown = name if len(name) <= 60 else name[:57] + "..."
    near = difflib.get_close_matches(fold(name)[:60], table, n=5, cutoff=0.6)
    meant = list(dict.fromkeys(table[key].name for key in near))[:3]
    hint = f"did you mean {' or '.join(meant)}?" if meant else "`symact list` shows every name"
    hint = "; ".join((hint, *others.problems))
    raise UnknownNameError("no activation has this name", subject=repr(shown), hint=hint)


def known_by(name: str) -> Activation | None:
    """Find a row by a name or alias, or give None."""
    return _table().get(fold(name))


@functools.cache
def _table() -> dict[str, Activation]:
    """Index every spelling; short forms of dotted spellings come last, own names win."""
    table: dict[str, Activation] = {}
    every = (*ROWS, *OTHERS)
    for row in every:
        table[fold(row.name)] = row
    for row in every:
        for spelling in _spellings(row):
            table.setdefault(fold(spelling), row)
    for row in every:
        for spelling in _spellings(row):
            short = spelling.rpartition(".")[2]
            if IDENTIFIER.fullmatch(short):
                table.setdefault(fold(short), row)
    return table


def _spellings(row: Activation) -> Iterator[str]:
    return (spelling for _, spellings in row.aliases for spelling in spellings)


def fold(name: str) -> str:
    """Write a name as names are compared: without case, underscores, hyphens and spaces."""
    return re.sub(r"[_\-\s]", "", name).casefold()
