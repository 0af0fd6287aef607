"""The kernel language: straight-line assignments of named scalars, nothing else.

Every value is a number of the kernel's arithmetic (`float64`, or `float32` in the fast tier) or a
truth value; `WIDEN` and `NARROW` go between it and the format of inputs and results. One text of
assignments is spelled for every target, so that NumPy and C compute the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Op(StrEnum):
    """Name every operation a target must spell; `ARITY` gives the argument counts."""

    # arithmetic, each correctly rounded, never contracted
    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    DIV = "div"
    NEG = "neg"
    ABS = "abs"
    SQRT = "sqrt"
    # error-free transformations: the exact rounding error of a sum or a product; 0 wherever it
    # is not finite (after an overflow), so that a low part never spoils a high part
    SUM_ERROR = "sum_error"  # (a, b, s) -> a + b - s where s = fl(a + b), any order of size
    FAST_SUM_ERROR = "fast_sum_error"  # (a, b, s) -> a + b - s for |a| >= |b|
    PRODUCT_ERROR = "product_error"  # (a, b, p) -> a * b - p where p = fl(a * b)
    PRODUCT_REST = "product_rest"  # the same for finite products below 2^900
    FINITE = "finite"  # a where it is finite, else 0
    # sign, rounding, scaling
    COPYSIGN = "copysign"  # (a, b) -> |a| with the sign bit of b
    RINT = "rint"  # to the nearest integer, ties to even
    FLOOR = "floor"
    SCALE = "scale"  # (a, n) -> a * 2^n, n an integer-valued double, one rounding
    # (a, b, c) -> a * b + c with one rounding or two: fused where the processor can. Only where
    # the error analysis holds for both; results that differ are settled by the last rounding
    MULADD = "muladd"
    POW2 = "pow2"  # n -> 2^n exactly, n an integer-valued double in [-1022, 1023]; NaN unspecified
    # t -> 2^n for t = n + 1.5 * 2^52 + 1023 (float32 arithmetic: n + 1.5 * 2^23 + 127): the last
    # bits of t moved up by 52 (23), to the place of the exponent; else unspecified
    TO_EXPONENT = "to_exponent"
    # a -> the whole n with a = m 2^n and sqrt(1/2) <= m < sqrt(2), for positive normal a
    EXPONENT = "exponent"
    # parts of exponentials and logarithms from tables of 16 numbers, see `kernel.tables`; only
    # for first phases in vectors that hold such tables in registers
    TO_ROOT = "to_root"  # t -> 2^(n/16) for t = n + 1.5 * 2^52 + 16 * 1023
    TO_INVERSE = "to_inverse"  # t -> 15/(15 + n) for t = n + 1.5 * 2^52, n from 0 to 15
    TO_LOG = "to_log"  # t -> -log of TO_INVERSE
    # t -> c 2^(n/8) in float32 for t = n + 1.5 * 2^23 + 8 * 127, see `kernel.eighths`
    TO_EIGHTH = "to_eighth"
    # (hi, lo) -> hi + lo rounded to odd, for |lo| <= ulp(hi)/2: rounding this to a shorter format
    # rounds hi + lo to it correctly (S. Boldo, G. Melquiond, Emulation of FMA and correctly
    # rounded sums, IEEE Trans. Comput. 57, 2008)
    STICKY = "sticky"
    # choice; CLAMP_* keep NaN: clamp_min(a, c) is c where a < c, else a
    CLAMP_MIN = "clamp_min"
    CLAMP_MAX = "clamp_max"
    LESS = "less"
    LESS_EQUAL = "less_equal"
    EQUAL = "equal"
    AND = "and"
    OR = "or"
    NOT = "not"
    SELECT = "select"  # (condition, a, b); both sides are always computed
    # library functions, at most the ulp error of `LIBRARY_ULP`
    EXP = "exp"
    EXPM1 = "expm1"
    LOG = "log"
    LOG1P = "log1p"
    TANH = "tanh"
    SINH = "sinh"
    COSH = "cosh"
    SIN = "sin"
    COS = "cos"
    TAN = "tan"
    ASIN = "asin"
    ACOS = "acos"
    ATAN = "atan"
    ASINH = "asinh"
    ACOSH = "acosh"
    ATANH = "atanh"
    # formats
    WIDEN = "widen"  # the kernel's format -> its arithmetic, exact
    NARROW = "narrow"  # the arithmetic -> the kernel's format, one rounding


_LIBRARY = frozenset(
    {"exp", "expm1", "log", "log1p", "tanh", "sinh", "cosh", "sin", "cos", "tan"}
    | {"asin", "acos", "atan", "asinh", "acosh", "atanh"}
)
_ONE = _LIBRARY | {"neg", "abs", "sqrt", "finite", "rint", "floor", "not", "widen", "narrow"}
_ONE |= {"pow2", "to_exponent", "exponent", "to_root", "to_inverse", "to_log", "to_eighth"}
_THREE = frozenset(
    {"sum_error", "fast_sum_error", "product_error", "product_rest", "select", "muladd"}
)
ARITY: dict[Op, int] = {op: 1 if op.value in _ONE else 3 if op.value in _THREE else 2 for op in Op}
"""Number of arguments of each operation."""

TRUTHS = frozenset({Op.LESS, Op.LESS_EQUAL, Op.EQUAL, Op.AND, Op.OR, Op.NOT})
"""Operations whose result is a truth value."""

TABLED = frozenset({Op.TO_ROOT, Op.TO_INVERSE, Op.TO_LOG, Op.TO_EIGHTH})
"""Operations that look numbers up; arithmetics of targets may do without them."""

LIBRARY = frozenset(op for op in Op if op.value in _LIBRARY)
"""Operations that call the platform's mathematics library."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Name a number of a kernel: its double value and where it comes from (`ln 2, high part`)."""

    name: str
    value: float
    origin: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Assign `op(args)` to a fresh name; `why` becomes a comment where it is not empty."""

    target: str
    op: Op
    args: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Declare where a relative bound cannot hold and which absolute bound holds instead.

    Around a root of the computed function, for lo <= x <= hi, the error is at most `absolute`.
    """

    root: float
    lo: float
    hi: float
    absolute: float


