"""The error functions and the normal law; `helpers` says how to read a row."""

from symact.verify.screen.helpers import Function, function

ROWS: tuple[Function, ...] = (
    function(
        "erf",
        "6 U near 0; 1 - exp(-u^2) erfcx(u) beyond, where the result is above 0.52: 8 U. Slope\n"
        "below 1.13 exp(-(|u| - eu)^2).",
        """
const long double size = fabsl(u);
if (size - eu > 9.5L)
    return sx_known(u < 0.0L ? -1.0L : 1.0L, 0x1p-130L, e);
if (!(size <= 10.0L))
    return sx_undecided(e);
if (size <= 0.5L) {
    const long double v = sx_erf_near(u);
    *e = fabsl(v) * (6.0L * SX_U) + 1.13L * eu;
    return v;
}
const long double decay = sx_exp_square(size, -1.0L);
const long double v = 1.0L - decay * sx_erfcx_at(size);
*e = v * (8.0L * SX_U);
if (eu != 0.0L)
    *e += 1.13L * eu * decay * (1.0L + sx_grown(2.0L * size * eu));
return u < 0.0L ? -v : v;
""",
    ),
    function(
        "erfc",
        "exp(-u^2) erfcx(u): 9 U; on the left 2 minus it, 10 U. On the right the relative slope\n"
        "2/(sqrt(pi) erfcx(u)) is below 2 u + 1.2.",
        """
if (u - eu > 104.0L)
    return sx_known(0.0L, SX_TINY, e);
if (u + eu < -13.0L)
    return sx_known(2.0L, 0x1p-240L, e);
const long double size = fabsl(u);
if (!(size <= 104.0L))
    return sx_undecided(e);
const long double v = sx_exp_square(size, -1.0L) * sx_erfcx_at(size);
if (u < 0.0L) {
    *e = (2.0L - v) * (10.0L * SX_U) + 1.13L * eu;
    return 2.0L - v;
}
*e = v * (9.0L * SX_U + sx_grown(eu * (2.0L * (size + eu) + 1.2L)));
return v;
""",
    ),
    function(
        "erfcx",
        "6 U on the right, with a relative slope below 1.2 and below 1/t. On the left\n"
        "2 exp(u^2) - erfcx(-u): 10 U, relative slope below 2 |t| + 1.2.",
        """
if (!(u >= -104.0L && u < 0x1p8000L))
    return sx_undecided(e);
const long double right = sx_erfcx_at(fabsl(u));
if (u < 0.0L) {
    const long double v = 2.0L * sx_exp_square(u, 1.0L) - right;
    *e = v * (10.0L * SX_U + sx_grown(eu * (2.0L * (fabsl(u) + eu) + 1.2L)));
    return v;
}
*e = right * (6.0L * SX_U);
if (eu != 0.0L)
    *e += right * sx_grown(u > 2.0L ? sx_ratio(eu, u, eu) : 1.2L * eu);
return right;
""",
    ),
    function(
        "normal_pdf",
        "exp(-u^2/2)/sqrt(2 pi), the square in two parts: 3.5 U. Relative slope |t|.",
        """
const long double size = fabsl(u);
if (size - eu > 148.0L)
    return sx_known(0.0L, SX_TINY, e);
if (!(size <= 148.0L))
    return sx_undecided(e);
const long double v = SX_ROOT_TAU_INV * bell;
*e = v * (3.5L * SX_U);
if (eu != 0.0L)
    *e += v * sx_grown(eu * (size + eu));
return v;
""",
    ),
    function(
        "normal_cdf",
        "exp(-u^2/2) erfcx(|u|/sqrt(2))/2 on the left: 11 U, relative slope below |t| + 1\n"
        "(the hazard rate of the normal law). 1 minus it on the right: 12 U, slope below 0.4.",
        """
if (u - eu > 13.5L)
    return sx_known(1.0L, 0x1p-130L, e);
if (u + eu < -148.0L)
    return sx_known(0.0L, SX_TINY, e);
const long double size = fabsl(u);
if (!(size <= 148.0L))
    return sx_undecided(e);
const long double v = 0.5L * bell * sx_erfcx_at(size * SX_ROOT_HALF);
if (u > 0.0L) {
    *e = (1.0L - v) * (12.0L * SX_U) + 0.4L * eu;
    return 1.0L - v;
}
*e = v * (11.0L * SX_U);
if (eu != 0.0L)
    *e += v * sx_grown(eu * (size + eu + 1.0L));
return v;
""",
    ),
)
