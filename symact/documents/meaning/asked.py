"""One question of two trees: what is asked, and how it is put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.documents import defects
from symact.documents.meaning.build import Builder
from symact.documents.meaning.choice import Choice
from symact.documents.meaning.conditions import condition, values_of
from symact.documents.meaning.records import Context, MeaningError, Place, Scope
from symact.documents.records import Question, Relation
from symact.documents.tree import Node
from symact.errors import SymactError

RELATIONS = {
    "=": Relation.EQUAL, ":=": Relation.EQUAL, "≡": Relation.EQUAL, "≈": Relation.APPROXIMATE,
    "<": Relation.LESS, "<=": Relation.LESS_EQUAL, ">": Relation.GREATER,
    ">=": Relation.GREATER_EQUAL, "!=": Relation.NOT_EQUAL, "in": Relation.MEMBER,
    "->": Relation.TENDS, "∝": Relation.PROPORTIONAL, "~": Relation.SAME_ORDER,
    "range": Relation.RANGE, "O": Relation.BOUNDED, "o": Relation.TENDS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what is asked of two trees.

    Attributes:
        sign: Between them.
        left, right: The trees.
        conditions: Printed beside them.
        ends: Where the left side tends to the right one.
        order: Power that a series neglects, or None.
    """

    sign: str
    left: Node
    right: Node
    conditions: tuple[Node, ...] = ()
    ends: tuple[Any, int] | None = None
    order: int | None = None


FAULTS = (
    SymactError, TypeError, ValueError, NotImplementedError, AttributeError, ArithmeticError,
    RecursionError, KeyError, IndexError,
)  # fmt: skip
"""What SymPy raises where it cannot go on; each becomes an answer, not a crash."""


def reason_of(error: Exception) -> str:
    """Say in words why a claim could not be put together."""
    if isinstance(error, MeaningError):
        return error.message
    if isinstance(error, SymactError):
        return str(error)
    return defects.reason(error) or f"it cannot be put together ({type(error).__name__})"


def number_of(node: Node) -> Any:
    """Read a number exactly."""
    builder = Builder(Scope(), Place(), Choice())
    return builder.exactly(node)


def is_numeric(node: Node) -> bool:
    """Tell whether a tree is a printed number."""
    return node.op == "number" or (node.op in {"neg", "div"} and all(map(is_numeric, node.args)))


def build_question(
    asked: Asked, choice: Choice, scope: Scope, context: Context
) -> tuple[Question, list[str]]:
    """Build one question, and the remarks made on the way."""
    builder = Builder(scope, context.place, choice, context.text)
    relation = RELATIONS[asked.sign]
    left, right = asked.left, asked.right
    if left.op == "limit" and relation in {Relation.EQUAL, Relation.TENDS, Relation.APPROXIMATE}:
        key, side = left.value
        asked = replace(asked, ends=(builder.exactly(left.args[0]), side))
        builder.choice = choice = replace(choice, variable=key)
        left, relation = left.args[1], Relation.TENDS
    first = builder.expr(left)
    setlike = relation in {Relation.MEMBER, Relation.RANGE}
    second = values_of(builder, right, {}, printed=True) if setlike else builder.expr(right)
    given = [condition(builder, node, {}) for node in asked.conditions]
    domain = sympy.And(*given, builder.domain)
    toward, side = asked.ends or (None, 0)
    x = builder.symbol(choice.variable)
    free = first.free_symbols | second.free_symbols | domain.free_symbols
    marks = {d.symbol for d in builder.decimals.values()}
    others = sorted(free - marks - {x}, key=str)
    if asked.sign == "o":
        first, second = first / second, sympy.S.Zero
    question = Question(
        relation, first, second, ((x,) if x in free else ()) + tuple(others), domain,
        tuple(builder.decimals.values()), *_order(asked, builder, toward), side,
        tuple(_joints(builder.joints)), builder.kink,
    )  # fmt: skip
    return question, builder.notes


def _order(asked: Asked, builder: Builder, toward: Any) -> tuple[int | None, Any]:
    """Give the power that is neglected, and where: of an infinite sum what is not summed."""
    if builder.order is None:
        return asked.order, toward
    order = builder.order if asked.order is None else min(asked.order, builder.order)
    return order, sympy.S.Zero if toward is None else toward


def _joints(found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Gather joints by variable."""
    table: dict[Any, list[Any]] = {}
    for variable, point in found:
        if point not in table.setdefault(variable, []):
            table[variable].append(point)
    return [(variable, tuple(points)) for variable, points in table.items()]
