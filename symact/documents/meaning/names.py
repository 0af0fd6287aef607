"""Names of activations in any spelling: those of the catalogue and those of the literature."""

from __future__ import annotations

import functools
import re

from symact import catalog
from symact.activation import Kind

SPELLINGS: tuple[tuple[str, str], ...] = (
    ("sigmoid", "sigma sigm sigmod logsig expit logisticsigmoid logisticfunction"),
    ("tanh", "tanhyp hyperbolictangent"),
    ("relu", "rectifiedlinearunit ramp reluunit rectifiedlinear"),
    ("relu6", "relu6"),
    ("leaky_relu", "lrelu leakyrelu lkrelu leakyrectifiedlinearunit"),
    ("prelu", "parametricrelu parametricleakyrelu rrelu randomizedleakyrelu randomizedrelu"),
    ("softplus", "smoothrelu softrelu"),
    ("silu", "sil sigmoidlinearunit sigmoidweightedlinearunit swish1"),
    ("hard_swish", "hswish hardswish hsilu hardsilu"),
    ("hard_sigmoid", "hsigmoid hardsigmoid hsig"),
    ("hard_tanh", "htanh hardtanh"),
    ("elu", "exponentiallinearunit"),
    ("selu", "scaledexponentiallinearunit"),
    ("celu", "continuouslydifferentiableexponentiallinearunit"),
    ("gelu", "gaussianerrorlinearunit"),
    ("gelu_tanh", "gelutanh gelunew geluapprox approxgelu geluapproximate"),
    ("quick_gelu", "gelusigmoid quickgelu"),
    ("hard_shrink", "hardshrinkage hardthreshold"),
    ("soft_shrink", "softshrinkage softthreshold softthresholding"),
    ("tanh_shrink", "tanhshrinkage"),
    ("log_sigmoid", "logsigmoid logsigma"),
    ("binary_step", "step unitstep heavisidestep binarystep heaviside"),
    ("identity", "linear id"),
    ("squared_relu", "relu2 sqrelu relusquared"),
    ("softsign", "softsign"),
    ("isru", "inversesquarerootunit"),
    ("isrlu", "inversesquarerootlinearunit"),
    ("arctan", "arctangent"),
    ("tanh_exp", "telu tanhexp"),
    ("soft_root_sign", "srs"),
    ("flexible_relu", "frelu"),
    ("aplu", "apl"),
    ("elliott", "elliot elliotsig elliottsig"),
)
"""(row, further spellings in the literature, folded)."""

SHORTEST = 3
"""Letters of the shortest spelling that is looked up: two letters are somebody's variable."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "negative_slope": ("alpha", "a", "gamma", "slope", "leak", "lambda", "beta", "c", "k", "p"),
    "alpha": ("a", "a_i", "alpha_i", "c", "gamma", "lambda", "k", "p"),
    "scale": ("lambda", "s", "gamma"),
    "lambd": ("lambda", "theta", "tau", "alpha", "t"),
    "beta": ("b", "beta_i", "alpha", "c", "k", "a"),
    "theta": ("threshold", "tau", "t", "lambda", "alpha"),
    "default_value": ("value", "v"),
    "min_val": ("a", "alpha", "min", "lo"),
    "max_val": ("b", "beta", "max", "hi"),
    "cap": ("a", "alpha", "c", "k", "M", "m"),
    "k": ("beta", "a", "alpha", "c", "lambda", "s"),
    "x0": ("x_0", "mu", "b", "c"),
    "L": ("L", "A", "K"),
    "omega": ("omega_0", "w", "a"),
    "mu": ("m",),
    "sigma": ("s", "std"),
    "t": ("T", "tau"),
}
"""What else documents call a parameter, best first."""

VARIABLES = ("x", "z", "t", "u", "y", "v", "s", "a", "h")
"""Letters that stand for the input where nothing says so, best first."""

GENERIC = frozenset({"f", "g", "h", "y", "F", "G", "phi", "psi", "S", "act", "a", "o", "z"})
"""Names that documents give to one activation after another."""


def fold(name: str) -> str:
    """Drop case and everything that is no letter or digit."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@functools.cache
def table() -> dict[str, str]:
    """Index every spelling, folded, by the name of its row; names of symact win."""
    found: dict[str, str] = {fold(row.name): row.name for row in catalog.rows()}
    for name, spellings in SPELLINGS:
        for spelling in spellings.split():
            found.setdefault(spelling, name)
    for row in catalog.rows():
        for _, spellings_of in row.aliases:
            for spelling in spellings_of:
                if "(" not in spelling:
                    found.setdefault(fold(spelling), row.name)
                    found.setdefault(fold(spelling.rpartition(".")[2]), row.name)
    return {key: name for key, name in found.items() if len(key) >= SHORTEST}


def find(key: str) -> tuple[str, str]:
    """Give (row, subscript) of a name, (``, ``) if the catalogue has none.

    >>> find("ELU_alpha"), find("SoftReLU"), find("tf.nn.leaky_relu")
    (('elu', 'alpha'), ('softplus', ''), ('leaky_relu', ''))
    """
    known = table()
    direct = known.get(fold(key)) or known.get(fold(key.rpartition(".")[2]))
    if direct:
        return direct, ""
    head, _, subscript = key.partition("_")
    row = known.get(fold(head), "") if subscript else ""
    return (row, subscript) if row else ("", "")


def plain(name: str) -> bool:
    """Tell whether a row is a function of one input."""
    kinds = (Kind.ELEMENTWISE, Kind.PARAMETRIC)
    return any(row.name == name and row.kind in kinds for row in catalog.rows())


def mentioned(text: str) -> list[str]:
    """List the rows that running text names, in its order."""
    known = table()
    words = [w.rstrip(".-") for w in re.findall(r"[A-Za-z][A-Za-z0-9_.\-]*", text)]
    found: list[str] = []
    at = 0
    while at < len(words):
        for count in range(MOST_WORDS, 0, -1):
            row = _named(words[at : at + count], known)
            if row:
                found.append(row)
                at += count - 1
                break
        at += 1
    return found


MOST_WORDS = 4
"""Words of the longest name in running text: exponential linear unit and the like."""


def _named(words: list[str], known: dict[str, str]) -> str:
    """Give the row that some words name together."""
    if any(word != word.rstrip(".,;:") for word in words[:-1]):
        return ""
    folded = fold("".join(words).rpartition(".")[2] if len(words) == 1 else "".join(words))
    for spelling in (folded, folded.removesuffix("s")):
        if spelling in known and spelling not in COMMON:
            return known[spelling]
    return ""


COMMON = frozenset({
    "linear", "identity", "threshold", "square", "absolute", "exponential", "gaussian", "step",
    "shrink", "affine", "clip", "sine", "sin", "abs", "exp", "ramp", "laplace", "log", "tan",
    "snake", "sigma", "linears", "id", "rectifier",
})  # fmt: skip
"""Spellings that running text uses as plain words."""
