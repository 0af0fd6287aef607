"""One branch of one result with its plan, and its spelling as assignments."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symact.kernel.approximations import exact_numbers
from symact.kernel.arith import Arith
from symact.kernel.builder import Builder
from symact.kernel.ends import End, append_end
from symact.kernel.ir import Bound, Op
from symact.kernel.lower import Widths, constant_nodes, lower
from symact.kernel.pairs import Pair, select
from symact.kernel.series import Series, append_series
from symact.kernel.tails import Tail, append_held, append_powers
from symact.kernel.value import finish, settle
from symact.numeric.program import Program

POLYNOMIAL = frozenset({"input", "rational", "add", "mul", "neg"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one branch of one result with its plan.

    Attributes:
        lo, hi: Ends: the branch holds where lo < x < hi, or at an end that it owns.
        lo_closed, hi_closed: Ownership of the ends.
        program: The stable form, inputs x and the run-time parameters.
        widths: How nodes are carried.
        series: Polynomial regions at zeros.
        tails: Left and right edges beyond which the result follows a power of x.
        bound: Error of this piece.
        text: The stable form as text.
    """

    lo: End
    hi: End
    lo_closed: bool
    hi_closed: bool
    program: Program
    widths: Widths
    series: tuple[Series, ...]
    tails: tuple[Tail, Tail]
    bound: Bound
    text: str


def append_piece(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append one piece, rounded to one double."""
    return settle(b, piece_parts(b, piece, inputs))


def piece_parts(b: Builder, piece: Piece, inputs: dict[str, str]) -> Pair:
    """Append one piece; its argument is kept inside its interval, so that nothing overflows.

    Only where one more rounding follows is there a low part.
    """
    b.plain = piece.widths.plain
    constant = exact_numbers(piece.program, constant_nodes(piece.program))
    out = piece.program.outputs[0]
    if out in constant:
        return Pair(b.const(constant[out].hi, constant[out].origin))
    x = inputs["x"]
    if not is_polynomial(piece.program):
        x = held(b, piece, inputs)
    value = lower(b, piece.program, piece.widths, {**inputs, "x": x})
    keep = b.short and value.scale is None
    result = value.pair if keep else Pair(finish(Arith(b, out in piece.widths.wide), value))
    for region in piece.series:
        inside, near = append_series(b, x, region, "the result")
        result = select(b, inside, near if keep else Pair(settle(b, near)), result)
    if not any(tail.degree for tail in piece.tails):
        return result
    return Pair(append_powers(b, inputs["x"], settle(b, result), piece.tails))


def held(b: Builder, piece: Piece, inputs: dict[str, str]) -> str:
    """Append x held between the joints, and out of the settled tails."""
    x = inputs["x"]
    if piece.lo.value > -math.inf:
        x = b.op(Op.CLAMP_MIN, x, append_end(b, piece.lo, inputs))
    if piece.hi.value < math.inf:
        x = b.op(Op.CLAMP_MAX, x, append_end(b, piece.hi, inputs))
    return append_held(b, x, piece.tails)


def is_polynomial(program: Program) -> bool:
    """Tell whether a program is a polynomial with rational coefficients."""
    nodes = program.nodes
    return all(
        node.op in POLYNOMIAL or (node.op == "div" and nodes[node.args[1]].op == "rational")
        for node in nodes
    )
