"""Rows of C functions, and those of the screen that others are built on.

Each row is a function `long double sx_NAME(long double u, long double eu, long double *e)`: the
value at the number u, and in *e a bound on |value - f(t)| for every t with |t - u| <= eu. The
comment of a row is its proof: SX_U = 2^-64 bounds the relative error of one operation, and
"exp(h) - 1 <= h + h^2 for h <= 1" carries the error of the argument. What cannot be bounded
gets an infinite *e. Bounds are sums and products of positive numbers; their own rounding is
covered by the factor 1 + 2^-40 that the caller applies once.
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.verify.screen.coefficients import erfcx_sum


@dataclass(frozen=True, slots=True)
class Function:
    """Hold a C function: its head, why its bound holds, and its body."""

    head: str
    proof: str
    body: str


STAGES: dict[str, tuple[str, ...]] = {
    "logistic": ("decay", "share"),
    "softplus": ("decay",),
    "sech": ("decay",),
    "normal_pdf": ("bell",),
    "normal_cdf": ("bell",),
}
"""Even functions of u that several functions of u and -u share: the first is taken of u, each
further one of the one before; their values are arguments before `e`."""


def function(name: str, proof: str, body: str) -> Function:
    """Make the row of a function of expressions."""
    shared = "".join(f", long double {stage}" for stage in STAGES.get(name, ()))
    head = f"long double sx_{name}(long double u, long double eu{shared}, long double *e)"
    return Function(head, proof, body)


HELPERS: tuple[Function, ...] = (
    Function(
        "long double sx_undecided(long double *e)",
        "Nothing is known.",
        """
*e = SX_INF;
return 0.0L;
""",
    ),
    Function(
        "long double sx_known(long double v, long double bound, long double *e)",
        "A limit that is reached to within a bound.",
        """
*e = bound;
return v;
""",
    ),
    Function(
        "long double sx_grown(long double h)",
        "exp(h) - 1 for 0 <= h <= 1/2; beyond, nothing is promised.",
        """
return h <= 0.5L ? h + h * h : SX_INF;
""",
    ),
    Function(
        "long double sx_ratio(long double above, long double b, long double eb)",
        "above/(|b| - eb); |b| - eb keeps its relative precision for eb <= |b|/2.",
        """
b = fabsl(b);
return eb <= 0.5L * b ? above / (b - eb) : SX_INF;
""",
    ),
    Function(
        "long double sx_scaled(long double v, int n)",
        "v 2^n, exact for -16382 <= n <= 16383 where the product is normal.",
        """
if (n >= -1022 && n <= 1023) {
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return v * power;
}
sx_bits wide = {0.0L};
wide.part.mantissa = (uint64_t)1 << 63;
wide.part.exponent = (uint16_t)(n + 16383);
return v * wide.value;
""",
    ),
    Function(
        "sx_power sx_exp_parts(long double hi, long double lo)",
        "exp(hi + lo) = (t + q) 2^n for |hi| <= 11000, |lo| <= 2^-50. k = 32 n + j is the nearest\n"
        "integer to 32 hi/log(2), |k| < 2^19: k STEP_HI is exact, and so is hi - k STEP_HI (a\n"
        "multiple of the smaller grid, below 2^-6.4). r has relative error 1.01 U,\n"
        "|r| < 0.0109; q has absolute error below 0.1 U relative to t; for k = 0 relative 2.3 U.",
        """
sx_bits k = {hi * SX_STEPS + SX_SHIFT};
const long double steps = k.value - SX_SHIFT;
const long double z = (hi - steps * SX_STEP_HI) - (steps * SX_STEP_LO - lo);
const long double p = z + z * z * sx_poly_exp2nd(z);
const uint64_t whole = k.part.mantissa - SX_SHIFTED;
const SX_POWERS_row *row = &SX_POWERS[whole & 31];
const sx_power result = {row->hi, row->lo + row->hi * p, (int)((int64_t)whole >> 5)};
return result;
""",
    ),
    Function(
        "long double sx_exp_sum(long double hi, long double lo)",
        "exp(hi + lo), |hi| <= 11000: relative error 1.25 U (one addition, q, the table).",
        """
const sx_power x = sx_exp_parts(hi, lo);
return sx_scaled(x.t + x.q, x.n);
""",
    ),
    Function(
        "long double sx_exp_square(long double u, long double factor)",
        "exp(factor u^2), factor a power of two: u^2 in two parts by Dekker's product, so that\n"
        "the relative error stays 1.25 U. |u| < 2^20.",
        """
const long double split = u * 0x1.00000001p32L;
const long double head = split - (split - u);
const long double tail = u - head;
const long double hi = u * u;
const long double lo = ((head * head - hi) + 2.0L * head * tail) + tail * tail;
return sx_exp_sum(factor * hi, factor * lo);
""",
    ),
    Function(
        "long double sx_log_near(long double s)",
        "log((1 + s)/(1 - s)) for |s| < 2^-6.4: relative error 1.1 U, and that of s.",
        """
const long double z = s * s;
const long double twice = s + s;
return twice + twice * (z * sx_poly_atanh(z));
""",
    ),
    Function(
        "long double sx_log_sum(long double w, long double d)",
        "log(w + d) for w normal, |d| <= U w. w = m 2^k, a the nearest table entry, s =\n"
        "(m - a + d)/(m + a) with relative error 3 U. k LOG2_HI + hi is exact. Where k = 0 and\n"
        "a = 1 the result has 4.2 U; elsewhere it is above 0.0155, the small term below 0.0225:\n"
        "relative error below 8 U.",
        """
