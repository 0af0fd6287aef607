"""The signs that a derivation uses: f, its derivatives, names of sub-expressions."""

from __future__ import annotations

from typing import Any

from symact.derive.steps.recognition import DEFINED, recognized
from symact.derive.steps.spell import GREEK
from symact.derive.steps.terms import Atom, Named, Term
from symact.derive.steps.tex import SIGNS as TEX_SIGNS
from symact.derive.steps.tex import symbol, tex
from symact.derive.steps.unicode import SIGNS, unicode

PRIMES = ("", "′", "″", "‴")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def letter(expr: Any, x: Any) -> tuple[str, str]:
    """Choose the sign of a function: its own where it is a named one, else f."""
    found = recognized(expr)
    if found.func in DEFINED and found.args[0] == x:
        name = type(found).__name__
        return SIGNS.get(name, name), TEX_SIGNS.get(name, rf"\operatorname{{{name}}}")
    return "f", "f"


def function(sign: tuple[str, str], meaning: Term, x: Any, order: int = 0) -> Named:
    """Make the sign of a function or of its derivative in x."""

    def spelt(k: int) -> tuple[str, str]:
        text = PRIMES[k] if k < len(PRIMES) else f"⁽{str(k).translate(RAISED)}⁾"
        raised = "'" * k if k < len(PRIMES) else f"^{{({k})}}"
        return f"{sign[0]}{text}({x})", f"{sign[1]}{raised}({symbol(str(x))})"

    return Named(*spelt(order), meaning, spelt(order + 1))


def constant_signs(values: dict[Any, Any]) -> dict[Any, Named]:
    """Give the signs of constants that stand for numbers."""
    signs = {s: Atom(s) for s in values}
    return {s: Named(unicode(a), tex(a), Atom(values[s])) for s, a in signs.items()}


def partial(sign: tuple[str, str], meaning: Term, order: int, wrt: str) -> Named:
    """Make the sign of a derivative in a parameter."""
    v, power = GREEK.get(wrt, wrt), "" if order == 1 else str(order)
    text = f"∂{power.translate(RAISED)}{sign[0]}/∂{v}{power.translate(RAISED)}"
    raised = f"^{{{power}}}" if power else ""
    return Named(
        text, rf"\frac{{\partial{raised} {sign[1]}}}{{\partial {symbol(wrt)}{raised}}}", meaning
    )


def one_sided(head: Named, meaning: Term, place: tuple[str, str], side: int) -> Named:
    """Make the sign of a one-sided value: f′(0⁻)."""
    mark = "⁻" if side < 0 else "⁺"
    raised = "^{-}" if side < 0 else "^{+}"
    text, shown = (head.text.partition("(")[0], head.tex.rpartition("(")[0] or head.tex)
    return Named(f"{text}({place[0]}{mark})", f"{shown}({place[1]}{raised})", meaning)
