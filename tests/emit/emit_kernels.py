"""Kernels written by hand: what the tests of spelling and building compute."""

from __future__ import annotations

import math
from dataclasses import replace

from symact.kernel.ir import Assign, Bound, Constant, Kernel, Neighbourhood, Op

ONE = Constant("one", 1.0, "1")
ZERO = Constant("zero", 0.0, "0")
HALF = Constant("half", 0.5, "1/2")


def kernel(
    name, output, dtype, body, results, *, constants=(), params=(), formula=None, bounds=None
):
    """Write a kernel in a line an assignment: `t = add a b`."""
    steps = []
    for line in filter(str.strip, body.splitlines()):
        target, _, (op, *args) = line.partition("=")[0].strip(), 0, line.partition("=")[2].split()
        steps.append(Assign(target, Op(op), tuple(args)))
    results = tuple(results.split())
    return Kernel(
        name=name,
        output=output,
        dtype=dtype,
        inputs=("x", *(key for key, _ in params)),
        defaults=tuple(value for _, value in params),
        constants=tuple(constants),
        body=tuple(steps),
        results=results,
        formula=formula or tuple(f"formula of {key}" for key in results),
        bounds=bounds or tuple(Bound(1.5, -2.5, "by hand") for _ in results),
        digest="0123456789abcdef",
    )


def narrowed(wide: Kernel) -> Kernel:
    """Give the float32 form of a float64 kernel: inputs widened, results narrowed."""
    inner = {name: f"{name}_wide" for name in wide.inputs}
    head = tuple(Assign(inner[name], Op.WIDEN, (name,)) for name in wide.inputs)
    body = tuple(
        Assign(step.target, step.op, tuple(inner.get(name, name) for name in step.args), step.why)
        for step in wide.body
    )
    tail = tuple(
        Assign(f"{name}_narrow", Op.NARROW, (inner.get(name, name),)) for name in wide.results
    )
    return replace(
        wide,
        dtype="float32",
        body=(*head, *body, *tail),
        results=tuple(f"{name}_narrow" for name in wide.results),
    )


SWISH = kernel(
    "hand_swish",
    "value",
    "float64",
    """
    a = abs x
    m = neg a
    e = exp m
    d = add one e
    positive = less_equal zero x
    top = select positive one e
    s = div top d
    y = mul x s
    """,
    "y",
    constants=(ONE, ZERO),
    formula=("x*logistic(x)",),
)

# x*x to twice the precision: its head, and what rounding took away
SQUARE_HEAD = kernel("hand_square", "value", "float64", "p = mul x x", "p")
SQUARE_TAIL = kernel(
    "hand_square_tail", "value", "float64", "p = mul x x\ne = product_error x x p", "e"
)
SUM_TAIL = kernel(
    "hand_sum_tail",
    "value",
    "float64",
    "s = add x shift\ne = sum_error x shift s",
    "e",
    params=(("shift", 0.1),),
)

# x*|x| + alpha and its derivative 2 |x|
BOTH = kernel(
    "hand_both",
    "value_and_grad",
    "float64",
    """
    a = abs x
    p = mul x a
    y = add p alpha
    g = add a a
    """,
    "y g",
    params=(("alpha", 0.25),),
    formula=("x*|x| + alpha", "2*|x|"),
    bounds=(
        Bound(1.5, -0.5, "by hand", (Neighbourhood(-0.5, -0.5625, -0.4375, 1e-16),)),
        Bound(0.0, 0.0, "exact"),
    ),
)

# every operation that is exact or correctly rounded, in one line of dominoes
ARITHMETIC = kernel(
    "hand_arithmetic",
    "value",
    "float64",
    """
    low = clamp_min x minus
    c = clamp_max low plus
    q = div c three
    r = rint q
    f = floor c
    half_f = mul f half
    h = floor half_f
    k = sub r h
    s = scale c k
    a = abs s
    t = sqrt a
    u = copysign t x
    l = less c zero
    e = equal r zero
    b = or l e
    o = and l e
    n = not o
    z = and b n
    v = select z u s
    w = neg v
    y = add w c
    """,
    "y",
    constants=(
        Constant("minus", -700.0, "lower clamp"),
        Constant("plus", 700.0, "upper clamp"),
        Constant("three", 3.0, "3"),
        HALF,
        ZERO,
    ),
)

IDENTITY = kernel("hand_identity", "value_and_grad", "float64", "", "x one", constants=(ONE,))

