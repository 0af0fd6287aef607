"""Calls in a program: of its own functions, of methods, and of the libraries it names."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from symact.documents.code import prelude as words
from symact.documents.code.ir import Op, as_number, number
from symact.documents.code.signs import shown
from symact.documents.code.values import (
    Class,
    Closure,
    Instance,
    NotReadError,
    Opaque,
    Partial,
    Path,
    condition,
)
from symact.documents.code.walk import Walker

MAPPING = frozenset({"vectorize", "jit", "njit", "vmap", "function", "Lambda", "compile"})
"""They return the function they are given."""

TESTS = frozenset({"isinstance", "callable", "hasattr", "is_tensor", "isnan", "isinf"})


class Calls(Walker):
    """Read calls."""

    def _call(self, node: ast.Call, scope: Any) -> Any:
        if isinstance(node.func, ast.Attribute):
            base = self.value(node.func.value, scope)
            if isinstance(base, (Op, bool, tuple)):
                return self.method(node.func.attr, base, node, scope)
            if isinstance(base, Path):
                callee: Any = base.of(node.func.attr)
            else:
                callee = self.value(node.func, scope)
        else:
            callee = self.value(node.func, scope)
        args, options = self.arguments(node, scope)
        return self.apply(callee, args, options, node)

    def arguments(self, node: ast.Call, scope: Any) -> tuple[list[Any], dict[str, Any]]:
        """Read the arguments of a call; those that do not change the value may be anything."""
        args = [self.later(part, scope) for part in node.args]
        options: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise NotReadError("** arguments are not read", node)
            if keyword.arg not in words.IGNORED:
                options[keyword.arg] = self.value(keyword.value, scope)
        return args, options

    def later(self, node: ast.expr, scope: Any) -> Any:
        """Read an argument whose error counts only if it is used, as that of a type."""
        try:
            return self.value(node, scope)
        except NotReadError as error:
            return Opaque(error)

    def apply(self, callee: Any, args: list[Any], options: dict[str, Any], node: ast.AST) -> Any:
        """Call something with arguments that were read."""
        if isinstance(callee, Opaque):
            raise callee.error
        if isinstance(callee, Partial):
            front, back = (callee.args, args) if callee.front else (args, callee.args)
            return self.apply(
                callee.function, [*front, *back], {**dict(callee.options), **options}, node
            )
        if isinstance(callee, Closure):
            return self.enter(callee, args, options, node)
        if isinstance(callee, Class):
            return self.instance(callee, args, options, node)
        if isinstance(callee, Instance):
            for name in ("forward", "call", "__call__"):
                if any(getattr(p, "name", "") == name for p in callee.of.node.body):
                    method = self.attribute(callee, ast.Attribute(ast.Name("self"), name))
                    return self.apply(method, args, options, node)
        if isinstance(callee, Path):
            return self.library(callee, args, options, node)
        raise NotReadError(f"{shown(callee)} is called", node)

    def enter(
        self, callee: Closure, args: list[Any], options: dict[str, Any], node: ast.AST
    ) -> Any:
        """Call a function of the document."""
        raise NotImplementedError

    def instance(
        self, callee: Class, args: list[Any], options: dict[str, Any], node: ast.AST
    ) -> Any:
        """Make an object of a class of the document."""
        raise NotImplementedError

    # methods of numbers

    def method(self, name: str, base: Any, node: ast.Call, scope: Any) -> Any:
        """Call a method of a number, a condition or a list."""
        if isinstance(base, tuple):
            raise NotReadError(f"the method {name} of a list", node)
        if isinstance(base, bool):
            base = number(int(base))
        changed = name.endswith("_") and not name.endswith("__") and name not in words.PASSING
        plain = name.removesuffix("_") if changed else name
        if plain in {"max", "min"} or plain in words.REDUCTIONS:
            raise NotReadError(f"{name} acts along an axis", node, "reduction")
        args, options = self.arguments(node, scope)
        if plain == "where":  # a.where(condition, b) keeps a where the condition holds
            return self.chosen([args[0], base, *args[1:]], node)
        result = self.known(plain, "torch", [base, *args], options, node)
        if result is None:
            raise NotReadError(f"the method {name} is not known", node)
        if changed:
            scope.rebind(base, result)
        return result

    # functions of libraries

    def library(self, path: Path, args: list[Any], options: dict[str, Any], node: ast.AST) -> Any:
        """Call a function of a library, or one that is built in."""
        name, text = path.last, path.text
        if text.endswith(("norm.cdf", "norm.pdf")):
            return self.prelude(f"norm_{name}", args, options, node)
        if text in {"max", "min"}:
            return self.extreme(name, args, node)
        if name in MAPPING and args and not isinstance(args[0], (Op, Opaque)):
            return args[0]
        if name == "partial" and args:
            return Partial(args[0], tuple(args[1:]), tuple(options.items()))
        if name in {"map", "map_fn", "vectorized_map"} and len(args) == 2:
            return self.apply(args[0], [self.numeric(args[1], node)], {}, node)
        if text.startswith(("nn.", "torch.nn.")) and name in words.LAYERS:
            function = Path(f"torch.nn.functional.{words.LAYERS[name]}")
            return Partial(function, tuple(args), tuple(options.items()), front=False)
        if text == "float" and args and isinstance(args[0], str):
            if args[0].strip("+-") in {"inf", "infinity", "Infinity"}:
                return Path("inf")
            raise NotReadError(f"float({args[0]!r:.40})", node)
        if name in TESTS:
            raise NotReadError(f"{name}(...) is not known before the program runs", node)
        result = self.known(name, _family(text), args, options, node, text)
        if "." not in text and name in self.whole():
            self.notes.append(f"{name}, not defined here, is taken for the customary one")
        if result is None:
            kind = "layer" if name[:1].isupper() else ""
            raise NotReadError(f"the function {text[:60]} is not known", node, kind)
        return result

    def known(
        self, name: str, family: str, args: list[Any], options: dict[str, Any],
        node: ast.AST, text: str = "",
    ) -> Any:  # fmt: skip
        """Call what is in the tables; None where there is nothing of the name."""
        if name in {"max", "min"}:
            return self.torch_extreme(name, args, node)
        if name in words.REDUCTIONS:
            raise NotReadError(f"{text or name} acts along an axis", node, "reduction")
        if name in words.UNARY:
            return self.unary(words.UNARY[name], args, options, node)
        if name in words.WORDS:
            return self.unary(words.WORDS[name], args, options, node)
        if name in words.EXTREMES:
            return self.extreme(words.EXTREMES[name], [*args, *options.values()], node)
        if name in words.CHOICES:
            return self.chosen([*args, *options.values()], node)
        if name == "piecewise":
            return self.piecewise(args, node)
        if text == "type":
            raise NotReadError("a type is no number", node)
        if name in words.PASSING and (args or options):
            return self.passed(name, [*args, *options.values()][0], node)
        if name in words.FILLS:
            return number(words.FILLS[name], self.piece.place(node))
        if name in words.FILLED and len(args) + len(options) == 2:
            return self.numeric([*args, *options.values()][1], node)
        for key in (f"{family}_{name}", name):
            if self.rows().find(key) is not None:
                return self.prelude(key, args, options, node)
        return None

    def rows(self) -> Any:
        """Give the scope of what libraries compute."""
        raise NotImplementedError

    def prelude(self, name: str, args: list[Any], options: dict[str, Any], node: ast.AST) -> Any:
        """Call a row of the prelude; one that is computed in one step is kept whole."""
        row: Closure = self.rows().find(name)
        first = row.node.args.args[0].arg
        if not args:
            for other in words.FIRST:
                if other in options and other != first:
                    options = {first: options.pop(other), **options}
        try:
            result = self.enter(row, args, options, node)
        except NotReadError as error:
            raise NotReadError(f"{name}: {error.message}", node, error.kind) from None
        if name not in self.whole():
            return result
        return self.op("wide", self.numeric(result, node), node=node)

    def whole(self) -> frozenset[str]:
        """Give the names of rows that are computed in one step."""
        raise NotImplementedError

    def unary(self, name: str, args: list[Any], options: dict[str, Any], node: ast.AST) -> Op:
        """Apply a function of one value."""
        given = [*args, *(v for k, v in options.items() if k in words.FIRST)]
        unknown = [k for k in options if k not in words.FIRST]
        if len(given) != 1 or unknown:
            raise NotReadError(f"{name} takes one number here", node)
        return self.op("call", self.numeric(given[0], node), node=node, value=name)

    def extreme(self, kind: str, args: Sequence[Any], node: ast.AST) -> Op:
        """Take the larger or smaller of two values and more."""
        if len(args) == 1 and isinstance(args[0], tuple):
            args = args[0]
        if len(args) < 2:
            raise NotReadError(f"{kind} of one array acts along an axis", node, "reduction")
        values = [self.numeric(a, node) for a in args]
        result = values[0]
        for other in values[1:]:
            result = self.op(kind, result, other, node=node)
        return result

    def torch_extreme(self, kind: str, args: list[Any], node: ast.AST) -> Op:
        """Read `torch.max(x, y)`; a plain number as second argument is an axis."""
        made = len(args) == 2 and isinstance(node, ast.Call) and isinstance(node.args[-1], ast.Call)
        if len(args) == 2 and isinstance(args[1], Op) and (args[1].op != "number" or made):
            return self.extreme(kind, args, node)
        raise NotReadError(
            f"{kind} with an axis or one array acts along an axis", node, "reduction"
        )

    def chosen(self, args: Sequence[Any], node: ast.AST) -> Op:
        """Read where(condition, value, otherwise) and select([conditions], [values], default)."""
        if len(args) in {2, 3} and isinstance(args[0], tuple) and isinstance(args[1], tuple):
            result = self.numeric(args[2] if len(args) == 3 else number(0), node)
            for test, value in reversed(list(zip(args[0], args[1], strict=False))):
                result = self.branch(test, value, result, node)
            return result
        if len(args) != 3:
            raise NotReadError("where takes a condition and two values", node)
        test, value, otherwise = args
        return self.branch(test, value, otherwise, node)

    def branch(self, test: Any, value: Any, otherwise: Any, node: ast.AST) -> Op:
        """Choose between two values."""
        known = self.truth(test, node)
        if isinstance(known, bool):
            return self.numeric(value if known else otherwise, node)
        a, b = self.numeric(value, node), self.numeric(otherwise, node)
        return self.op("where", known, a, b, node=node)

    def piecewise(self, args: list[Any], node: ast.AST) -> Op:
        """Read numpy.piecewise(x, [conditions], [functions or numbers])."""
        if len(args) != 3 or not (isinstance(args[1], tuple) and isinstance(args[2], tuple)):
            raise NotReadError("piecewise takes an array and two lists", node)
        x, tests, values = self.numeric(args[0], node), args[1], list(args[2])
        found = [
            v if isinstance(v, Op) else self.numeric(self.apply(v, [x], {}, node), node)
            for v in values
        ]
        result = found.pop() if len(found) == len(tests) + 1 else number(0)
        for test, value in zip(tests, found, strict=False):  # a later condition wins
            result = self.branch(test, value, result, node)
        return result

    def passed(self, name: str, value: Any, node: ast.AST) -> Any:
        """Give the value that a change of type or shape leaves as it is."""
        if isinstance(value, tuple) and len(value) != 1:
            raise NotReadError("a list of numbers", node)
        found = self.numeric(value, node)
        return self.op("same", found, node=node) if name in words.COPIES else found


def _family(text: str) -> str:
    for head, family in words.FAMILIES:
        if text == head or text.startswith(f"{head}."):
            return family
    return "jax" if text.startswith("nn.") else ""


__all__ = ["Calls", "as_number", "condition"]
