"""Hypothesis strategies: activation expressions, floats by bit pattern, parameters."""

from __future__ import annotations

import struct
from fractions import Fraction

from hypothesis import strategies as st

from symact.errors import ReadError
from symact.language.reader import read, symbol

SMOOTH = (
    "exp", "tanh", "sinh", "cosh", "erf", "erfc", "atan", "asinh", "sin", "cos",
    "sigmoid", "softplus", "Phi", "phi", "sech2", "expm1",
)  # fmt: skip
"""Functions that are real and smooth on the whole line."""

KINKED = ("abs", "relu", "sign")

PARTIAL = ("log", "sqrt", "log1p", "asin", "acos", "atanh", "acosh", "LambertW", "floor", "tan")
"""Functions that are real on a part of the line, or jump."""


def _rational_texts() -> st.SearchStrategy[str]:
    whole = st.integers(0, 9).map(str)
    ratio = st.tuples(st.integers(1, 9), st.integers(2, 9)).map(lambda pq: f"({pq[0]}/{pq[1]})")
    decimal = st.decimals("0.001", "9", places=3).map(str)
    return st.one_of(whole, ratio, decimal)


def _combine(
    inner: st.SearchStrategy[str], functions: tuple[str, ...], *, branches: bool
) -> st.SearchStrategy[str]:
    """Make a larger text of smaller ones."""
    choices = [
        st.builds("{}({})".format, st.sampled_from(functions), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({})**{}".format, inner, st.integers(2, 4)),
        st.builds("({})/(1 + ({})**2)".format, inner, inner),
        st.builds("-({})".format, inner),
    ]
    if branches:
        choices += [
            st.builds("{}({}, {})".format, st.sampled_from(("max", "min")), inner, inner),
            st.builds("where(x {} {}, {}, {})".format, _SIGN, _rational_texts(), inner, inner),
            st.builds("clip({}, -1, {})".format, inner, st.integers(1, 6)),
        ]
    return st.one_of(choices)


_SIGN = st.sampled_from(("<", "<=", ">", ">="))


def expression_texts(
    functions: tuple[str, ...] = SMOOTH + KINKED, *, branches: bool = True, leaves: int = 6
) -> st.SearchStrategy[str]:
    """Draw texts of the language in x; some are refused by the reader (see `expressions`)."""
    leaf = st.one_of(st.just("x"), st.just("x"), _rational_texts(), st.just("pi"))
    return st.recursive(
        leaf, lambda inner: _combine(inner, functions, branches=branches), max_leaves=leaves
    )


@st.composite
def expressions(draw: st.DrawFn, **options: object) -> object:
    """Draw SymPy expressions in the real symbol x that symact reads."""
    texts = expression_texts(**options)  # type: ignore[arg-type]  # passed through
    return draw(texts.map(_read_or_none).filter(lambda e: e is not None and e.has(symbol("x"))))


def smooth_expressions() -> st.SearchStrategy[object]:
    """Draw expressions that are real, finite and smooth on the whole line."""
    return expressions(functions=SMOOTH, branches=False)


def _read_or_none(text: str) -> object:
    try:
        return read(text)
    except ReadError:
        return None


def hostile_texts() -> st.SearchStrategy[str]:
    """Draw texts that break rules: deep, long, foreign letters, towers of constants."""
    pieces = st.sampled_from(
        [
            "x", "(", ")", "**", "^", "*", "/", "+", "-", ",", "<", ">=", "1e9", "1e-400", "0",
            "10", "999", ".5", "exp(", "floor(", "sign(", "Max(", "abs(", "log(", "sqrt(", "tan(",
            "LambertW(", "atanh(", "Piecewise((", "True", "And(", "where(", "pi", "E", "__import__",
            "lambda", "'", '"', "\\", "\n", "é", "x.y", "[", "0x1", "@", " ",
        ]
    )  # fmt: skip
    soup = st.lists(pieces, max_size=40).map("".join)
    towers = st.builds(
        lambda names, core: "".join(f"{n}(" for n in names) + core + ")" * len(names),
        st.lists(st.sampled_from((*SMOOTH, *KINKED, *PARTIAL)), min_size=1, max_size=50),
        st.sampled_from(["x", "10", "-1", "0", "1e300", "pi/2", "x - 1", "1/3"]),
    )
    return st.one_of(soup, towers, st.text(max_size=60))


def float64_bits() -> st.SearchStrategy[float]:
    """Draw float64 by bit pattern: subnormals, infinities and NaN as likely as anything."""
    return _by_bits(64, 52, lambda n: struct.unpack("<d", n.to_bytes(8, "little"))[0])


def float32_bits() -> st.SearchStrategy[float]:
    """Draw float32 values, held in a Python float, by bit pattern."""
    return _by_bits(32, 23, lambda n: struct.unpack("<f", n.to_bytes(4, "little"))[0])


def _by_bits(width: int, fraction: int, decode: object) -> st.SearchStrategy[float]:
    """Draw sign, exponent and fraction apart, so that every exponent has the same weight."""
    exponents = 2 ** (width - 1 - fraction)
    patterns = st.tuples(
        st.integers(0, 1),
        st.one_of(st.integers(0, exponents - 1), st.sampled_from((0, exponents - 1))),
        st.one_of(st.integers(0, 2**fraction - 1), st.sampled_from((0, 1, 2**fraction - 1))),
    )
    return patterns.map(
        lambda p: decode((p[0] << (width - 1)) | (p[1] << fraction) | p[2])  # type: ignore[operator]  # a function
    )


def parameter_values(domain: str = "real") -> st.SearchStrategy[Fraction]:
    """Draw exact parameter values of a domain, of the size that networks use."""
    values = st.fractions(Fraction(1, 100), 20, max_denominator=100)
    if domain == "positive":
        return values
    if domain == "nonnegative":
        return st.one_of(st.just(Fraction(0)), values)
    signed = st.one_of(values, values.map(lambda v: -v))
    return signed if domain == "nonzero" else st.one_of(st.just(Fraction(0)), signed)


def parameter_names() -> st.SearchStrategy[str]:
    """Draw names that a parameter may have."""
    return st.sampled_from(("alpha", "beta", "gamma", "slope", "a", "b1", "temperature_2"))
