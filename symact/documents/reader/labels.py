r"""Signs with something over or under them: \xrightarrow{x \to 0}, \overset{def}{=}, \stackrel."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symact.documents.reader import words
from symact.documents.reader.text import spaced
from symact.documents.reader.tokens import Token, scan
from symact.documents.reader.weaver import Weaver

Span = tuple[int, int]

_ARROW = re.compile(
    r"\\(?:to|rightarrow|longrightarrow|downarrow|uparrow|searrow|nearrow)(?![A-Za-z])|→|->"
)
_RELATION = re.compile(r"[<>=≤≥∈∞]|\\(?:le|leq|ge|geq|lt|gt|in|infty|sim|neq|approx)(?![A-Za-z])")
_DEFINED = re.compile(r"def|triangle|Delta|Δ|∆")
_LAWS = words.split_words("d D P p L a.s. as iid i.i.d. ind ind.")
"""Labels of an equality in distribution, in probability, and their kin."""


def sign(weaver: Weaver, token: Token) -> None:
    r"""Read a sign; an arrow may carry where its variable goes: \xrightarrow{x \to 0}."""
    text = words.SIGN_MACROS[token.text]
    labels: list[Span] = []
    if token.text.startswith("x"):
        if weaver.peek().text == "[":
            labels.append(_option(weaver, token))
        labels.append(weaver.group(token))
    elif text == "->" and weaver.peek().text == "_":
        weaver.index += 1
        labels.append(weaver.group(token))
    _labelled(weaver, token, text, labels)


def _option(weaver: Weaver, token: Token) -> Span:
    """Pass over an option in square brackets and give the offsets of its inside."""
    start = weaver.peek().end
    while weaver.peek().text != "]":
        if weaver.peek().kind == "eof":
            raise weaver.fail("a square bracket is not closed", token, "write ]")
        weaver.index += 1
    weaver.index += 1
    return start, weaver.raw[weaver.index - 1].start


def _labelled(weaver: Weaver, token: Token, text: str, labels: Sequence[Span]) -> None:
    """Collect a sign; what stands over an arrow goes behind it, in braces."""
    found = [span for span in labels if weaver.tex[slice(*span)].strip()]
    shown = " ".join(weaver.tex[slice(*span)] for span in found)
    if text == "->" and len(found) == 1 and _ARROW.search(shown):
        weaver.emit(token, "sign", text, "at")
        start, end = found[0]
        group = [Token("{", "{", start, start), *scan(weaver.tex, start, end)]
        weaver.raw[weaver.index : weaver.index] = [*group, Token("}", "}", end, end)]
        return
    bare = re.sub(r"\\[A-Za-z]+|[{}$\s]", "", spaced(shown))
    if found and (text == "->" or _ARROW.search(shown) or _RELATION.search(shown)):
        raise weaver.fail("a sign with a condition over or under it", token, "write it beside")
    if bare in {"?", "!"} or (bare in _LAWS and text == "="):
        raise weaver.fail("a sign that is no plain equality", token, "write = if it is one")
    defined = text == "=" and _DEFINED.search(shown)
    weaver.emit(token, "sign", ":=" if defined else text)


def stacked(weaver: Weaver, token: Token) -> None:
    r"""Read \overset{def}{=} as the sign it is, \underset{x}{\max} as \max_{x}."""
    upper = weaver.group(token)
    lower = weaver.group(token)
    inside = scan(weaver.tex, *lower)
    text = words.SIGN_MACROS.get(inside[0].text, inside[0].text) if len(inside) == 1 else ""
    if text in {*words.SIGN_MACROS.values()}:
        _labelled(weaver, token, text, [upper])
    elif token.text == "underset":
        names = "".join(t.text for t in inside).replace(",", "")
        if not inside[:1] or not (
            len(inside) == 1 or inside[0].text in words.STYLES or names in words.BOUNDS
        ):
            raise weaver.fail(r"\underset of more than a word", token)
        script = [Token("op", "_", *upper), Token("{", "{", *upper)]
        tail = [*script, *scan(weaver.tex, *upper), Token("}", "}", upper[1], upper[1])]
        weaver.raw[weaver.index : weaver.index] = [*inside, *tail]
    else:
        raise weaver.fail(f"\\{token.text} over something that is no sign", token)
