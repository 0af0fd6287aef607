r"""Names: what is called, what is multiplied, and how an argument without a bracket ends."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.applied import (
    VARIABLES,
    check_doubt,
    check_power,
    is_argument,
    is_function,
    wraps_bracket,
)
from symact.documents.reader.brackets import arguments
from symact.documents.reader.cursor import Cursor
from symact.documents.reader.probability import distribution, expectation, indicator, probability
from symact.documents.reader.scripts import Scripts, exponent, group, one_sided, read_scripts
from symact.documents.reader.sets import number_set
from symact.documents.reader.sided import is_inverse, one_sided_value
from symact.documents.reader.signed import check_name, positive_part, sign_ahead
from symact.documents.tree import Node


def special(c: Cursor) -> Node | None:
    """Read a letter that stands for more than a name here, as E[...] does; else None."""
    for rule in (number_set, expectation, indicator, probability, distribution, _order, _operator):
        node = rule(c)
        if node is not None:
            return node
    return None


def _order(c: Cursor) -> Node | None:
    """Read O(x^3)."""
    token = c.token
    if token.text not in {"O", "o"} or token.text in c.functions:
        return None
    if c.ahead().text != "(":
        return None
    c.take()
    return c.node("order", arguments(c), token.text, token.start)


def _operator(c: Cursor) -> Node | None:
    """Read D_x f."""
    if c.token.text != "D" or c.ahead().text != "_" or "D" in c.functions:
        return None
    under = c.ahead(3) if c.ahead(2).kind == "{" else c.ahead(2)
    if under.kind != "letter" or not under.text.islower():
        return None
    from symact.documents.reader.gradients import derivative

    return derivative(c)


def named(c: Cursor) -> Node:
    """Read a letter or a word with its scripts, as a call or as a name."""
    start, braced = c.token.start, c.token.kind == "{"
    if braced:
        c.take()
    token = c.take()
    if braced:
        c.expect("}")
    name = token.text
    check_doubt(c, token)
    callable_ = token.style == "op" or (
        is_function(c, name) and (token.style != "param" or name in c.functions)
    )
    return _applied(
        c, name, start, function=callable_, upright=token.kind == "word", style=token.style
    )


def called_word(c: Cursor) -> Node:
    r"""Read \tanh and its kin, \dot f, \Pr(...)."""
    token = c.take()
    name = token.text
    if name in {"dot", "ddot"}:
        return _dotted(c, len(name) - 2, token.start)
    if name == "Pr":
        c.place -= 1
        found = probability(c)
        if found is None:
            raise c.fail(r"\Pr without a condition", token)
        return found
    return _applied(c, name, token.start, function=True, upright=True, style="macro")


def _dotted(c: Cursor, primes: int, start: int) -> Node:
    braced = c.token.kind == "{"
    if braced:
        c.take()
    token = c.take()
    if braced:
        c.expect("}")
    if token.kind not in {"letter", "word"}:
        raise c.fail(r"\dot over something that is no name", token)
    return _applied(
        c,
        token.text,
        start,
        function=is_function(c, token.text),
        upright=False,
        style="",
        primes=primes,
    )


def _applied(
    c: Cursor, name: str, start: int, *, function: bool, upright: bool, style: str, primes: int = 0
) -> Node:
    """Read scripts and arguments behind a name."""
    if upright and name in {"inf", "Inf"} and not (c.is_bracket("(") or c.is_op("_")):
        return c.node("infinity", (), None, start)
    if upright and name in words.BOUNDS:
        from symact.documents.reader.big import bound_of

        return bound_of(c, name, start)
    scripts = read_scripts(c, function=function)
    scripts.primes += primes
    function = function or is_function(c, name + scripts.key)
    if style in {"rm", "unknown"} and len(name) > 1 and c.token.kind == "bracket":
        function = name not in words.WORD_LETTERS | words.PARAMETERS
    if function and scripts.power is None and scripts.index is None:
        value = one_sided_value(c, name + scripts.key, scripts.primes, start)
        if value is not None:
            return value
    found = _arguments(c, name, function=function)
    if found is None:
        return _plain(c, name, scripts, start, function=function, upright=upright)
    if scripts.index is not None:
        raise c.fail("a function with a computed index")
    return _call(c, name, scripts, found, start)


def _arguments(c: Cursor, name: str, *, function: bool) -> list[Node] | None:
    """Read the arguments behind a name if it is applied; else None."""
    if not function:
        return None
    elementary = name in words.ELEMENTARY or name == "sqrt"
    if c.token.kind == "bracket" and c.token.text in {"(", "[", "{"} and is_argument(c, name):
        if c.ahead().text in {"cdot", "bullet"} and c.ahead(2).text == ")":
            c.place += 3
            return None
        return arguments(c)
    if c.token.kind == "{" and (elementary or wraps_bracket(c)):
        if c.ahead().kind == "bracket" and wraps_bracket(c):
            c.take()
            found = arguments(c)
            c.expect("}")
            return found
        return [group(c)]
    if elementary and (_begins(c) or _minus_argument(c, name)):
        return [bare_argument(c)]
    if c.token.kind == "letter" and _begins(c) and len(name) > 2 and name not in words.WORD_LETTERS:
        raise c.fail(f"the function {name} without a bracket", hint=f"write {name}(...)")
    return None


def _minus_argument(c: Cursor, name: str) -> bool:
    r"""Tell whether a minus begins the argument, as in \exp -x."""
    if not c.is_op("-"):
        return False
    if c.ahead().glued and not c.token.glued:
        return True
    raise c.fail(f"is the minus behind {name} part of its argument?", hint="write it in brackets")


def _begins(c: Cursor) -> bool:
    from symact.documents.reader.atoms import begins_atom

    return begins_atom(c)


def bare_argument(c: Cursor) -> Node:
    r"""Read the argument of \sin 2x: a product of simple factors up to a sign or a function."""
    start = c.token.start
    if c.is_op("-"):
        c.take()
        return c.node("neg", (bare_argument(c),), None, start)
    c.enter("argument")
    first = c.token
    factors = [c.rules.factor(c)]
    simple = first.kind in {"digit", "letter"} and factors[0].op in {"number", "name", "pow"}
    while simple and c.token.kind == "letter" and c.token.text != "e" and _begins(c):
        if is_function(c, c.token.text) and c.ahead().kind == "bracket":
            break
        last = factors[-1].args[0] if factors[-1].op == "pow" else factors[-1]
        if last.op == "name" and last.value in VARIABLES:
            raise c.fail("where does the argument end?", hint="write it in brackets")
        factors.append(c.rules.factor(c))
    c.leave()
    return (
        c.node("mul", factors, " " * (len(factors) - 1), start) if len(factors) > 1 else factors[0]
    )


def _call(c: Cursor, name: str, scripts: Scripts, found: list[Node], start: int) -> Node:
    power = scripts.power
    named = is_inverse(name) or name in c.functions
    if scripts.inverse and name not in words.INVERSES and named and not scripts.primes:
        return c.node("inverse", found, name + scripts.key, start)
    if scripts.inverse:
        if name not in words.INVERSES or scripts.primes:
            raise c.fail(
                f"{name} to the power -1: the inverse or the reciprocal?", c.tokens[c.place - 1],
                "write 1/f(x), or name the inverse",
            )  # fmt: skip
        name, power = words.INVERSES[name], None
    node = _known_call(c, name, scripts, found, start)
    if power is None and sign_ahead(c, "^") and not one_sided(c):
        return positive_part(c, node, start)
    if power is None and c.is_op("^") and not one_sided(c):
        c.take()
        power = exponent(c)
    return node if power is None else c.node("pow", (node, power), None, start)


def _known_call(c: Cursor, name: str, scripts: Scripts, found: list[Node], start: int) -> Node:
    """Make a call, or the node that a function of this name has of its own."""
    if scripts.primes or (scripts.key and name != "log"):
        return c.node("call", found, (name + scripts.key, scripts.primes), start)
    if name in words.NODES and len(found) == 1:
        return c.node(words.NODES[name], found, None, start)
    if name in {"sqrt", "cbrt"} and len(found) == 1:
        index = c.node("number", (), "2" if name == "sqrt" else "3")
        return c.node("root", (found[0], index), None, start)
    if name == "where" and len(found) == 3:
        return c.node("cases", (found[1], found[0], found[2], c.node("otherwise")), None, start)
    base = scripts.key[1:] if scripts.key else {"log2": "2", "log_2": "2", "log10": "10"}.get(name)
    if name.startswith("log") and base and len(found) == 1:
        kind = "number" if base.isdigit() else "name"
        return c.node("call", (found[0], c.node(kind, (), base)), ("log", 0), start)
    return c.node("call", found, (name, 0), start)


def _plain(
    c: Cursor, name: str, scripts: Scripts, start: int, *, function: bool, upright: bool
) -> Node:
    """Make a name with its scripts."""
    if scripts.inverse and function and upright:
        raise c.fail("an inverse without its argument", c.tokens[c.place - 1])
    check_power(c, name, scripts)
    node = c.node("name", (), name + scripts.key, start)
    if scripts.positive:
        check_name(c, node.value, start)
        return positive_part(c, node, start)
    if scripts.index is not None:
        node = c.node("index", (node, scripts.index), None, start)
    if scripts.primes:
        node = c.node("prime", (node,), scripts.primes, start)
    if scripts.power is not None:
        node = c.node("pow", (node, scripts.power), None, start)
    return node
