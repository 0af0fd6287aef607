"""Single slips, undone: a sign, a factor, an exponent, a name, the order of arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symact.documents.suggest.nodes import (
    Edit,
    add,
    atom,
    div,
    mul,
    neg,
    number,
    power,
    signs_of,
    with_arg,
    words,
)
from symact.documents.suggest.words import CONSTANTS, FACTORS, STRICT, SWAPS, TURNED
from symact.documents.tree import Node


def sign(node: Node) -> Iterator[Edit]:
    """Flip a sign that is there."""
    if node.op == "neg":
        yield node.args[0], "minus sign dropped"
    if node.op == "add":
        signs = signs_of(node)
        for k in range(1, len(signs)):
            flipped = {"+": "-", "-": "+"}.get(signs[k])
            if flipped:
                changed = replace(node, value=signs[:k] + flipped + signs[k + 1 :])
                yield changed, f"sign of {words(node.args[k])} changed"


def missing_sign(node: Node) -> Iterator[Edit]:
    """Put a minus sign where one is forgotten."""
    power = node.op == "pow" and not (node.args[0].op == "name" and node.args[0].value != "e")
    if power and node.args[1].op != "neg":
        yield with_arg(node, 1, neg(node.args[1])), "minus sign added in the exponent"
    if node.op == "call" and len(node.args) == 1 and node.args[0].op != "neg":
        yield with_arg(node, 0, neg(node.args[0])), "minus sign added in the argument"
    if node.op == "add" and signs_of(node)[0] == "+" and node.args[0].op not in {"neg", "number"}:
        changed = with_arg(node, 0, neg(node.args[0]))
        yield changed, f"minus sign added before {words(node.args[0])}"
    if node.op == "cases":
        for k in range(0, len(node.args), 2):
            yield with_arg(node, k, neg(node.args[k])), "minus sign added in a row"


def function(node: Node) -> Iterator[Edit]:
    """Take the function that this one is mistaken for."""
    if node.op == "call":
        name, primes = node.value
        if name == "log" and len(node.args) == 2:
            yield replace(node, args=node.args[:1]), "base of the logarithm dropped"
        for other in SWAPS.get(name, ()):
            yield replace(node, value=(other, primes)), f"{other} for {name}"


def primes(node: Node) -> Iterator[Edit]:
    """Drop or add a prime."""
    if node.op == "call":
        name, count = node.value
        if count:
            yield replace(node, value=(name, count - 1)), "prime dropped"
        yield replace(node, value=(name, count + 1)), "prime added"
    if node.op == "prime":
        yield (
            node.args[0] if node.value == 1 else replace(node, value=node.value - 1),
            "prime dropped",
        )


def exponent(node: Node) -> Iterator[Edit]:
    """Drop an exponent, or change it by one."""
    if node.op != "pow":
        return
    base, top = node.args
    if top.op == "number" and str(top.value).isdigit():
        value = int(top.value)
        if value == 2:
            yield base, "square dropped"
        for other in (value + 1, value - 1):
            if other > 1:
                yield power(base, str(other)), f"exponent {other} for {value}"
    if top.op == "neg":
        yield with_arg(node, 1, top.args[0]), "minus sign dropped in the exponent"


def square(node: Node) -> Iterator[Edit]:
    """Add a square that is forgotten."""
    if node.op in {"call", "name"} and node.value != "e":
        yield power(node, "2"), f"square of {words(node)} added"
    if node.op == "div":
        for k, word in ((1, "denominator"), (0, "numerator")):
            if node.args[k].op != "pow":
                yield with_arg(node, k, power(node.args[k], "2")), f"square of the {word} added"
    if node.op in {"mul", "neg"}:
        for k, arg in enumerate(node.args):
            if arg.op == "add":
                yield with_arg(node, k, power(arg, "2")), "square of a bracket added"


def quotient(node: Node) -> Iterator[Edit]:
    """Divide for multiply, multiply for divide, or turn a fraction over."""
    if node.op == "div":
        above, below = node.args
        yield mul(above, below), "product for a quotient"
        yield above, f"division by {words(below)} dropped"
        yield div(below, above), "numerator and denominator swapped"
    if node.op == "mul":
        for k, factor in enumerate(node.args):
            rest = mul(*(a for j, a in enumerate(node.args) if j != k))
            yield div(rest, factor), f"divided by {words(factor)} instead of multiplied"
    if node.op == "root":
        yield node.args[0], "root dropped"


def fewer(node: Node) -> Iterator[Edit]:
    """Drop a factor or a term."""
    if node.op == "mul":
        for k, factor in enumerate(node.args):
            rest = mul(*(a for j, a in enumerate(node.args) if j != k))
            yield rest, f"factor {words(factor)} dropped"
    if node.op == "add" and len(node.args) > 1:
        signs = signs_of(node)
        for k, term in enumerate(node.args):
            terms = (*node.args[:k], *node.args[k + 1 :])
            yield add(terms, signs[:k] + signs[k + 1 :]), f"term {words(term)} dropped"


def factors(parameters: tuple[str, ...]) -> tuple[str, ...]:
    """List what may be missing as a factor."""
    return tuple(dict.fromkeys((*FACTORS, *parameters)))


def more(node: Node, parameters: tuple[str, ...]) -> Iterator[Edit]:
    """Put a factor that is missing before a term, an argument, an exponent, or a row."""
    for place, part in _terms(node):
        for factor in factors(parameters):
            changed = with_arg(node, place, mul(atom(factor), part))
            yield changed, f"factor {factor} added"
            halved = with_arg(node, place, div(part, atom(factor)))
            yield halved, f"division by {factor} added"


def _terms(node: Node) -> Iterator[tuple[int, Node]]:
    if node.op == "add" or (node.op in {"call", "neg", "root"} and node.args):
        yield from enumerate(node.args)
    if node.op == "pow":
        yield 1, node.args[1]
    if node.op == "div":
        yield from enumerate(node.args)
    if node.op == "cases":
        yield from ((k, node.args[k]) for k in range(0, len(node.args), 2))


def minus_one(node: Node) -> Iterator[Edit]:
    """Subtract the 1 that is forgotten after an exponential."""
    natural = node.op == "pow" and node.args[0].op == "name" and node.args[0].value == "e"
    if natural or (node.op == "call" and node.value[0] == "exp"):
        yield Node("add", (node, number("1")), "+-"), "1 subtracted"


def plus_one(node: Node) -> Iterator[Edit]:
    """Add the 1 that is missing in a sum, or take it away."""
    if node.op in {"pow", "call", "mul"}:
        for sign_text in "+-":
            word = "added" if sign_text == "+" else "subtracted"
            yield Node("add", (node, number("1")), "+" + sign_text), f"1 {word}"
            if node.op == "pow":
                yield (
                    Node("add", (number("1"), node), "+" + sign_text),
                    f"1 before {words(node)} added",
                )


def variable(node: Node, variables: tuple[str, ...]) -> Iterator[Edit]:
    """Take a variable for a constant."""
    if node.op == "number" and node.value != "0" and "." not in str(node.value):
        yield from ((atom(name), f"{name} for {node.value}") for name in variables)


def constant(node: Node, variables: tuple[str, ...]) -> Iterator[Edit]:
    """Take another small number, or another name."""
    if node.op == "number" and str(node.value).isdigit() and int(node.value) <= 12:
        value = int(node.value)
        for other in (2 * value, value + 1, value - 1):
            if other != value and other >= 0:
                yield number(str(other)), f"{other} for {value}"
        if value > 1:
            yield div(number("1"), number(str(value))), f"1/{value} for {value}"
    if node.op == "name":
        for name in variables:
            if name != node.value:
                yield atom(name), f"{name} for {node.value}"
        if node.value not in {"e", "pi"}:
            yield number("1"), f"1 for {node.value}"


def decimal(node: Node) -> Iterator[Edit]:
    """Move the point of a decimal."""
    text = str(node.value)
    if node.op != "number" or "." not in text or "e" in text:
        return
    whole, _, rest = text.partition(".")
    shifted = [f"{whole}{rest[0]}.{rest[1:]}"] if len(rest) > 1 else []
    shifted.append(f"0.0{rest}" if whole in {"", "0"} else f"{whole[:-1] or '0'}.{whole[-1]}{rest}")
    for other in shifted:
        clean = other.lstrip("0") if not other.startswith(("0.", ".")) else other
        clean = f"0{clean}" if clean.startswith(".") else clean
        yield number(clean), f"{clean} for {text}"


def known(node: Node) -> Iterator[Edit]:
    """Take a constant of the literature that has the same digits in another order, or one more."""
    text = str(node.value)
    if node.op != "number" or "." not in text:
        return
    for constant in CONSTANTS:
        if constant != text and _alike(text, constant):
            yield number(constant), f"{constant} for {text}"


def _alike(text: str, constant: str) -> bool:
    """Tell whether two decimals look alike: digits moved, left out or mistyped."""
    mine, theirs = text.replace(".", "").strip("0"), constant.replace(".", "").strip("0")
    same = sum(a == b for a, b in zip(mine, theirs, strict=False))
    return sorted(mine) == sorted(theirs[: len(mine)]) or same >= max(3, len(mine) - 2)


def order(node: Node) -> Iterator[Edit]:
    """Swap arguments, rows, bounds."""
    if node.op == "call" and len(node.args) == 2:
        yield replace(node, args=node.args[::-1]), "arguments swapped"
    if node.op == "cases":
        values = node.args[0::2]
        for j in range(len(values)):
            for k in range(j + 1, len(values)):
                args = list(node.args)
                args[2 * j], args[2 * k] = args[2 * k], args[2 * j]
                yield replace(node, args=tuple(args)), "rows of the cases swapped"
    if node.op == "pow":
        yield replace(node, args=node.args[::-1]), "base and exponent swapped"
    if node.op == "add" and len(node.args) == 2 and signs_of(node) == "+-":
        yield replace(node, args=node.args[::-1]), "terms of a difference swapped"


def bound(node: Node) -> Iterator[Edit]:
    """Make a bound strict or lax, or turn it."""
    if node.op == "compare" and len(node.args) == 2:
        found = node.value[0] if not isinstance(node.value, str) else node.value
        for table, text in ((STRICT, "bound {} for {}"), (TURNED, "{} for {}")):
            if found in table:
                value = (table[found],) if not isinstance(node.value, str) else table[found]
                yield replace(node, value=value), text.format(table[found], found)
    if node.op == "interval":
        for k, (now, other) in enumerate(zip(node.value, "([", strict=False)):
            opposite = {"[": "(", "(": "[", "]": ")", ")": "]"}[now]
            del other
            value = node.value[:k] + opposite + node.value[k + 1 :]
            yield replace(node, value=value), "bracket of the interval changed"


def derivative(node: Node) -> Iterator[Edit]:
    """Change the order of a derivative."""
    if node.op == "diff":
        variable, count = node.value
        if count == 1:
            yield node.args[0], "derivative sign dropped"
        yield replace(node, value=(variable, count + 1)), "second derivative for the first"
