"""Every formula of the catalogue against the same function written again by hand."""

from fractions import Fraction

import mpmath
import pytest
from mpmath import mp, mpf
from sympy import Rational

from symact import catalog
from symact.language.reader import read

DIGITS = 40
POINTS = ("-5", "-3", "-2", "-5/4", "-1", "-1/2", "-1/100", "0", "1/4", "1/2", "1", "2", "3", "9/2")

SELU = ("1.6732632423543772848170429916717", "1.0507009873554804934193349852946")


def ramp(x):
    return x if x > 0 else mpf(0)


def sig(x):
    return (1 + mpmath.tanh(x / 2)) / 2


def gauss_cdf(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def gelu_tanh(x):
    inner = mpmath.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3)
    return x * (1 - 1 / (mpmath.exp(2 * inner) + 1))


def clamp(x, lo, hi):
    return min(max(x, lo), hi)


def shrunk(x, lambd, bias):
    return mpmath.sign(x) * (abs(x) - bias) if abs(x) > lambd else mpf(0)


def srelu(x, t_r, a_r, t_l, a_l):
    return clamp(x, t_l, t_r) + a_r * ramp(x - t_r) - a_l * ramp(t_l - x)


def hard_elish(x):
    gate = clamp((x + 1) / 2, 0, 1)
    return gate * (x if x >= 0 else mpmath.expm1(x))


def xielu(x, alpha_p, alpha_n, beta):
    return beta * x + (alpha_p * x**2 if x > 0 else alpha_n * (mpmath.expm1(x) - x))


def hexpo(x, a, b, c, d):
    return -a * mpmath.expm1(-x / b) if x >= 0 else c * mpmath.expm1(x / d)


def sqnl(x):
    held = clamp(x, -2, 2)
    return held - held * abs(held) / 4


def pau(x, *coefficients):
    above, below = coefficients[:6], coefficients[6:]
    denominator = 1 + abs(x * mpmath.polyval(below[::-1], x))
    return mpmath.polyval(above[::-1], x) / denominator