const sx_bits bits = {w};
int k = (int)bits.part.exponent - 16383;
const uint64_t m64 = bits.part.mantissa;
const int j = (int)(m64 >> 58) + (int)(m64 >> 57 & 1);
k += j >= SX_HALVED;
const long double m = sx_scaled(w, -k);
const SX_LOGS_row *row = &SX_LOGS[j - 32];
const long double s = ((m - row->a) + (d == 0.0L ? 0.0L : sx_scaled(d, -k))) / (m + row->a);
const long double near = sx_log_near(s);
return (k * (long double)SX_LOG2_HI + row->hi) + (near + (k * (long double)SX_LOG2_LO + row->lo));
""",
    ),
    Function(
        "long double sx_log1p_sum(long double u)",
        "log(1 + u) for -1 < u < 2^16000, relative error 8.5 U: near 0 with s = u/(2 + u);\n"
        "elsewhere 1 + u = w + d exactly.",
        """
if (fabsl(u) < 0x1p-6L)
    return sx_log_near(u / (2.0L + u));
const long double w = 1.0L + u;
return sx_log_sum(w, u <= 1.0L ? u - (w - 1.0L) : 1.0L - (w - u));
""",
    ),
    Function(
        "long double sx_atan_at(long double u)",
        "atan(u), relative error 6 U: atan(a) + atan((u - a)/(1 + u a)) with a = j/16, and\n"
        "pi/2 - atan(a) + atan((a u - 1)/(u + a)) beyond 1. j = 0 and |u| <= 1/32: s = u exactly,\n"
        "1.2 U. j >= 1: s has 3 U, or 2 U absolute beyond 1 where the result is above 0.78.",
        """
const long double x = fabsl(u);
long double s;
int j;
if (x <= 1.0L) {
    j = (int)(double)(x * 16.0L + 0.5L);
    const long double a = j * 0.0625L;
    s = j ? (x - a) / (1.0L + x * a) : x;
} else {
    j = (int)(16.0 / (double)x + 0.5);
    const long double a = j * 0.0625L;
    s = (a * x - 1.0L) / (x + a);
    j += 17;
}
const long double z = s * s;
const long double v = SX_ARCS[j].hi + (SX_ARCS[j].lo + (s + s * (z * sx_poly_atan(z))));
return u < 0.0L ? -v : v;
""",
    ),
    Function(
        "long double sx_erfcx_at(long double u)",
        "erfcx(u) for u >= 0, relative error 6 U: a Taylor polynomial of a cell (|d erfcx'/erfcx|\n"
        "< 1/15, its Horner steps add 0.5 U; remainder 2^-73), beyond 31 the asymptotic series.",
        """
const double near = (double)u + 1.0;
if (!(near < 32.0)) {
    const long double z = 0.5L / (u * u);
    return SX_ROOT_PI_INV * sx_poly_erfcx_far(z) / u;
}
uint64_t bits;
memcpy(&bits, &near, sizeof bits);
const SX_ERFCX_row *t = &SX_ERFCX[(bits >> 48) - 0x3ff0];
const long double d = u - t->at;
return """
        + erfcx_sum()
        + ";\n",
    ),
    Function(
        "long double sx_erf_near(long double u)",
        "erf(u) for |u| <= 1/2: relative error 6 U.",
        """
const long double z = u * u;
return SX_TWO_ROOT_PI_INV * u * sx_poly_erf(z);
""",
    ),
    Function(
        "int sx_turn(long double u, long double *r, long double *er)",
        "u - k pi/2 for |u| < 2^24 in three parts, the first two exact; *er bounds the error.\n"
        "Gives k modulo 4.",
        """
sx_bits k = {u * SX_QUADRANTS + SX_SHIFT};
const long double turns = k.value - SX_SHIFT;
const long double left = (u - turns * SX_RIGHT_1) - turns * SX_RIGHT_2;
*r = left - turns * SX_RIGHT_3;
*er = SX_U * (fabsl(left) + fabsl(*r)) + fabsl(turns) * 0x1p-140L;
return (int)(k.part.mantissa & 3);
""",
    ),
    Function(
        "long double sx_quarter(int k, long double r)",
        "sin(r + k pi/2) for |r| <= pi/4 + 2^-40: relative error 4 U.",
        """
const long double z = r * r;
const long double v = k & 1 ? 1.0L + z * sx_poly_cos(z) : r + r * (z * sx_poly_sin(z));
return k & 2 ? -v : v;
""",
    ),
)
"""What the functions below share."""

SHARED: tuple[Function, ...] = (
    Function(
        "long double sx_decay(long double u)",
        "exp(-|u|), relative error 1.25 U; 0 beyond 11000, where it is not used.",
        """
const long double size = fabsl(u);
return size <= 11000.0L ? sx_exp_sum(-size, 0.0L) : 0.0L;
""",
    ),
    Function(
        "long double sx_share(long double decay)",
        "1/(1 + x).",
        """
return 1.0L / (1.0L + decay);
""",
    ),
    Function(
        "long double sx_bell(long double u)",
        "exp(-u^2/2), relative error 1.25 U; 0 beyond 148, where it is not used.",
        """
return fabsl(u) <= 148.0L ? sx_exp_square(u, -0.5L) : 0.0L;
""",
    ),
)
"""The stages."""
