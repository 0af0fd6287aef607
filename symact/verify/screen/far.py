"""Arguments of the circular functions from 2^24 to the largest double: reduced by whole words.

The method is that of Payne and Hanek (1983): of the bits of 2/pi only those are multiplied whose
product with the argument is neither a whole number of turns nor below the error. All is integer
arithmetic of 64-bit words; the kernels reduce in another way.
"""

from __future__ import annotations

from functools import cache

import sympy

from symact.numeric.balls import evaluate_outputs
from symact.numeric.exact import fraction_of
from symact.numeric.program import compile_program
from symact.verify.screen.coefficients import Table
from symact.verify.screen.helpers import Function

WORDS = 21
"""A leading zero, 1024 bits for the exponents of doubles, four words that are multiplied."""

SPARE = 128
"""Bits that make the last word of the table right."""


@cache
def turns_table() -> Table:
    """Give 2/pi as words of 64 bits, the first one before the binary point."""
    bits = 64 * (WORDS - 1)
    program = compile_program([2 / sympy.pi], [])
    (ball,) = evaluate_outputs(program, [], bits + SPARE)
    digits = int(fraction_of(ball.mid()) * 2**bits)
    words = [digits >> (bits - 64 * k) & (2**64 - 1) for k in range(WORDS)]
    rows = tuple((f"{word:#018x}u",) for word in words)
    return Table("SX_TURNS", ("uint64_t word",), rows, "2/pi in words of 64 bits, cut")


FAR = Function(
    "int sx_turn_far(long double u, long double *r, long double *er)",
    "u - k pi/2 for 2^23 < |u| < 2^1024 by the fraction of u/(2 pi) to 2^-126: the words of the\n"
    "product that count whole turns are left out. Rounding to 64 bits, the constant and the\n"
    "product: 3 U; what is cut: below 2^-125 turns. Gives k modulo 4.",
    """
sx_bits bits = {fabsl(u)};
const uint64_t m = bits.part.mantissa;
const unsigned skip = bits.part.exponent - 16383u - 63u - 2u + 64u;
const unsigned first = skip / 64u, shift = skip % 64u;
uint64_t w[3];
for (unsigned i = 0; i < 3u; i++) {
    w[i] = SX_TURNS[first + i].word << shift;
    if (shift)
        w[i] |= SX_TURNS[first + i + 1u].word >> (64u - shift);
}
sx_wide sum = ((sx_wide)m * w[2]) >> 64;
sum += (sx_wide)m * w[1];
sum += (sx_wide)(m * w[0]) << 64;
const sx_wide turned = sum + ((sx_wide)1 << 125);
const int k = (int)(turned >> 126);
const sx_wide left = sum - ((sx_wide)(unsigned)k << 126);
const int below = (int)(left >> 127);
const sx_wide size = below ? 0u - left : left;
const long double high = (long double)(uint64_t)(size >> 64) * 0x1p64L;
const long double part = (high + (long double)(uint64_t)size) * SX_TURN;
*r = below != (u < 0.0L) ? -part : part;
*er = part * (3.5L * SX_U) + 0x1p-122L;
return u < 0.0L ? -k & 3 : k;
""",
)
"""The reduction as a row."""