_LIBRARY_NAMES = "exp expm1 log log1p tanh sinh cosh sin cos tan asin acos atan asinh acosh atanh"
LIBRARY = tuple(
    kernel(f"hand_{op}", "value", "float64", f"y = {op} x", "y") for op in _LIBRARY_NAMES.split()
)

_BASE = (SWISH, SQUARE_HEAD, SQUARE_TAIL, SUM_TAIL, BOTH, ARITHMETIC, IDENTITY, *LIBRARY)
ALL = (*_BASE, *(narrowed(row) for row in _BASE))
EXACT = tuple(row for row in ALL if row.name not in {r.name for r in (SWISH, *LIBRARY)})
"""Kernels of which every step is correctly rounded: all targets give the same bits."""


_EXP = """
    bits = muladd m log2e magic
    n = sub bits magic
    r1 = muladd n ln2_high m
    r = muladd n ln2_low r1
    p11 = muladd r c12 c11
    p10 = muladd r p11 c10
    p9 = muladd r p10 c9
    p8 = muladd r p9 c8
    p7 = muladd r p8 c7
    p6 = muladd r p7 c6
    p5 = muladd r p6 c5
    p4 = muladd r p5 c4
    p3 = muladd r p4 c3
    p2 = muladd r p3 half
    p1 = muladd r p2 one
    p0 = muladd r p1 one
    power = pow2 n
    e = mul p0 power
"""
_EXP_CONSTANTS = (
    ONE,
    ZERO,
    HALF,
    Constant("log2e", 1.4426950408889634, "1/ln 2"),
    Constant("magic", 1.5 * 2.0**52, "rounds to integers"),
    Constant("ln2_high", -0.6931471803691238, "-ln 2, 33 bits"),
    Constant("ln2_low", -1.9082149292705877e-10, "-ln 2, the rest"),
    *(Constant(f"c{i}", 1.0 / math.factorial(i), f"1/{i}!") for i in range(3, 13)),
    Constant("least", -700.0, "2^n stays normal"),
)

# x*logistic(x) as exact kernels are written: nothing is called, everything is straight
STRAIGHT = kernel(
    "hand_straight",
    "value",
    "float64",
    f"""
    a = abs x
    b = neg a
    m = clamp_min b least
    {_EXP}
    d = add one e
    positive = less_equal zero x
    top = select positive one e
    q = div top d
    h = mul x q
    low = product_error x q h
    s = sticky h low
    y = add s zero
    """,
    "y",
    constants=_EXP_CONSTANTS,
    formula=("x*logistic(x)",),
)

# the bits of doubles, sums to twice the precision, and truths that are combined
BITS = kernel(
    "hand_bits",
    "value_and_grad",
    "float64",
    """
    a = abs x
    low = clamp_min a least
    c = clamp_max low most
    n = exponent c
    k = neg n
    power = pow2 k
    m = mul c power
    s = add m x
    e = sum_error m x s
    g = add s e
    u = fast_sum_error s e g
    j = sticky s u
    big = less one a
    odd = less x zero
    both = and big odd
    either = or big odd
    neither = not either
    v = select both j m
    w = select neither power v
    z = copysign w x
    whole = equal a c
    y = select whole z n
    """,
    "y m",
    constants=(
        ONE,
        ZERO,
        Constant("least", 2.0**-200, "lower clamp"),
        Constant("most", 2.0**200, "upper clamp"),
    ),
)

# the derivative of x*|x| times what comes from above, plus a parameter
BACKWARD = replace(
    kernel(
        "hand_both",
        "backward",
        "float64",
        """
        a = abs x
        g = add a a
        p = mul g upstream
        y = add p alpha
        """,
        "y",
        params=(("upstream", 0.0), ("alpha", 0.25)),
        formula=("2*|x|*upstream + alpha",),
    ),
    defaults=(0.25,),
    arrays=("x", "upstream"),
)


def in_format(wide: Kernel, dtype: str) -> Kernel:
    """Give a float64 kernel in another format."""
    return wide if dtype == "float64" else replace(narrowed(wide), dtype=dtype)


FORMAT_NAMES = ("float16", "bfloat16", "float32", "float64")
FORMATTED = tuple(
    in_format(row, dtype)
    for row in (STRAIGHT, BITS, BACKWARD, BOTH, IDENTITY, ARITHMETIC)
    for dtype in FORMAT_NAMES
)
"""Kernels in all four formats, of which every result is the same in all targets: NaN apart, and the
multiply-adds of STRAIGHT in float64, which may be fused."""
