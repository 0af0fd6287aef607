"""The logistic function and the hyperbolic ones; `helpers` says how to read a row."""

from symact.verify.screen.helpers import Function, function

ROWS: tuple[Function, ...] = (
    function(
        "logistic",
        "With x = exp(-|u|): 1/(1 + x) or x/(1 + x), relative error 4.5 U. The slope is below\n"
        "exp(-|t|) <= x exp(eu).",
        """
if (u - eu > 100.0L)
    return sx_known(1.0L, 0x1p-144L, e);
if (u + eu < -11000.0L)
    return sx_known(0.0L, SX_TINY, e);
if (!(fabsl(u) <= 11000.0L))
    return sx_undecided(e);
const long double v = u < 0.0L ? decay * share : share;
*e = v * (4.5L * SX_U);
if (eu != 0.0L)
    *e += decay * (eu + 2.0L * eu * eu) + (eu <= 0.5L ? 0.0L : SX_INF);
return v;
""",
    ),
    function(
        "softplus",
        "max(u, 0) + log1p(x), x = exp(-|u|): 10 U for the logarithm (a relative error of x\n"
        "passes with a factor below 1), 12.5 U in all. The slope is below 1 and below exp(t).",
        """
if (u + eu < -11000.0L)
    return sx_known(0.0L, SX_TINY, e);
if (u - eu > 11000.0L && u < SX_INF)
    return sx_known(u, SX_U * u + eu, e);
if (!(fabsl(u) <= 11000.0L))
    return sx_undecided(e);
const long double left = sx_log1p_sum(decay);
const long double v = u < 0.0L ? left : u + left;
*e = u < 0.0L ? left * (10.0L * SX_U) : v * SX_U + left * (11.5L * SX_U);
if (eu != 0.0L)
    *e += u < 0.0L ? decay * sx_grown(eu) : eu;
return v;
""",
    ),
    function(
        "tanh",
        "x/(x + 2) with x = expm1(2 |u|): own error 7 U. The slope 1 - tanh^2 changes by at most\n"
        "exp(2 eu) <= 1 + 4 eu over the error of u.",
        """
const long double size = fabsl(u);
if (size - eu > 45.0L)
    return sx_known(u < 0.0L ? -1.0L : 1.0L, 0x1p-125L, e);
if (!(size <= 46.0L))
    return sx_undecided(e);
const sx_power p = sx_exp_parts(2.0L * size, 0.0L);
const long double x = (sx_scaled(p.t, p.n) - 1.0L) + sx_scaled(p.q, p.n);
const long double v = x / (x + 2.0L);
*e = v * (7.0L * SX_U);
if (eu != 0.0L)
    *e += eu <= 0.25L ? eu * ((1.0L - v * v) + 32.0L * SX_U) * (1.0L + 4.0L * eu) : SX_INF;
return u < 0.0L ? -v : v;
""",
    ),
    function(
        "sech",
        "2 x/(1 + x^2) with x = exp(-|u|): own error 4.5 U. |sech'| <= sech.",
        """
const long double size = fabsl(u);
if (size - eu > 11000.0L)
    return sx_known(0.0L, 2.0L * SX_TINY, e);
if (!(size <= 11000.0L))
    return sx_undecided(e);
const long double v = 2.0L * decay / (1.0L + decay * decay);
*e = v * (4.5L * SX_U + sx_grown(eu));
return v;
""",
    ),
    function(
        "sech2",
        "4 x/(1 + x)^2 with x = exp(-2 |u|): own error 6 U. |(sech^2)'| <= 2 sech^2.",
        """
const long double size = fabsl(u);
if (size - eu > 5500.0L)
    return sx_known(0.0L, 4.0L * SX_TINY, e);
if (!(size <= 5500.0L))
    return sx_undecided(e);
const long double x = sx_exp_sum(-2.0L * size, 0.0L);
const long double w = 1.0L + x;
const long double v = 4.0L * x / (w * w);
*e = v * (6.0L * SX_U + sx_grown(2.0L * eu));
return v;
""",
    ),
    function(
        "sinh",
        "(x + x/(x + 1))/2 with x = expm1(|u|): own error 8 U. cosh(t) <= (|sinh(u)| + 1) exp(eu).",
        """
const long double size = fabsl(u);
if (!(size <= 11000.0L))
    return sx_undecided(e);
const sx_power p = sx_exp_parts(size, 0.0L);
const long double x = (sx_scaled(p.t, p.n) - 1.0L) + sx_scaled(p.q, p.n);
const long double v = 0.5L * (x + x / (x + 1.0L));
*e = v * (8.0L * SX_U);
if (eu != 0.0L)
    *e += (v + 1.0L) * sx_grown(eu);
return u < 0.0L ? -v : v;
""",
    ),
    function(
        "cosh",
        "(x + 1/x)/2 with x = exp(|u|): own error 4 U. |sinh| <= cosh.",
        """
if (!(fabsl(u) <= 11000.0L))
    return sx_undecided(e);
const long double x = sx_exp_sum(fabsl(u), 0.0L);
const long double v = 0.5L * (x + 1.0L / x);
*e = v * (4.0L * SX_U + sx_grown(eu));
return v;
""",
    ),
)
