"""The ways in which processors carry out steps, and trials of all 65,536 inputs in each.

A multiplication with addition rounds once or twice. A program may have asked for subnormal numbers
to be flushed to zero: operations on floats then take them for 0, and give 0 for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.kernel.interpret import MEANING, meanings
from symact.kernel.ir import Assign, Constant, Op
from symact.numeric.storage import from_double, to_double

COUNT = 1 << 16
CODES = np.arange(COUNT, dtype=np.uint32).astype(np.uint16)
TINY = np.finfo(np.float32).smallest_normal

Meaning = Mapping[Op, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Code:
    """Hold steps from the input x of a 16-bit format to results of it."""

    constants: tuple[Constant, ...]
    body: tuple[Assign, ...]
    results: tuple[str, ...]
    dtype: str
    arithmetic: str


def carried(codes: Any, dtype: str) -> Any:
    """Give the numbers of 16-bit codes as arrays carry them."""
    return codes if dtype == "bfloat16" else codes.view(np.float16)


def numbers(dtype: str, codes: Any = CODES) -> Any:
    """Give the numbers of codes as doubles."""
    return to_double(carried(codes, dtype), dtype)


def _two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def fused_floats(a: Any, b: Any, c: Any) -> Any:
    """Give a b + c of floats, rounded once.

    The product is an exact double; the sum is rounded to odd before it becomes a float (S. Boldo,
    G. Melquiond, IEEE Trans. Comput. 57, 2008).
    """
    s, rest = _two_sum(np.float64(a) * b, np.float64(c))
    rest = np.where(np.isfinite(rest), rest, 0.0)
    return MEANING[Op.STICKY](s, rest).astype(np.float32)


def fused_doubles(a: Any, b: Any, c: Any) -> Any:
    """Give a b + c of doubles, rounded once, where the error of the product is a double.

    Three parts that do not overlap, the last two rounded to odd (the same source).
    """
    product = np.multiply(a, b)
    high, low = _two_sum(np.asarray(c), MEANING[Op.PRODUCT_REST](a, b, product))
    first, second = _two_sum(product, high)
    rest = MEANING[Op.STICKY](*_two_sum(low, second))
    plain = product + c
    return np.where(np.isfinite(first + rest), first + rest, plain)


WAYS: dict[str, tuple[Meaning, ...]] = {
    "float32": (
        meanings("float32") | {Op.MULADD: fused_floats},
        meanings("float32") | {Op.MULADD: MEANING[Op.MULADD]},
    ),
    "float64": (meanings("float64") | {Op.MULADD: fused_doubles}, meanings("float64")),
}
"""With multiplications and additions fused, and not, by arithmetic."""

TOUCHED = frozenset(
    {Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MULADD, Op.SQRT, Op.PRODUCT_REST, Op.PRODUCT_ERROR}
    | {Op.SUM_ERROR, Op.FAST_SUM_ERROR}
)
"""Operations that round; others than comparisons and clamps work on bits."""

COMPARED = frozenset({Op.LESS, Op.LESS_EQUAL, Op.EQUAL})


def _zeroed(a: Any) -> Any:
    return np.where(np.abs(a) < TINY, np.copysign(np.float32(0), a), a)


def _flushed(op: Op, meaning: Callable[..., Any]) -> Callable[..., Any]:
    if op in COMPARED:
        return lambda *args: meaning(*map(_zeroed, args))
    if op in TOUCHED:
        return lambda *args: _zeroed(meaning(*map(_zeroed, args)))
    if op is Op.CLAMP_MIN:
        return lambda a, c: np.where(_zeroed(a) < _zeroed(c), c, a)
    if op is Op.CLAMP_MAX:
        return lambda a, c: np.where(_zeroed(a) > _zeroed(c), c, a)
    return meaning


def _apart(a: Any, b: Any, c: Any) -> Any:
    """Give a b + c in two steps, both of which flush."""
    return _zeroed(_zeroed(_zeroed(a) * _zeroed(b)) + _zeroed(c))


_FUSED, _SEPARATE = (
    {op: _flushed(op, meaning) for op, meaning in way.items()} for way in WAYS["float32"]
)

FLUSHING: dict[str, tuple[Meaning, ...]] = {
    "float32": (_FUSED, _SEPARATE | {Op.MULADD: _apart}),
    "float64": (),  # doubles of that size are zeros of every 16-bit format
}
"""The same where subnormal floats are flushed to zero."""


def narrowed(a: Any, dtype: str) -> Any:
    """Round to the codes of a format, every NaN to some NaN."""
    if a.dtype != np.float32 or dtype != "bfloat16":
        return from_double(a, dtype).view(np.uint16)
    bits = a.view(np.uint32)
    codes = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    return np.where(np.isnan(a), np.uint32(0x7FC0), codes).astype(np.uint16)


def run(
    code: Code, way: Meaning, codes: Any = CODES, moved: Mapping[str, Any] | None = None
) -> tuple[Any, ...]:
    """Compute the codes of the results, or the results themselves where they are not rounded.

    Args:
        code: The steps.
        way: Meaning of each operation.
        codes: Of the inputs.
        moved: Constants that have other values, by name: a column gives a row of results each.
    """
    number = np.float32 if code.arithmetic == "float32" else np.float64
    meaning = dict(way) | {
        Op.WIDEN: lambda a: to_double(a, code.dtype).astype(number),
        Op.NARROW: lambda a: narrowed(np.asarray(a), code.dtype),
    }
    values: dict[str, Any] = {c.name: number(c.value) for c in code.constants}
    values |= moved or {}
    values["x"] = carried(codes, code.dtype)
    with np.errstate(all="ignore"):
        for step in code.body:
            values[step.target] = meaning[step.op](*(values[a] for a in step.args))
    return tuple(values[r] for r in code.results)


def missed(got: Any, want: Any, dtype: str) -> Any:
    """Tell where codes differ; every NaN is the same."""
    differs = got != want
    infinite = 0x7C00 if dtype == "float16" else 0x7F80
    lost = (want & 0x7FFF) > infinite
    return differs & ~(lost & ((got & 0x7FFF) > infinite))


def tried(code: Code, want: Sequence[Any]) -> tuple[Any, ...]:
    """Tell for all inputs where each result is wrong in one way or another."""
    ways = [run(code, way) for way in WAYS[code.arithmetic]]
    return tuple(
        np.logical_or.reduce(
            [np.broadcast_to(missed(got[k], want[k], code.dtype), CODES.shape) for got in ways]
        )
        for k in range(len(want))
    )


def holds_flushed(code: Code, want: Sequence[Any]) -> bool:
    """Tell whether results are as they should be where subnormal floats are flushed to zero.

    In float16 all are the same. In bfloat16 subnormal inputs may be taken for 0, and subnormal
    results be 0.
    """
    x = numbers(code.dtype)
    usual = ~((np.abs(x) < TINY) & (x != 0)) | (code.dtype == "float16")
    for way in FLUSHING[code.arithmetic]:
        for got, codes in zip(run(code, way), want, strict=True):
            y = to_double(carried(codes, code.dtype), code.dtype)
            zero = (got & 0x7FFF == 0) & (np.abs(y) <= TINY)  # what is less may round to it
            if (missed(got, codes, code.dtype) & usual & ~zero).any():
                return False
    return True
