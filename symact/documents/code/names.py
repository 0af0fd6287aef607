"""What the name of a function claims: `my_gelu_v2` is gelu, `d_sigmoid` its derivative."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from symact import catalog


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold what a name says.

    Attributes:
        rows: Names of the catalogue that it may mean, the nearest first.
        order: 1 where it is the derivative.
    """

    rows: tuple[str, ...]
    order: int = 0


SLOPE = re.compile(r"(?:_?(?:derivative|deriv|der|grad|gradient|prime|backward|dx|diff)(?:_of)?_?)")
HEAD = re.compile(r"^(?:d_|d(?=[A-Z])|der_|deriv_)")

EXTRA = frozenset(
    [
        "my",
        "custom",
        "fn",
        "function",
        "func",
        "activation",
        "act",
        "layer",
        "python",
        "np",
        "numpy",
        "torch",
        "tf",
        "keras",
        "jax",
        "pytorch",
        "stable",
        "naive",
        "simple",
        "basic",
        "v1",
        "v2",
        "v3",
        "impl",
        "op",
        "forward",
        "scalar",
        "vectorized",
        "new",
        "fast",
        "our",
        "original",
        "manual",
        "ref",
        "reference",
        "exact",
        "accurate",
        "lambda",
        "module",
        "unit",
        "function2",
        "activations",
        "version",
        "openai",
        "gpt",
        "google",
        "the",
        "compute",
        "calc",
        "apply",
        "element",
        "elementwise",
        "safe",
        "numerically",
        "scratch",
        "old",
        "bad",
        "wrong",
        "broken",
        "buggy",
        "legacy",
    ]
)
"""Words of a name that say nothing about which function it is."""

LOOSE = {"logistic": ("sigmoid",), "lrelu": ("leaky_relu",), "leaky": ("leaky_relu",),
         "step": ("binary_step",), "heaviside": ("binary_step",), "hswish": ("hard_swish",),
         "hsigmoid": ("hard_sigmoid",), "linear": ("identity",), "sin": ("sine",),
         "atan": ("arctan",), "rectified": ("relu",), "sig": ("sigmoid",),
         "binarystep": ("binary_step",), "softrelu": ("softplus",)}  # fmt: skip
"""Customary names that are no alias."""


def claims_of(name: str) -> Claim | None:
    """Read what a name claims, None where it says nothing.

    >>> claims_of("my_gelu_fn").rows[0], claims_of("sigmoid_prime").order
    ('gelu', 1)
    """
    return _claims(name) or _claims(re.sub(r"_?\d+$", "", name))


def _claims(name: str) -> Claim | None:
    words = [w for w in _words(name) if w not in EXTRA]
    order = 0
    kept = []
    for word in words:
        if SLOPE.fullmatch(word) or word == "d":
            order = 1
        else:
            kept.append(word)
    for text in ("_".join(words), "_".join(kept)):
        rows = _rows(text)
        if rows:
            return Claim(rows, order if text != "_".join(words) or not order else 0)
    joined = "".join(kept)
    if HEAD.match(name) or (joined.startswith("d") and len(joined) > 4):
        rows = _rows(joined[1:]) if joined.startswith("d") else ()
        if rows:
            return Claim(rows, 1)
    return None


def _words(name: str) -> list[str]:
    """Split snake_case and CamelCase into words; runs of capitals stay together."""
    return [w.lower() for w in re.split(r"_+|(?<=[a-z])(?=[A-Z][a-z])", name) if w]


def _rows(text: str) -> tuple[str, ...]:
    """List the rows that a name means, by their names first, then by aliases."""
    folded = _fold(text)
    if len(folded) < 3:
        return ()
    own, aliased = _spelt()
    found = [*own.get(folded, ()), *aliased.get(folded, ()), *LOOSE.get(folded, ())]
    return tuple(dict.fromkeys(found))


@functools.cache
def _spelt() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Give the rows by their folded names, and by their folded aliases."""
    own: dict[str, list[str]] = {}
    aliased: dict[str, list[str]] = {}
    for row in catalog.rows():
        own.setdefault(_fold(row.name), []).append(row.name)
        for _, spellings in row.aliases:
            for spelling in spellings:
                aliased.setdefault(_fold(_short(spelling)), []).append(row.name)
    return own, aliased


def _short(spelling: str) -> str:
    return spelling.partition("(")[0].rpartition(".")[2]


def _fold(text: str) -> str:
    return re.sub(r"[_\-\s]", "", text).casefold()
