"""Parameters that a function takes and never uses: beta of `def swish(x, beta=1): x*sigmoid(x)`."""

from __future__ import annotations

import ast
import textwrap

from symact.documents.code.records import Read


def unused(read: Read) -> tuple[str, ...]:
    """Say which parameters with a number for a default a function never uses.

    A switch (`inplace=False`) and what has no default are left out: they are there for the caller.
    """
    try:
        tree = ast.parse(textwrap.dedent(read.source))
    except (SyntaxError, ValueError, RecursionError):
        return ()
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        return ()
    function = tree.body[0]
    used = {n.id for part in function.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    if "locals" in used:
        return ()
    names = [name for name in _numeric(function.args) if name not in used]
    return (f"it never uses {', '.join(names)}",) if names else ()


def _numeric(args: ast.arguments) -> list[str]:
    """List the parameters whose default is a number."""
    plain = [*args.posonlyargs, *args.args]
    pairs = list(zip(plain[len(plain) - len(args.defaults) :], args.defaults, strict=True))
    pairs += [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d]
    return [arg.arg for arg, default in pairs if _is_number(default)]


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}
