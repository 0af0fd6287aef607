"""Kernels written by hand: what the tests of spelling and building compute."""

from __future__ import annotations

from symact.kernel.ir import Assign, Bound, Constant, Kernel, Neighbourhood, Op

ONE = Constant("one", 1.0, "1")
ZERO = Constant("zero", 0.0, "0")
HALF = Constant("half", 0.5, "1/2")


def kernel(
    name, output, dtype, body, results, *, constants=(), params=(), formula=None, bounds=None
):
    """Write a kernel in a line an assignment: `t = add a b`."""
    steps = []
    for line in body.strip().splitlines():
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
    return Kernel(
        name=wide.name,
        output=wide.output,
        dtype="float32",
        inputs=wide.inputs,
        defaults=wide.defaults,
        constants=wide.constants,
        body=(*head, *body, *tail),
        results=tuple(f"{name}_narrow" for name in wide.results),
        formula=wide.formula,
        bounds=wide.bounds,
        digest=wide.digest,
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
    h = mul f half
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
