"""Turn typed arithmetic (`x * sigmoid(x)`, `(x + 1)^2 / 4`) into LaTeX, or refuse it."""

from __future__ import annotations

import ast
import re
from functools import partial

from symact.catalog import registry
from symact.documents.extract.code import parsed_expression
from symact.documents.reader.words import SUPERSCRIPTS
from symact.documents.tree import GREEK

_HEAD = re.compile(r"([A-Za-z_]\w*)('{0,2})\s*\(\s*(\w+(?:\s*,\s*\w+)*)\s*\)\s*")
_SPLIT = re.compile(r"(?<![=<>!:])=(?!=)")
_IMPLICIT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?=[A-Za-z(])(?![eE][-+]?\d)")
_BARS = re.compile(r"\|([^|]{1,100})\|")
_SIGNS = str.maketrans({"·": "*", "×": "*", "−": "-", "^": "\x01"})
_RAISED = re.compile(f"[{''.join(map(re.escape, SUPERSCRIPTS))}]+")
_COMMANDS = frozenset(
    ["exp", "log", "ln", "max", "min", "tanh", "sinh", "cosh", "sin", "cos", "tan"]
)
_NAMED = """
    sigmoid relu softplus elu selu erf erfc silu swish gelu mish softsign clip sign logistic relu6
    atan arctan sigma log1p expm1 celu hard_sigmoid log_sigmoid
"""
_OTHERS = frozenset(_NAMED.split())
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: r"\leq", ast.Gt: ">", ast.GtE: r"\geq", ast.Eq: "=", ast.NotEq: r"\neq",
}  # fmt: skip
_LOOSE, _TIGHT, _POWER = 1, 2, 3


class _Strange(Exception):  # noqa: N818 (it never leaves this module)
    """Tell that something is no plain arithmetic."""


def statement_latex(text: str) -> tuple[str, str] | None:
    """Give the head `f(x)` and the rest of a typed statement as LaTeX, or None."""
    head = _HEAD.match(text)
    if not head or "\\" in text:
        return None
    parts = _SPLIT.split(text[head.end() :])
    if len(parts) < 2 or parts[0].strip():
        return None
    names = [_name(argument.strip()) for argument in head[3].split(",")]
    first = f"{_function(head[1])}{head[2]}\\left({', '.join(names)}\\right)"
    values = [_expression(part, head[1]) for part in parts[1:]]
    return None if None in values else (first, " = ".join(str(value) for value in values))


def condition_latex(text: str) -> str | None:
    """Give a typed condition `-1 < x < 1` as LaTeX, or None."""
    tree = _tree(text.replace("≤", "<=").replace("≥", ">="))
    try:
        return _compared(tree) if isinstance(tree, ast.Compare) else None
    except _Strange:
        return None


def _tree(text: str) -> ast.expr | None:
    text = _RAISED.sub(lambda m: f"**({''.join(SUPERSCRIPTS[c] for c in m[0])})", text)
    text = re.sub(r"√\s*(?=\()", "sqrt", re.sub(r"√\s*(\w+)", r"sqrt(\1)", text))
    text = re.sub(r"½(?=\s*[\w(|])", "0.5*", text).replace("½", "0.5")
    text = _BARS.sub(r"abs(\1)", text.translate(_SIGNS).replace("\x01", "**"))
    return parsed_expression(_IMPLICIT.sub(r"\1*", text.strip()))


def _expression(text: str, own: str) -> str | None:
    tree = _tree(text)
    if tree is None or sum(1 for _ in ast.walk(tree)) > 300:
        return None
    try:
        return _printed(tree, 0, own)
    except (_Strange, RecursionError):
        return None


def _printed(node: ast.expr, tight: int, own: str) -> str:
    inner = partial(_printed, own=own)
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _number(value)
        case ast.Name(id=name):
            return _name(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _held(f"-{inner(operand, _TIGHT)}", _LOOSE, tight)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _held(
                rf"\frac{{{inner(left, 0)}}}{{{inner(right, 0)}}}",
                _POWER,
                tight + (tight == _POWER),
            )
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _held(f"{inner(left, _POWER + 1)}^{{{inner(right, 0)}}}", _POWER, tight)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _held(rf"{inner(left, _TIGHT)} \cdot {inner(right, _TIGHT)}", _TIGHT, tight)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _held(f"{inner(left, 0)} + {inner(right, _TIGHT)}", _LOOSE, tight)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _held(f"{inner(left, 0)} - {inner(right, _TIGHT)}", _LOOSE, tight)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _held(_called(name, [inner(a, 0) for a in args], own), _POWER, tight)
        case ast.IfExp(test=ast.Compare() as test, body=body, orelse=other) if not tight:
            return (
                rf"\begin{{cases}} {inner(body, 0)} & \text{{if }} {_compared(test)} \\ "
                rf"{inner(other, 1)} & \text{{otherwise}} \end{{cases}}"
            )
    raise _Strange


def _held(text: str, own: int, tight: int) -> str:
    return text if own >= tight else rf"\left({text}\right)"


def _number(value: float) -> str:
    text = repr(value)
    if "e" not in text:
        return text if value == value and abs(value) < 1e300 else r"\infty"  # noqa: PLR0124
    digits, exponent = text.split("e")
    return rf"\left({digits} \cdot 10^{{{int(exponent)}}}\right)"


def _called(name: str, args: list[str], own: str) -> str:
    if name == "abs" and len(args) == 1:
        return rf"\left|{args[0]}\right|"
    if name == "sqrt" and len(args) == 1:
        return rf"\sqrt{{{args[0]}}}"
    if not args or (
        name not in _COMMANDS | _OTHERS and name != own and name not in registry.names()
    ):
        raise _Strange
    return rf"{_function(name)}\left({', '.join(args)}\right)"


def _function(name: str) -> str:
    if name in _COMMANDS:
        return f"\\{name}"
    return _name(name) if len(name) == 1 or name == "sigma" else _upright(name)


def _name(name: str) -> str:
    if len(name) == 1 or re.fullmatch(r"[A-Za-z]_\w", name):
        return name
    if name in GREEK.values() or name == "pi":
        return f"\\{name}" if name != "omicron" else "o"
    return r"\infty" if name in {"inf", "infinity", "oo"} else _upright(name)


def _upright(name: str) -> str:
    escaped = name.replace("_", r"\_")
    return rf"\mathrm{{{escaped}}}"


def _compared(node: ast.Compare) -> str:
    pieces = [_printed(node.left, _LOOSE, "")]
    for sign, side in zip(node.ops, node.comparators, strict=True):
        if type(sign) not in _COMPARE:
            raise _Strange
        pieces += [_COMPARE[type(sign)], _printed(side, _LOOSE, "")]
    return " ".join(pieces)
