r"""Print a tree as LaTeX that reads back as the same tree: what was understood, without doubt.

Every call has its bracket, every product that could be taken for a call its \cdot, every derivative
a bracket around what it acts on.
"""

from __future__ import annotations

from collections.abc import Callable

from symact.documents.reader import words
from symact.documents.spelling import DISTRIBUTIONS, FENCES, MACROS, SIGNS, spell
from symact.documents.tree import Node, Statement

_PLUS_MINUS = {"±": r"\pm"}
_CONSTANTS = {
    "infinity": r"\infty", "reals": r"\mathbb{R}", "positives": r"\mathbb{R}_{>0}",
    "naturals": r"\mathbb{N}", "ellipsis": r"\ldots", "nothing": "",
    "otherwise": r"\text{otherwise}",
}  # fmt: skip
_MARKS = frozenset({"T", "d"})
"""Names that a transposition or a differential would be taken for."""
_ENDS_ALONE = frozenset({"prime", "diff", "ratio", "at", "ellipsis"})
_CONDITIONS = frozenset({"compare", "member", "and", "or", "not"})
_OPEN_ENDED = frozenset({
    "add", "neg", "mul", "sum", "product", "integral", "limit", "bound", "diff", "compare",
    "member", "and", "or", "not", "text", "nothing", "percent",
})  # fmt: skip
"""Nodes that a neighbor in a product would run into."""


def to_latex(what: Node | Statement) -> str:
    r"""Print a node or a statement as LaTeX.

    >>> from symact.documents.reader import read
    >>> to_latex(read(r"x\sigma(1.702x)")[0])
    'x \\sigma\\left(1.702 x\\right)'
    """
    if isinstance(what, Statement):
        return _statement(what)
    return _print(what)


def _statement(statement: Statement) -> str:
    first, *rest = statement.terms
    parts = [_print(first)]
    for sign, term in zip(statement.signs, rest, strict=True):
        parts += [SIGNS[sign], _print(term)]
    parts += [rf"\quad {_if(condition)}" for condition in statement.conditions]
    if statement.label:
        parts.append(rf"\tag{{{statement.label}}}")
    return " ".join(part for part in parts if part)


def _print(node: Node) -> str:
    if node.op in _CONSTANTS:
        return _CONSTANTS[node.op]
    rule: Callable[[Node], str] = RULES[node.op]
    return rule(node)


def _bracket(text: str) -> str:
    return rf"\left({text}\right)"


def _factor(node: Node) -> str:
    """Print a node so that it is one factor."""
    text = _print(node)
    bare = node.op == "name" and _is_function_word(node.value)
    return _bracket(text) if node.op in _OPEN_ENDED or bare else text


def _term(node: Node) -> str:
    """Print a node so that it is one term of a sum."""
    text = _print(node)
    return _bracket(text) if node.op in {"add", "neg", *_CONDITIONS} or _is_bare(node) else text


def _is_bare(node: Node) -> bool:
    return node.op in {"name", "prime"} and _is_function_word(
        node.value if node.op == "name" else node.args[0].value
    )


def _is_function_word(key: object) -> bool:
    return isinstance(key, str) and len(key.split("_")[0]) > 1 and words.is_known(key.split("_")[0])


def _add(node: Node) -> str:
    first, *rest = zip(node.value, node.args, strict=True)
    text = {"+": "", "-": "-", "±": r"\pm "}[first[0]] + _term(first[1])
    for sign, term in rest:
        text += f" {_PLUS_MINUS.get(sign, sign)} {_term(term)}"
    return text


def _mul(node: Node) -> str:
    text = _factor(node.args[0])
    for left, join, right in zip(node.args, node.value, node.args[1:], strict=False):
        piece = _factor(right)
        near = join == " " and _may_touch(left, right, piece)
        text += f" {piece}" if near else rf" \cdot {piece}"
    return text


