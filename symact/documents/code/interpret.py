"""Statements of a program, read one after the other: branches are joined, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symact.documents.code.calls import Calls
from symact.documents.code.imports import defaults_of, imported, prelude
from symact.documents.code.ir import Op, number
from symact.documents.code.signs import ARITHMETIC, NONE, called
from symact.documents.code.source import Piece
from symact.documents.code.values import (
    NOTHING,
    RAISED,
    Class,
    Closure,
    Instance,
    NotReadError,
    Opaque,
    Scope,
    condition,
)
from symact.documents.code.walk import MAX_CALLS

SKIPPED = (ast.Pass, ast.Assert, ast.Global, ast.Nonlocal, ast.Delete)

WRITING = frozenset({"putmask", "copyto", "place", "put", "fill", "sort", "apply_"})
"""Functions and methods that change an array in a way that is not read."""


TRAINED = frozenset({"Parameter", "add_weight", "Variable", "create_parameter"})


class Interpreter(Calls):
    """Read functions: what they return, as operations on their inputs."""

    def __init__(self, module: Scope, piece: Piece) -> None:
        super().__init__(module, piece)
        self.weights: dict[str, Fraction | None] = {}

    def enter(
        self, callee: Closure, args: list[Any], options: dict[str, Any], node: ast.AST
    ) -> Any:
        """Read the body of a function with its arguments in place."""
        if self.calls >= MAX_CALLS:
            raise NotReadError("functions call each other too deeply", node)
        outer, masks = self.piece, self.masks
        self.calls += 1
        self.masks = []
        try:
            scope = Scope(self.bind(callee, args, options, node), callee.scope)
            self.piece = callee.piece
            if isinstance(callee.node, ast.Lambda):
                return self.value(callee.node.body, scope)
            result = self.run(callee.node.body, scope)
        finally:
            self.piece, self.masks = outer, masks
            self.calls -= 1
        if result is RAISED:
            raise NotReadError("the function only raises an error", node)
        if result is NOTHING:
            raise NotReadError("the function returns nothing", node)
        return result

    def bind(
        self, callee: Closure, args: list[Any], options: dict[str, Any], node: ast.AST
    ) -> dict[str, Any]:
        """Put arguments in the places of parameters."""
        signature = callee.node.args
        names = [a.arg for a in (*signature.posonlyargs, *signature.args)]
        every = [*names, *(a.arg for a in signature.kwonlyargs)]
        given = dict(zip(names, [*callee.bound, *args], strict=False))
        if len(callee.bound) + len(args) > len(names):
            raise NotReadError("more arguments than parameters", node)
        for name, value in options.items():
            if name not in every or name in given:
                raise NotReadError(f"there is no parameter {name}", node)
            given[name] = value
        defaults = defaults_of(callee.node)
        for name in every:
            if name not in given:
                if name not in defaults:
                    raise NotReadError(f"the argument {name} is missing", node)
                given[name] = self.later(defaults[name], callee.scope)
        return {k: NONE if v is None else v for k, v in given.items()}

    def instance(
        self, callee: Class, args: list[Any], options: dict[str, Any], node: ast.AST
    ) -> Any:
        """Make an object: what `__init__` and the class body set."""
        made = Instance(callee)
        for part in callee.node.body:
            if isinstance(part, (ast.Assign, ast.AnnAssign)) and part.value is not None:
                for target in part.targets if isinstance(part, ast.Assign) else [part.target]:
                    if isinstance(target, ast.Name):
                        value = self.later(part.value, callee.scope)
                        made.attributes[target.id] = NONE if value is None else value
        for part in callee.node.body:
            if isinstance(part, ast.FunctionDef) and part.name == "__init__":
                body = Closure(part, callee.scope, callee.piece, (made,))
                scope = Scope(self.bind(body, args, options, node), callee.scope)
                outer, self.piece = self.piece, callee.piece
                try:
                    self.run(part.body, scope)
                finally:
                    self.piece = outer
        return made

    # statements

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Any:
        """Read statements up to a `return`: its value, `NOTHING` or `RAISED`."""
        self.nesting += 1
        try:
            for k, statement in enumerate(body):
                self.steps += 1
                result = self.statement(statement, body[k + 1 :], scope)
                if result is not None:
                    return None if result is NONE else result
            return NOTHING
        finally:
            self.nesting -= 1

    def statement(self, node: ast.stmt, rest: Sequence[ast.stmt], scope: Scope) -> Any:
        """Read one statement; a value ends the function."""
        if isinstance(node, SKIPPED):
            return None
        if isinstance(node, ast.Return):
            if node.value is None:
                return NOTHING
            value = self.value(node.value, scope)
            return NONE if value is None else value
        if isinstance(node, ast.Raise):
            return RAISED
        if isinstance(node, ast.If):
            return self.branches(node, rest, scope)
        if isinstance(node, (ast.With, ast.AsyncWith)):
            return self.run([*node.body, *rest], scope)
        if isinstance(node, ast.Try):  # what is caught are the limits of the machine's numbers
            return self.run([*node.body, *node.orelse, *node.finalbody, *rest], scope)
        method = getattr(self, f"_{type(node).__name__.lower()}_statement", None)
        if method is None:
            what = {"For": "a loop", "While": "a loop", "AsyncFor": "a loop"}
            name = type(node).__name__
            raise self.placed(NotReadError(f"{what.get(name, name)} is not read", node))
        method(node, scope)
        return None

    def placed(self, error: NotReadError) -> NotReadError:
        """Say in which piece of the program an error is."""
        error.piece = error.piece or self.piece
        return error

    def branches(self, node: ast.If, rest: Sequence[ast.stmt], scope: Scope) -> Any:
        """Read both branches, each with what follows, and join what they return."""
        known = self.truth(self.value(node.test, scope), node.test)
        if isinstance(known, bool):
            return self.run([*(node.body if known else node.orelse), *rest], scope)
        self.steps += 20
        then = self.run([*node.body, *rest], scope.copy())
        otherwise = self.run([*node.orelse, *rest], scope.copy())
        if then is RAISED or otherwise is RAISED:
            return otherwise if then is RAISED else then
        if NOTHING in (then, otherwise):
            raise self.placed(NotReadError("a branch returns nothing", node))
        a, b = self.numeric(then, node), self.numeric(otherwise, node)
        return self.op("where", known, a, b, node=node)

    def _import_statement(self, node: ast.Import, scope: Scope) -> None:
        scope.names.update(imported(node))

    def _importfrom_statement(self, node: ast.ImportFrom, scope: Scope) -> None:
        scope.names.update(imported(node))

    def _functiondef_statement(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.names[node.name] = Closure(node, scope, self.piece)

    def _classdef_statement(self, node: ast.ClassDef, scope: Scope) -> None:
        scope.names[node.name] = Class(node, scope, self.piece)

    def _assign_statement(self, node: ast.Assign, scope: Scope) -> None:
        value = self.later(node.value, scope)
        for target in node.targets:
            self.assign(target, value, scope, node.value)

    def _annassign_statement(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.assign(node.target, self.later(node.value, scope), scope, node.value)

    def assign(self, target: ast.expr, value: Any, scope: Scope, source: ast.expr) -> None:
        """Let a target stand for a value."""
        if isinstance(target, ast.Name):
            scope.names[target.id] = NONE if value is None else value
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value if isinstance(value, tuple) else ()
            for k, part in enumerate(target.elts):
                unknown = Opaque(self.placed(NotReadError("a list is taken apart", source)))
                fits = len(parts) == len(target.elts)
                self.assign(part, parts[k] if fits else unknown, scope, source)
        elif isinstance(target, ast.Attribute):
            base = self.value(target.value, scope)
            if isinstance(base, Instance):
                value = self.trained(target.attr, value, source)
                base.attributes[target.attr] = NONE if value is None else value
        elif isinstance(target, ast.Subscript):
            self.masked(target, lambda: source, scope)
        else:
            raise self.placed(NotReadError("this target is not read", target))

    def trained(self, name: str, value: Any, source: ast.expr) -> Any:
        """Make a parameter of an attribute that is learned; its first value is the default."""
        if called(source) not in TRAINED:
            return value
        start = value if isinstance(value, Op) and value.op in {"number", "input"} else None
        if start is not None and start.op == "input":
            return start
        self.weights[name] = start.value if start is not None else None
        return self.op("input", node=source, value=name)

    def masked(self, target: ast.Subscript, source: Any, scope: Scope, sign: str = "") -> None:
        """Read `y[y < 0] = value`: y is chosen anew where the condition holds."""
        base = self.numeric(self.value(target.value, scope), target)
        index = self.value(target.slice, scope)
        if isinstance(index, tuple) or not (isinstance(index, Op) and index.condition):
            raise self.placed(NotReadError("a part of an array is set", target, "reduction"))
        mask = condition(index)
        self.masks.append(mask)
        try:
            value = self.number_at(source(), scope)
        finally:
            self.masks.pop()
        if sign:
            value = self.op(sign, base, value, node=target)
        result = self.op("where", mask, value, base, node=target)
        if base.op == "number" or not scope.rebind(base, result):
            raise self.placed(NotReadError("a part of this is set", target))

    def _augassign_statement(self, node: ast.AugAssign, scope: Scope) -> None:
        sign = ARITHMETIC.get(type(node.op))
        if sign is None:
            raise self.placed(NotReadError("this operation is not read", node))
        if isinstance(node.target, ast.Subscript):
            self.masked(node.target, lambda: node.value, scope, sign)
            return
        old = self.number_at(node.target, scope)
        result = self.op(sign, old, self.number_at(node.value, scope), node=node)
        if not isinstance(node.target, ast.Name):
            raise self.placed(NotReadError("this target is not read", node))
        reason = "it is changed in place by another name, or not, as its type has it"
        unclear = Opaque(self.placed(NotReadError(reason, node)))
        if old.op != "number":
            scope.rebind(old, unclear)
        scope.names[node.target.id] = result

    def _expr_statement(self, node: ast.Expr, scope: Scope) -> None:
        """Read what may change an array; everything else that stands alone has no value."""
        call = node.value
        if not isinstance(call, ast.Call):
            return
        name = called(call)
        for keyword in call.keywords:
            if keyword.arg == "out" and isinstance(keyword.value, ast.Name):
                old = scope.find(keyword.value.id)
                result = self.value(call, scope)
                if isinstance(old, Op):
                    scope.rebind(old, result)
        if name in WRITING:
            raise self.placed(NotReadError(f"{name} writes into an array", node))
        if name.endswith("_") and not name.endswith("__"):
            self.value(call, scope)

    # the prelude and formulas in strings

    def rows(self) -> Scope:
        """Give the scope of what libraries compute."""
        return prelude()[0]

    def whole(self) -> frozenset[str]:
        """Give the names of rows that are computed in one step."""
        return prelude()[1]


__all__ = ["Interpreter", "Piece", "number"]
