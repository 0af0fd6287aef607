"""Whether a name is applied to the bracket behind it, or multiplied by it."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.cursor import Cursor
from symact.documents.reader.scripts import Scripts
from symact.documents.reader.tokens import Token

VARIABLES = frozenset("xyztuv")


def is_function(c: Cursor, key: str) -> bool:
    """Tell whether a bracket behind this key makes a call."""
    if key in c.functions:
        return True
    for accent in words.ACCENTS.values():
        key = key.removeprefix(accent + "_")
    base = key.partition("_")[0].partition("^")[0]
    if len(base) == 1 or base in words.WORD_LETTERS:
        return (
            key in words.LETTER_FUNCTIONS or base in words.LETTER_FUNCTIONS or base in c.functions
        )
    return words.is_known(key) or words.is_known(base) or base in c.functions


def check_doubt(c: Cursor, token: Token) -> None:
    r"""Refuse \theta(x): a step, a density, a factor? Of s(x - 1) the difference is clear."""
    derived = c.opened[-1:] == ["operator"]
    doubtful = token.kind == "letter" and (token.text in words.DOUBTFUL or derived)
    if not doubtful or is_function(c, token.text) or not c.is_bracket("("):
        return
    variable = c.ahead().text in VARIABLES or token.text.isupper() or derived
    if c.ahead().kind == "letter" and variable and c.ahead(2).text == ")":
        raise c.fail(
            f"is {token.text} a function or a factor?", token, r"define it, or write \cdot"
        )


def check_power(c: Cursor, name: str, scripts: Scripts) -> None:
    r"""Refuse exp^{-x} and log^{x}, which mean an argument or nothing."""
    if name in {"exp", "ln", "log", "sqrt"} and scripts.power is not None:
        raise c.fail(
            f"{name} to a power, without an argument", c.tokens[c.place - 1], f"write {name}(...)"
        )


def is_argument(c: Cursor, name: str) -> bool:
    r"""Tell whether the bracket is an argument: in \sigma(1 - \sigma) it is a factor."""
    if c.place in c.closers or c.token.style == "r":
        return False
    depth, place = 0, c.place
    while c.tokens[place].kind not in {"eof", "break"}:
        token = c.tokens[place]
        depth += (token.text in {"(", "["}) - (token.text in {")", "]"})
        if depth == 0 and token.kind == "bracket":
            return True
        bare = token.text == name and token.kind in {"letter", "word", "macro"}
        if bare and not _is_called(c, place + 1):
            return False
        place += 1
    return True


def _is_called(c: Cursor, place: int) -> bool:
    """Tell whether a bracket or an argument follows a name and its scripts."""
    elementary = c.tokens[place - 1].text in words.ELEMENTARY
    while c.tokens[place].text in {"^", "_", "'"}:
        if c.tokens[place].text == "'" or c.tokens[place + 1].kind != "{":
            place += 1 if c.tokens[place].text == "'" else 2
            continue
        while c.tokens[place].kind not in {"}", "eof"}:
            place += 1
        place += c.tokens[place].kind == "}"
    token = c.tokens[place]
    if token.kind == "bracket":
        return token.text not in {")", "]", "}", "|"}
    return elementary and token.kind in {"letter", "digit", "{", "macro"}


def wraps_bracket(c: Cursor) -> bool:
    r"""Tell whether a group in braces is one bracket, as SymPy prints: {\left(x\right)}."""
    if c.ahead().kind != "bracket" or c.ahead().text not in {"(", "[", "{"}:
        return False
    depth, place = 0, c.place + 1
    while c.tokens[place].kind not in {"eof", "break"}:
        token = c.tokens[place]
        if token.kind == "bracket" and token.text in "([{":
            depth += 1
        elif token.kind == "bracket" and token.text in ")]}":
            depth -= 1
            if depth == 0:
                return c.tokens[place + 1].kind == "}"
        place += 1
    return False
