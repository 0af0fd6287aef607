"""Expressions of a program, read through `ast`: nothing is run."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symact.documents.code import prelude as words
from symact.documents.code import signs
from symact.documents.code.ir import Op, TooLargeError, as_number, make, negated, number
from symact.documents.code.source import Piece
from symact.documents.code.values import (
    Class,
    Closure,
    Instance,
    NotReadError,
    Opaque,
    Partial,
    Path,
    Scope,
    condition,
    same_tree,
)

MAX_NESTING = 70
MAX_CALLS = 24


class Walker:
    """Read expressions; the statements are read by a class built on this one."""

    def __init__(self, module: Scope, piece: Piece) -> None:
        self.module = module
        self.piece = piece
        self.steps = 0
        self.nesting = 0
        self.calls = 0
        self.masks: list[Op] = []
        self.notes: list[str] = []

    # what is made of what was read

    def op(self, kind: str, *args: Op, node: ast.AST, value: Any = None) -> Op:
        """Make an operation at the place of a node."""
        try:
            return make(kind, *args, value=value, place=self.piece.place(node))
        except TooLargeError:
            raise NotReadError("the function is too large to be read", node) from None

    def numeric(self, value: Any, node: ast.AST) -> Op:
        """Read a value as a number."""
        if isinstance(value, Opaque):
            raise value.error
        if isinstance(value, Op):
            return as_number(value)
        if isinstance(value, bool):
            return number(int(value))
        if isinstance(value, (int, float)) and math.isfinite(value):
            return number(value, self.piece.place(node))
        if isinstance(value, Path) and value.last in words.CONSTANTS:
            return self.op("constant", node=node, value=words.CONSTANTS[value.last])
        if isinstance(value, Path) and value.last == "tau":
            return self.op("mul", number(2), self.op("constant", node=node, value="pi"), node=node)
        if isinstance(value, tuple) and len(value) == 1:
            return self.numeric(value[0], node)
        raise NotReadError(f"{signs.shown(value)} is no number", node)

    def truth(self, value: Any, node: ast.AST) -> Op | bool:
        """Read a value as a condition; what is known is true or false."""
        if isinstance(value, Opaque):
            raise value.error
        if isinstance(value, Op):
            return bool(value.value) if value.op == "number" else condition(value)
        if value is None or isinstance(value, (bool, str, tuple, int, float)):
            return bool(value)
        if isinstance(value, (Closure, Partial, Instance, Class)):
            return True
        raise NotReadError(f"{signs.shown(value)} is no condition", node)

    # expressions

    def value(self, node: ast.AST, scope: Scope) -> Any:
        """Read an expression.

        Raises:
            NotReadError: Some of it is not understood.
        """
        self.steps += 1
        if self.steps > signs.MAX_STEPS:
            raise NotReadError("the function takes too many steps to be read", node)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise NotReadError(f"a {type(node).__name__} is no formula", node)
        if self.nesting >= MAX_NESTING:
            raise NotReadError("the expression is nested too deeply", node)
        self.nesting += 1
        try:
            return method(node, scope)
        except NotReadError as error:
            error.node = error.node or node
            error.piece = error.piece or self.piece
            raise
        finally:
            self.nesting -= 1

    def number_at(self, node: ast.AST, scope: Scope) -> Op:
        """Read an expression that must be a number."""
        return self.numeric(self.value(node, scope), node)

    def _constant(self, node: ast.Constant, _: Scope) -> Any:
        value = node.value
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            if abs(value) > 10**300:
                raise NotReadError("the number is too large", node)
            return number(Fraction(value), self.piece.place(node))
        if isinstance(value, float) and math.isfinite(value):
            return number(value, self.piece.place(node))
        raise NotReadError(f"{value!r:.40} is no real number", node)

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        found = scope.find(node.id)
        if found is not None:
            if isinstance(found, Opaque):
                raise found.error
            return None if found is signs.NONE else found
        if node.id in words.ROOTS:
            return Path(words.ROOTS[node.id])
        return Path(node.id)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        base = self.value(node.value, scope)
        if isinstance(base, Path):
            return base.of(node.attr)
        if isinstance(base, Instance):
            return self.attribute(base, node)
        if isinstance(base, Op) and node.attr in signs.PLAIN_ATTRIBUTES:
            return base
        raise NotReadError(f"{node.attr} of {signs.shown(base)} is not known", node)

    def attribute(self, instance: Instance, node: ast.Attribute) -> Any:
        """Give an attribute of an object; its methods are bound to it."""
        name = node.attr
        if name in instance.attributes:
            found = instance.attributes[name]
            if isinstance(found, Opaque):
                raise found.error
            return None if found is signs.NONE else found
        for part in instance.of.node.body:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and part.name == name:
                static = any(signs.called(d) == "staticmethod" for d in part.decorator_list)
                bound = () if static else (instance,)
                return Closure(part, instance.of.scope, instance.of.piece, bound)
        raise NotReadError(f"self.{name} is not known", node, "layer")

    def _binop(self, node: ast.BinOp, scope: Scope) -> Any:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if type(node.op) in signs.JOINING:
            return self.join(signs.JOINING[type(node.op)], [left, right], node)
        if type(node.op) not in signs.ARITHMETIC:
            raise NotReadError(f"{type(node.op).__name__} is no operation on real numbers", node)
        a, b = self.numeric(left, node.left), self.numeric(right, node.right)
        return self.op(signs.ARITHMETIC[type(node.op)], a, b, node=node)

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self.value(node.operand, scope)
        if isinstance(node.op, ast.Not) or (
            isinstance(node.op, ast.Invert)
            and (isinstance(value, bool) or signs.is_condition(value))
        ):
            known = self.truth(value, node.operand)
            return (not known) if isinstance(known, bool) else negated(known)
        if isinstance(node.op, ast.Invert):
            raise NotReadError("~ of a number", node)
        if isinstance(value, Path) and value.last == "inf":
            return value
        operand = self.numeric(value, node.operand)
        return operand if isinstance(node.op, ast.UAdd) else self.op("neg", operand, node=node)

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Any:
        kind = "and" if isinstance(node.op, ast.And) else "or"
        values: list[Any] = []
        for part in node.values:  # what Python would not look at is not looked at
            value = self.value(part, scope)
            if isinstance(value, Op) and not value.condition:
                raise NotReadError("and / or between numbers", node)
            known = self.truth(value, part)
            if known is (kind == "or"):
                return known if not values else self.join(kind, [*values, known], node)
            values.append(known)
        return self.join(kind, values, node)

    def join(self, kind: str, values: Sequence[Any], node: ast.AST) -> Any:
        """Join conditions; those that are known are taken out."""
        conditions: list[Op] = []
        for value in values:
            known = self.truth(value, node)
            if isinstance(known, bool):
                if known is (kind == "or"):
                    return known
                continue
            conditions.append(known)
        if not conditions:
            return kind == "and"
        result = conditions[0]
        for other in conditions[1:]:
            result = self.op(kind, result, other, node=node)
        return result

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        operands = [self.value(part, scope) for part in (node.left, *node.comparators)]
        found = [
            self.compared(operands[k], sign, operands[k + 1], node)
            for k, sign in enumerate(node.ops)
        ]
        return found[0] if len(found) == 1 else self.join("and", found, node)

    def compared(self, left: Any, sign: ast.cmpop, right: Any, node: ast.AST) -> Any:
        """Compare two values; plain ones at once."""
        plain = not any(isinstance(v, (Op, Path, Opaque)) for v in (left, right))
        if isinstance(sign, (ast.Is, ast.IsNot)):
            if right is not None and not isinstance(right, bool):
                raise NotReadError("`is` between values", node)
            return (left is right) is isinstance(sign, ast.Is)
        if isinstance(sign, (ast.In, ast.NotIn)) and plain and isinstance(right, (tuple, str)):
            return (left in right) is isinstance(sign, ast.In)
        if type(sign) not in signs.COMPARING:
            raise NotReadError(f"{type(sign).__name__} is no comparison of numbers", node)
        mixed = isinstance(left, (str, type(None))) or isinstance(right, (str, type(None)))
        if mixed or (plain and isinstance(sign, (ast.Eq, ast.NotEq))):
            return (left == right) is isinstance(sign, ast.Eq)
        if isinstance(left, Op) and left.condition and isinstance(right, bool):
            return left if right is isinstance(sign, ast.Eq) else negated(left)
        a, b = self.numeric(left, node), self.numeric(right, node)
        if a.op == b.op == "number":
            return {
                "<": a.value < b.value, "<=": a.value <= b.value, ">": a.value > b.value,
                ">=": a.value >= b.value, "==": a.value == b.value, "!=": a.value != b.value,
            }[signs.COMPARING[type(sign)]]  # fmt: skip
        return self.op("compare", a, b, node=node, value=signs.COMPARING[type(sign)])

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Any:
        known = self.truth(self.value(node.test, scope), node.test)
        if isinstance(known, bool):
            return self.value(node.body if known else node.orelse, scope)
        a, b = self.number_at(node.body, scope), self.number_at(node.orelse, scope)
        return self.op("where", known, a, b, node=node)

    def _tuple(self, node: ast.Tuple | ast.List, scope: Scope) -> Any:
        return tuple(self.value(part, scope) for part in node.elts)

    _list = _tuple

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Any:
        return Closure(node, scope, self.piece)

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self.value(node.value, scope)
        scope.names[node.target.id] = signs.NONE if value is None else value
        return value

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Any:
        """Read `[f(i) for i in x]`: what is done to each number of an array."""
        (generator, *more) = node.generators
        if more or generator.ifs or not isinstance(generator.target, ast.Name):
            raise NotReadError("only `[... for i in x]` is read", node)
        array = self.number_at(generator.iter, scope)
        return self.number_at(node.elt, Scope({generator.target.id: array}, scope))

    _generatorexp = _listcomp

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        base = self.value(node.value, scope)
        if isinstance(node.slice, ast.Slice) and not any(
            (node.slice.lower, node.slice.upper, node.slice.step)
        ):
            return base
        if isinstance(node.slice, ast.Constant) and node.slice.value is ...:
            return base
        index = self.value(node.slice, scope)
        if isinstance(base, tuple) and isinstance(index, Op) and index.op == "number":
            place = int(index.value)
            if -len(base) <= place < len(base):
                return base[place]
        if isinstance(base, Op) and isinstance(index, Op) and index.condition and self.masks:
            if same_tree(index, self.masks[-1]):
                return base
            raise NotReadError("this mask is not that of the assignment", node)
        raise NotReadError("a part of an array is taken", node, "reduction")

    def _starred(self, node: ast.Starred, _: Scope) -> Any:
        raise NotReadError("starred arguments are not read", node)

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        raise NotImplementedError