FORMULAS = {
    "sigmoid": sig,
    "tanh": lambda x: 1 - 2 / (mpmath.exp(2 * x) + 1),
    "softsign": lambda x: x / (1 + abs(x)),
    "relu": ramp,
    "leaky_relu": lambda x, a: ramp(x) - a * ramp(-x),
    "prelu": lambda x, a: ramp(x) - a * ramp(-x),
    "elu": lambda x, a: x if x > 0 else a * mpmath.expm1(x),
    "selu": lambda x, a, scale: scale * (x if x > 0 else a * mpmath.expm1(x)),
    "celu": lambda x, a: ramp(x) + min(mpf(0), a * mpmath.expm1(x / a)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "swish": lambda x, beta: x * sig(beta * x),
    "silu": lambda x: x * sig(x),
    "gelu": lambda x: x * gauss_cdf(x),
    "gelu_tanh": gelu_tanh,
    "quick_gelu": lambda x: x * sig(mpf("1.702") * x),
    "mish": lambda x: x * (1 - 2 / ((1 + mpmath.exp(x)) ** 2 + 1)),
    "hard_sigmoid": lambda x: clamp(x + 3, 0, 6) / 6,
    "hard_swish": lambda x: x * clamp(x + 3, 0, 6) / 6,
    "log_sigmoid": lambda x: mpmath.log(sig(x)),
    "tanh_shrink": lambda x: x - mpmath.sinh(x) / mpmath.cosh(x),
    "identity": lambda x: x,
    "affine": lambda x, a, b: a * x + b,
    "absolute": abs,
    "square": lambda x: x * x,
    "exponential": lambda x: mp.e**x,
    "gaussian": lambda x: 1 / mpmath.exp(x * x),
    "binary_step": lambda x: mpf(x >= 0),
    "sine": lambda x, omega: mpmath.cos(omega * x - mp.pi / 2),
    "sinc": mpmath.sinc,
    "gcu": lambda x: x * mpmath.sin(x + mp.pi / 2),
    "snake": lambda x, a: x + (1 - mpmath.cos(2 * a * x)) / (2 * a),
    "relu6": lambda x: clamp(x, 0, 6),
    "clipped_relu": lambda x, cap: clamp(x, 0, cap),
    "hard_tanh": clamp,
    "sparse_sigmoid": lambda x: clamp((x + 1) / 2, 0, 1),
    "hard_mish": lambda x: x * clamp(x + 2, 0, 2) / 2,
    "clipped_gelu": lambda x: clamp(x * gauss_cdf(x), -10, 10),
    "srelu": srelu,
    "squareplus": lambda x, b: (x + mpmath.hypot(x, mpmath.sqrt(b))) / 2,
    "sparse_plus": lambda x: clamp(x + 1, 0, 2) ** 2 / 4 + ramp(x - 1),
    "smelu": lambda x, beta: clamp(x + beta, 0, 2 * beta) ** 2 / (4 * beta) + ramp(x - beta),
    "squared_relu": lambda x: ramp(x) ** 2,
    "star_relu": lambda x, s, b: s * ramp(x) ** 2 + b,
    "sqrt_softplus": lambda x: mpmath.sqrt(-mpmath.log(sig(-x))),
    "shifted_softplus": lambda x: mpmath.log((mpmath.exp(x) + 1) / 2),
    "bent_identity": lambda x: (mpmath.hypot(x, 1) - 1) / 2 + x,
    "scaled_tanh": lambda x, a, b: a * (2 * sig(2 * b * x) - 1),
    "lecun_tanh": lambda x: mpf("1.7159") * mpmath.tanh(x / mpf("1.5")),
    "arctan": lambda x: mpmath.asin(x / mpmath.hypot(x, 1)),
    "elliott": lambda x: (1 + x / (1 + abs(x))) / 2,
    "sqnl": sqnl,
    "isru": lambda x, a: x / mpmath.hypot(1, mpmath.sqrt(a) * x),
    "laplace": lambda x, mu, sigma: gauss_cdf((x - mu) / sigma),
    "hexpo": hexpo,
    "penalized_tanh": lambda x, a: (1 if x > 0 else a) * mpmath.tanh(x),
    "dyt": lambda x, a, gamma, beta: beta + gamma * mpmath.tanh(a * x),
    "lisht": lambda x: x * mpmath.tanh(x),
    "tanh_exp": lambda x: x * (2 * sig(2 * mpmath.exp(x)) - 1),
    "serf": lambda x: x * (1 - mpmath.erfc(mpmath.log1p(mpmath.exp(x)))),
    "phish": lambda x: x * mpmath.tanh(x * gauss_cdf(x)),
    "logish": lambda x, a, beta: a * x * mpmath.log1p(sig(beta * x)),
    "smish": lambda x, a, beta: a * x * mpmath.tanh(mpmath.log1p(sig(beta * x))),
    "golu": lambda x: x / mpmath.exp(mpmath.exp(-x)),
    "aria2": lambda x, a, beta: x * sig(beta * x) ** a,
    "silu_squared": lambda x: (x * sig(x)) ** 2,
    "dsilu": lambda x: mpmath.diff(lambda t: t * sig(t), x),
    "acon_c": lambda x, p1, p2, beta: (p1 - p2) * x * sig(beta * (p1 - p2) * x) + p2 * x,
    "elish": lambda x: sig(x) * (x if x >= 0 else mpmath.expm1(x)),
    "hard_elish": hard_elish,
    "isrlu": lambda x, a: x if x >= 0 else x / mpmath.hypot(1, mpmath.sqrt(a) * x),
    "pelu": lambda x, a, b: a * (x / b if x >= 0 else mpmath.expm1(x / b)),
    "xielu": xielu,
    "soft_exponential": lambda x, a: mpmath.expm1(a * x) / a + a,
    "symlog": lambda x: mpmath.sign(x) * mpmath.log1p(abs(x)),
    "flexible_relu": lambda x, b: ramp(x) + b,
    "aplu": lambda x, a1, b1, a2, b2: ramp(x) + a1 * ramp(b1 - x) + a2 * ramp(b2 - x),
    "soft_root_sign": lambda x, a, b: 1 / (1 / a + mpmath.exp(-x / b) / x) if x else mpf(0),
    "pau": pau,
    "hard_shrink": lambda x, lambd: x if abs(x) > lambd else mpf(0),
    "soft_shrink": lambda x, lambd: shrunk(x, lambd, lambd),
    "shrink": shrunk,
    "threshold": lambda x, theta, other: x if x > theta else other,
    "thresholded_relu": lambda x, theta: x if x > theta else mpf(0),
}
"""Parameters follow x in the order of the row."""

OTHER = {
    "positive": ("5/4", "3/2", "7/4", "2"),
    "real": ("2/3", "-3/4", "4/5", "-5/6", "1/7", "3/8", "2/9", "-1/5", "5/7", "1/3"),
    "negative": ("-5/4", "-3/2"),
    "nonpositive": ("-5/4", "-3/2"),
    "nonnegative": ("3/4",),
    "nonzero": ("-5/4",),
}
"""Values that a parameter of each domain may take, none a default."""


def default_texts(row):
    texts = iter(SELU)
    return [p.default or next(texts) for p in row.parameters]


def other_texts(row):
    values = {domain: iter(texts) for domain, texts in OTHER.items()}
    return [next(values[p.domain]) for p in row.parameters]


def number(text):
    return mpmath.mpmathify(read(text, {}).evalf(DIGITS + 10))


def agrees(row, texts):
    values = {row.symbols[p.name]: read(t, {}) for p, t in zip(row.parameters, texts, strict=True)}
    expr = row.expr.subs(values)
    with mp.workdps(DIGITS):
        for text in POINTS:
            exact = Fraction(text)
            at = mpf(exact.numerator) / exact.denominator
            want = FORMULAS[row.name](at, *map(number, texts))
            got = mpmath.mpmathify(expr.subs(row.x, Rational(text)).evalf(DIGITS))
            assert mpmath.almosteq(got, want, rel_eps=mpf("1e-25"), abs_eps=mpf("1e-30")), text


rows = pytest.mark.parametrize("row", catalog.rows(), ids=lambda row: row.name)


@rows
def test_formula_at_the_default_parameters(row):
    agrees(row, default_texts(row))


@pytest.mark.parametrize(
    "row", [row for row in catalog.rows() if row.parameters], ids=lambda row: row.name
)
def test_formula_at_other_parameters(row):
    agrees(row, other_texts(row))
