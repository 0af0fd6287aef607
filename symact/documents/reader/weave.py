r"""From raw tokens to tokens with a meaning: styles, sizes, spaces and signs are settled here."""

from __future__ import annotations

import difflib

from symact.documents.reader import words
from symact.documents.reader.commands import MACROS
from symact.documents.reader.groups import fractions_of_over, unwrap
from symact.documents.reader.tokens import Token, scan
from symact.documents.reader.weaver import Step, Weaver

PLAIN = (
    frozenset({"arg"}) | words.PRODUCTS | words.ELLIPSES | words.FRACTIONS | words.FUNCTION_MACROS
    | words.split_words("""
    sqrt int sum prod partial nabla infty lim Pr Re dot ddot pm div prime forall land lor wedge
    vee neg lnot abs norm limsup top intercal downarrow uparrow searrow nearrow
""")
)  # fmt: skip
"""Control words that the grammar knows."""

WITH_ARGUMENT = words.split_words("array alignat alignedat numcases subarray tabular")


def weave(tex: str) -> list[Token]:
    """Cut a fragment into tokens with a meaning.

    Raises:
        ReadError: A control word is unknown, a group is open, or a character does not belong.
    """
    raw = fractions_of_over(scan(tex))
    while raw and raw[0].kind == "dollar":
        raw = raw[1:]
    while raw and raw[-1].kind == "dollar":
        raw = raw[:-1]
    return unwrap(Weaver(tex, raw).run(STEPS))


def _closing(weaver: Weaver, token: Token) -> None:
    weaver.out.append(token)
    if token.start in weaver.closings and weaver.peek().text in {"_", "^"}:
        weaver.index += 1
        if weaver.peek().kind == "{":
            weaver.group(token)
        else:
            weaver.index += 1


def _dollar(weaver: Weaver, token: Token) -> None:
    raise weaver.fail("a dollar inside a formula", token, "is the dollar before it closed?")


def _odd(weaver: Weaver, token: Token) -> None:
    if token.text in words.REFUSED:
        raise weaver.fail(words.REFUSED[token.text], token)
    raise weaver.fail(f"the character {token.text!r} is not in the language of formulas", token)


def _begin(weaver: Weaver, token: Token) -> None:
    weaver.out.append(token)
    option = "".join(t.text for t in weaver.raw[weaver.index : weaver.index + 3])
    if option in {"[t]", "[b]", "[c]", "[l]", "[r]"} and token.text not in words.CASES:
        weaver.index += 3
    if token.text.rstrip("*") in WITH_ARGUMENT and weaver.peek().kind == "{":
        weaver.group(token)


def _script(weaver: Weaver, token: Token) -> None:
    """Turn a run of raised or lowered characters into a script."""
    table = words.SUPERSCRIPTS if token.text in words.SUPERSCRIPTS else words.SUBSCRIPTS
    weaver.emit(token, "op", "^" if table is words.SUPERSCRIPTS else "_")
    weaver.emit(token, "{", "{")
    while True:
        char = table[token.text]
        kind = "digit" if char.isdigit() else "letter" if char.isalpha() else "op"
        weaver.emit(token, kind, char)
        token = weaver.peek()
        if token.kind != "script" or token.text not in table:
            break
        weaver.index += 1
    weaver.emit(token if token.kind != "eof" else weaver.out[-1], "}", "}")


def _op(weaver: Weaver, token: Token) -> None:
    """Settle signs of one or several typed characters."""
    for sign in words.TYPED_SIGNS:
        if weaver.tex.startswith(sign, token.start):
            weaver.index += len(sign) - 1
            wide = Token("sign", "", token.start, token.start + len(sign), token.glued)
            weaver.emit(wide, "sign", "=" if sign == "==" else sign)
            return
    if token.text in {"=", "<", ">"}:
        weaver.emit(token, "sign", token.text)
    elif token.text == "~":
        weaver.loosen()
    elif token.text == "&":
        weaver.emit(token, "wide", "&")
    elif token.text == ":" and weaver.peek().text == "=":
        weaver.index += 1
        weaver.emit(token, "sign", ":=")
    elif weaver.tex.startswith("**", token.start):
        weaver.index += 1
        weaver.emit(token, "op", "^")
    else:
        weaver.out.append(token)


def _macro(weaver: Weaver, token: Token) -> None:
    name = token.text
    for table, step in MACROS:
        if name in table:
            step(weaver, token)
            return
    if name == "%":
        weaver.emit(token, "op", "%")
    elif name == "_":
        weaver.emit(token, "op", "_", "escaped")
    elif name == "colon":
        _op(weaver, Token("op", ":", token.start, token.end, token.glued))
    elif name == "&":
        weaver.emit(token, "link", "and")
    elif name in PLAIN:
        weaver.out.append(token)
    else:
        near = difflib.get_close_matches(name, sorted(PLAIN | words.GREEK_MACROS), n=1)
        hint = f"did you mean \\{near[0]}?" if near else "symact reads no own macros"
        raise weaver.fail(f"unknown control word \\{name[:40]}", token, hint)


STEPS: dict[str, Step] = {
    "odd": _odd,
    "macro": _macro, "op": _op, "}": _closing, "dollar": _dollar, "begin": _begin,
    "script": _script,
}  # fmt: skip