def _may_touch(left: Node, right: Node, piece: str) -> bool:
    """Tell whether two factors may stand side by side without being read as one thing."""
    last = right.args[0] if right.op == "pow" else right
    if last.op in {"number", "ellipsis", "factorial"} or left.op in _ENDS_ALONE:
        return False
    bracketed = piece.startswith((r"\left", r"\begin", "{"))
    ends_in_name = left.op in {"name", "index", "indicator", "reals", "infinity"} or (
        left.op == "pow" and left.args[0].op == "name"
    )
    return not (bracketed and ends_in_name)


def _neg(node: Node) -> str:
    return f"-{_term(node.args[0])}"


def _div(node: Node) -> str:
    return rf"\frac{{{_print(node.args[0])}}}{{{_print(node.args[1])}}}"


def _pow(node: Node) -> str:
    base, exponent = node.args
    text = _print(base)
    plain = base.op in {"number", "name", "reals"} or (base.op == "call" and base.value[1] == 0)
    if not plain or _is_bare(base) or "e" in text[1:] * (base.op == "number"):
        text = _bracket(text)
    raised = _print(exponent)
    return f"{text}^{{{_bracket(raised) if exponent.value in _MARKS else raised}}}"


def _root(node: Node) -> str:
    radicand, index = node.args
    plain = index.op == "number" and index.value == "2"
    return rf"\sqrt{'' if plain else '[' + _print(index) + ']'}{{{_print(radicand)}}}"


def _fenced(node: Node) -> str:
    opening, closing = FENCES[node.op]
    inside = (r" \\ " if node.op == "vector" else ", ").join(map(_print, node.args))
    return f"{opening} {inside} {closing}"


def _interval(node: Node) -> str:
    low, high = map(_print, node.args)
    return rf"\left{node.value[0]}{low}, {high}\right{node.value[1]}"


def _factorial(node: Node) -> str:
    plain = node.args[0].op in {"number", "name"}
    return (_print(node.args[0]) if plain else _bracket(_print(node.args[0]))) + "!"


def _call(node: Node) -> str:
    key, primes = node.value
    spelled = spell(key)
    if spelled.startswith(r"\mathrm{"):
        spelled = spelled.replace(r"\mathrm", r"\operatorname", 1)
    spelled += "'" * primes if primes < 4 else f"^{{({primes})}}"
    arguments = node.args
    if key == "log" and len(arguments) == 2 and _is_base(arguments[1]):
        spelled += f"_{{{_print(arguments[1])}}}"
        arguments = arguments[:1]
    return spelled + _bracket(", ".join(map(_print, arguments)))


def _is_base(node: Node) -> bool:
    return (
        node.value.isdigit() if node.op == "number" else node.op == "name" and len(node.value) == 1
    )


def _prime(node: Node) -> str:
    text = _print(node.args[0])
    return (text if node.args[0].op == "name" else _bracket(text)) + "'" * int(node.value)


def _over(variable: str, order: int, above: str = "") -> str:
    raised = f"^{{{order}}}" if order > 1 else ""
    return rf"\frac{{d{raised}{above}}}{{d {spell(variable)}{raised}}}"


def _diff(node: Node) -> str:
    return _over(*node.value) + _bracket(_print(node.args[0]))


def _ratio(node: Node) -> str:
    above, variable, order = node.value
    return _over(variable, order, f" {spell(above)}")


def _cases(node: Node) -> str:
    rows = [
        f"{_print(value)} & {_if(condition)}"
        for value, condition in zip(node.args[::2], node.args[1::2], strict=True)
    ]
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _if(condition: Node) -> str:
    link = "" if condition.op == "otherwise" else r"\text{if } "
    return link + _print(condition)


def _compare(node: Node) -> str:
    parts = [_print(node.args[0])]
    for sign, term in zip(node.value, node.args[1:], strict=True):
        parts += [SIGNS[sign], _print(term)]
    return " ".join(parts)


def _member(node: Node) -> str:
    return f"{_print(node.args[0])} {SIGNS[node.value]} {_print(node.args[1])}"


