"""Exponentials, logarithms, circular functions and the root; `helpers` says how to read a row."""

from symact.verify.screen.helpers import Function, function

ROWS: tuple[Function, ...] = (
    function(
        "exp",
        "Own error 1.25 U; exp(t) = exp(u) exp(t - u).",
        """
if (u + eu < -11000.0L)
    return sx_known(0.0L, SX_TINY, e);
if (!(fabsl(u) <= 11000.0L))
    return sx_undecided(e);
const long double v = sx_exp_sum(u, 0.0L);
*e = v * (1.25L * SX_U + sx_grown(eu));
return v;
""",
    ),
    function(
        "expm1",
        "Own error 4 U: t 2^n - 1 is exact where the sum could cancel, and q has 0.1 U of 0.0108,\n"
        "the least sum. exp(t) - exp(u) = exp(u) (exp(t - u) - 1).",
        """
if (u + eu < -45.0L)
    return sx_known(-1.0L, SX_U, e);
if (!(fabsl(u) <= 11000.0L))
    return sx_undecided(e);
const sx_power x = sx_exp_parts(u, 0.0L);
const long double v = (sx_scaled(x.t, x.n) - 1.0L) + sx_scaled(x.q, x.n);
*e = fabsl(v) * (4.0L * SX_U);
if (eu != 0.0L)
    *e += (fabsl(v) + 1.0L) * sx_grown(eu);
return v;
""",
    ),
    function(
        "log",
        "Own error 8 U; |log(t) - log(u)| <= eu/(u - eu).",
        """
if (!(u >= 0x1p-16000L && u < SX_INF))
    return sx_undecided(e);
const long double v = sx_log_sum(u, 0.0L);
*e = fabsl(v) * (8.0L * SX_U);
if (eu != 0.0L)
    *e += sx_ratio(eu, u, eu);
return v;
""",
    ),
    function(
        "log1p",
        "Own error 8.5 U; |log1p(t) - log1p(u)| <= eu/(1 + u - eu).",
        """
if (!(u > -1.0L && u < 0x1p16000L))
    return sx_undecided(e);
const long double v = sx_log1p_sum(u);
*e = fabsl(v) * (8.5L * SX_U);
if (eu != 0.0L)
    *e += sx_ratio(eu, 1.0L + u, eu);
return v;
""",
    ),
    function(
        "sin",
        "Own error 4 U and that of the reduction; the slope is at most 1.",
        """
if (!(fabsl(u) < 0x1p1024L))
    return sx_undecided(e);
long double r, er;
const int k = fabsl(u) < 0x1p24L ? sx_turn(u, &r, &er) : sx_turn_far(u, &r, &er);
const long double v = sx_quarter(k, r);
*e = fabsl(v) * (4.0L * SX_U) + er + eu;
return v;
""",
    ),
    function(
        "cos",
        "sin(u + pi/2).",
        """
if (!(fabsl(u) < 0x1p1024L))
    return sx_undecided(e);
long double r, er;
const int k = fabsl(u) < 0x1p24L ? sx_turn(u, &r, &er) : sx_turn_far(u, &r, &er);
const long double v = sx_quarter(k + 1, r);
*e = fabsl(v) * (4.0L * SX_U) + er + eu;
return v;
""",
    ),
    function(
        "atan",
        "Own error 6 U; the slope 1/(1 + t^2) is largest at the near end.",
        """
const long double size = fabsl(u);
if (!(size < 0x1p8000L && eu < SX_INF))
    return sx_undecided(e);
const long double v = sx_atan_at(u);
*e = fabsl(v) * (6.0L * SX_U);
if (eu != 0.0L) {
    const long double near = eu <= 0.5L * size ? size - eu : 0.0L;
    *e += eu / (1.0L + near * near);
}
return v;
""",
    ),
    function(
        "sqrt",
        "Correctly rounded by the processor; |sqrt(t) - sqrt(u)| <= eu/sqrt(u).",
        """
if (!(u >= eu && u < SX_INF))
    return sx_undecided(e);
const long double v = sqrtl(u);
*e = v * SX_U;
if (eu != 0.0L)
    *e += eu / v;
return v;
""",
    ),
)
