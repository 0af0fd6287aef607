"""What a function computes, operation by operation, in the order in which it is written.

The operations are kept as they stand in the program, because what a program loses to rounding
depends on how it is written; `expression` turns them into a SymPy expression, `float32` walks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MAX_SIZE = 1500
"""Operations of a function when everything it calls is written out."""

MAX_DEPTH = 120

FLIPPED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
"""The comparison that holds where another one does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """Hold one operation; equal operations at two places are two records.

    | op | value | args |
    |---|---|---|
    | number | Fraction | |
    | constant | `pi` or `e` | |
    | input | name | |
    | add, sub, mul, div, pow, max, min | | two |
    | neg, same | | one (`same` is a copy) |
    | call | function of the language | one |
    | where | | condition, value, otherwise |
    | wide | | a library function as one step: rounded once, at its end |
    | compare | sign | two |
    | and, or, not | | conditions |

    Attributes:
        op: What it is.
        args: What it is of.
        value: See the table.
        place: Line (from 1) and column (from 0, in characters) in the source.
        size: Operations below it, shared ones counted each time.
        depth: How deep they are nested.
    """

    op: str
    args: tuple[Op, ...] = ()
    value: Any = None
    place: tuple[int, int] = (1, 0)
    size: int = 1
    depth: int = 0

    @property
    def condition(self) -> bool:
        """Tell whether it is true or false rather than a number."""
        return self.op in {"compare", "and", "or", "not"}


class TooLargeError(ValueError):
    """Say that a function is too large to be read."""


def make(op: str, *args: Op, value: Any = None, place: tuple[int, int] = (1, 0)) -> Op:
    """Make an operation; arithmetic between plain numbers is done at once and exactly.

    Raises:
        TooLargeError: There are too many operations, or they are nested too deeply.
    """
    size = 1 + sum(a.size for a in args)
    depth = 1 + max((a.depth for a in args), default=0)
    if size > MAX_SIZE or depth > MAX_DEPTH:
        raise TooLargeError
    if args and all(a.op == "number" for a in args):
        folded = _folded(op, [a.value for a in args])
        if folded is not None:
            return Op("number", (), folded, place)
    return Op(op, args, value, place, size, depth)


def number(value: Fraction | float, place: tuple[int, int] = (1, 0)) -> Op:
    """Make a number; a float means its shortest decimal."""
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    return Op("number", (), exact, place)


def as_number(op: Op) -> Op:
    """Read a condition as 1 or 0, as arithmetic does."""
    if not op.condition:
        return op
    return make("where", op, number(1), number(0), place=op.place)


def negated(op: Op) -> Op:
    """Give the condition that holds where another one does not."""
    if op.op == "compare":
        return make("compare", *op.args, value=FLIPPED[op.value], place=op.place)
    if op.op == "not":
        return op.args[0]
    other = {"and": "or", "or": "and"}[op.op]
    return make(other, *(negated(a) for a in op.args), place=op.place)


def inputs(op: Op) -> set[str]:
    """Collect the names of the inputs that a value depends on."""
    return {node.value for node in nodes(op) if node.op == "input"}


def nodes(op: Op) -> list[Op]:
    """List every operation once."""
    seen: dict[int, Op] = {}
    stack = [op]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            stack.extend(node.args)
    return list(seen.values())


def _folded(op: str, values: list[Fraction]) -> Fraction | None:
    """Compute exact arithmetic; None for what is left to later."""
    if op == "neg":
        return -values[0]
    if op == "same":
        return values[0]
    if op in {"max", "min"}:
        return max(values) if op == "max" else min(values)
    if op not in {"add", "sub", "mul", "div", "pow"}:
        return None
    a, b = values
    if op == "pow":
        small = b.denominator == 1 and abs(b) <= 64 and a.numerator.bit_length() <= 64
        return a ** int(b) if small and a.denominator.bit_length() <= 64 and (a or b > 0) else None
    if op == "div" and b == 0:
        return None
    result = {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b if b else a}[op]
    return result if result.denominator.bit_length() < 1000 else None