def _junction(node: Node) -> str:
    inside = [_bracket(_print(a)) if a.op in {"and", "or"} else _print(a) for a in node.args]
    return rf" \text{{ {node.op} }} ".join(inside)


def _not(node: Node) -> str:
    return rf"\neg {_bracket(_print(node.args[0]))}"


def _series(node: Node) -> str:
    low, high, body = node.args
    index = spell(node.value) + ("" if low.op == "nothing" else f"={_print(low)}")
    upper = "" if high.op == "nothing" else f"^{{{_print(high)}}}"
    return rf"\{'sum' if node.op == 'sum' else 'prod'}_{{{index}}}{upper} {_term(body)}"


def _integral(node: Node) -> str:
    low, high, body = node.args
    lower = "" if low.op == "nothing" else f"_{{{_print(low)}}}"
    upper = "" if high.op == "nothing" else f"^{{{_print(high)}}}"
    return rf"\int{lower}{upper} {_print(body)} \, d {spell(node.value)}"


def _expectation(node: Node) -> str:
    name = r"\mathbb{E}" if node.value == "E" else r"\operatorname{Var}"
    if len(node.args) == 3:
        source = node.args[1]
        law = "" if source.op == "nothing" else rf" \sim {_print(source)}"
        name += f"_{{{_print(node.args[2])}{law}}}"
    return rf"{name}\left[{_print(node.args[0])}\right]"


def _limit(node: Node) -> str:
    variable, side = node.value
    raised = {1: "^{+}", -1: "^{-}", 0: ""}[side]
    point, body = node.args
    place = _print(point)
    if raised and point.op not in {"number", "infinity"}:
        place = _bracket(place)
    return rf"\lim_{{{spell(variable)} \to {place}{raised}}} {_term(body)}"


def _bound(node: Node) -> str:
    name, variable = node.value
    below = _print(node.args[1]) if len(node.args) > 1 else spell(variable) if variable else ""
    head = rf"\{name}" if name in MACROS else rf"\operatorname{{{name}}}"
    return (f"{head}_{{{below}}}" if below else head) + _bracket(_print(node.args[0]))


def _at(node: Node) -> str:
    operand, point = map(_print, node.args)
    return rf"\left. {operand} \right|_{{{spell(node.value)} = {point}}}"


def _index(node: Node) -> str:
    return f"{_print(node.args[0])}_{{{_print(node.args[1])}}}"


RULES: dict[str, Callable[[Node], str]] = {
    "number": lambda node: str(node.value),
    "percent": lambda node: _print(node.args[0]) + r"\%",
    "name": lambda node: spell(node.value),
    "text": lambda node: rf"\text{{{node.value}}}",
    "order": lambda node: node.value + _bracket(_print(node.args[0])),
    "inverse": lambda node: spell(node.value) + "^{-1}" + _bracket(_print(node.args[0])),
    "indicator": lambda node: rf"\mathbb{{1}}_{{{_print(node.args[0])}}}",
    "probability": lambda node: "P" + _bracket(_print(node.args[0])),
    "distribution": lambda node: (
        DISTRIBUTIONS[node.value] + _bracket(", ".join(map(_print, node.args)))
    ),
    "add": _add, "mul": _mul, "neg": _neg, "div": _div, "pow": _pow, "root": _root, "at": _at,
    "abs": _fenced, "norm": _fenced, "floor": _fenced, "ceil": _fenced, "set": _fenced,
    "tuple": _fenced, "vector": _fenced, "interval": _interval, "factorial": _factorial,
    "call": _call, "prime": _prime, "diff": _diff, "ratio": _ratio, "cases": _cases,
    "compare": _compare, "member": _member, "and": _junction, "or": _junction, "not": _not,
    "sum": _series, "product": _series, "integral": _integral, "expectation": _expectation,
    "limit": _limit, "bound": _bound, "index": _index,
}  # fmt: skip
"""How each node is printed; constants stand in their own table."""