@dataclass(frozen=True, slots=True)
class Scale:
    """State the size of the swings of an oscillating result: factor |x|^power for |x| >= start.

    Its zeros have no end and each would need digits of its own: from `start` on, the error of a
    result that is smaller than the swings is counted in ulps of their size.
    """

    start: float
    factor: float
    power: int


@dataclass(frozen=True, slots=True)
class Bound:
    """State the planned error of one result: `ulp` everywhere outside the neighbourhoods.

    With a `scale` the ulps are those of the larger of the result and the scale.
    `at` is the input where the error analysis found its largest value; `how` names the analysis.
    """

    ulp: float
    at: float
    how: str
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Quick:
    """Hold the first phase of an exact kernel: the same results in one double each, unrounded.

    A result r decides the rounding where r - e s and r + e s round to one number of the kernel's
    format, e its error and s its scale (r itself where there is none); where they do not, the
    whole kernel decides. A NaN counts as decided.

    Attributes:
        constants: Named numbers used by the body.
        body: Straight-line assignments from the kernel's inputs (widened in it).
        results: Names of the doubles before the rounding, one per result of the kernel.
        errors: Largest error of each, relative to its scale; 0 where rounding the double is
            always right.
        scales: Names of the doubles that errors are relative to, one per result, or none at all:
            beside a zero a result is less than the terms that it is the sum of.
    """

    constants: tuple[Constant, ...]
    body: tuple[Assign, ...]
    results: tuple[str, ...]
    errors: tuple[float, ...]
    scales: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """Hold other steps with the results of an exact kernel, bit by bit, for every input.

    Attributes:
        constants: Named numbers used by the body.
        body: Straight-line assignments from the kernel's inputs.
        results: Names of the results.
        arithmetic: `float64` or `float32`: format of every number in body and constants.
        bounds: Error of each result, and how it is known.
        tried: Constants and body of the kernel that they were compared with: they stand for no
            other.
    """

    constants: tuple[Constant, ...]
    body: tuple[Assign, ...]
    results: tuple[str, ...]
    arithmetic: str
    bounds: tuple[Bound, ...]
    tried: tuple[tuple[Constant, ...], tuple[Assign, ...]] = field(repr=False)

    def fits(self, kernel: Kernel) -> bool:
        """Tell whether a kernel still has the steps that these stand for."""
        return self.tried == (kernel.constants, kernel.body)

    def of(self, kernel: Kernel) -> Kernel:
        """Give a kernel with these steps in place of its own."""
        return replace(
            kernel, constants=self.constants, body=self.body, results=self.results,
            arithmetic=self.arithmetic, bounds=self.bounds, brief=None, quick=None,
        )  # fmt: skip


SUFFIXES = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}
"""How symbols end, by format."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """Hold one computation, ready to be spelled.

    Attributes:
        name: Activation, `gelu`.
        output: `value`, `grad`, `grad2`, `value_and_grad`, `backward` or `grad_<parameter>`.
        dtype: `float16`, `bfloat16`, `float32` or `float64`: format of inputs and results.
        inputs: `x` (and `upstream` for `backward`), then the run-time parameters.
        defaults: Default of each run-time parameter, in the same order.
        constants: Named numbers used by the body.
        body: Straight-line assignments, each name assigned once before use.
        results: Names of the results: one, or two for `value_and_grad`.
        formula: The stable form that was lowered, as text, one per result.
        bounds: Planned error, one per result.
        digest: Digest of the activation's definition.
        arrays: The inputs that are arrays in array form; the others are numbers.
        arithmetic: `float64` or `float32`: format of every number in body and constants.
        accuracy: `exact`, or `fast`: a few ulp in the arithmetic of the format itself.
        quick: The first phase of the array form of an exact kernel, if it has one.
        tabled: The same by tables, for vectors that hold them in registers.
        brief: Fewer steps with the same results, if they are known.
    """

    name: str
    output: str
    dtype: str
    inputs: tuple[str, ...]
    defaults: tuple[float, ...]
    constants: tuple[Constant, ...]
    body: tuple[Assign, ...]
    results: tuple[str, ...]
    formula: tuple[str, ...]
    bounds: tuple[Bound, ...]
    digest: str
    arrays: tuple[str, ...] = ("x",)
    arithmetic: str = "float64"
    accuracy: str = "exact"
    quick: Quick | None = None
    tabled: Quick | None = None
    brief: Brief | None = None

    @property
    def symbol(self) -> str:
        """Give the C symbol, `symact_gelu_value_f32`, in the fast tier with `_fast` behind."""
        tier = "" if self.accuracy == "exact" else f"_{self.accuracy}"
        return f"symact_{self.name}_{self.output}_{SUFFIXES[self.dtype]}{tier}"
