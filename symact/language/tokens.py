"""Split formulas of rows into tokens, and pair their brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symact.errors import ReadError
from symact.language.vocabulary import MAX_CHARACTERS, MAX_DEPTH

TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<op>\*\*|<=|>=|==|!=|[-+*/^(),<>\[\]:])|(?P<space>\s+)",
    re.ASCII,
)

PARTNERS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one token.

    Attributes:
        kind: `number`, `name` or `op`.
        text: As it is written.
        start: Where it begins, from 0.
    """

    kind: str
    text: str
    start: int


def tokens_of(text: str) -> list[Token]:
    """Split a text.

    Raises:
        ReadError: It is too long, or holds a character or a name that no formula has.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"more than the {MAX_CHARACTERS} characters allowed"
        raise ReadError(message, text=text, position=MAX_CHARACTERS)
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ReadError(f"unexpected character {text[place]!a}", text=text, position=place)
        kind = str(match.lastgroup)
        if kind == "name" and match.group().startswith("_"):
            raise ReadError("names begin with a letter", text=text, position=place)
        if kind != "space":
            found.append(Token(kind, match.group(), place))
        place = match.end()
    return found


def partners(text: str, tokens: list[Token]) -> dict[int, int]:
    """Find the partner of each opening bracket, by their numbers among the tokens.

    Raises:
        ReadError: A bracket has no partner, or they are nested too deep.
    """
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for k, token in enumerate(tokens):
        if token.kind == "op" and token.text in PARTNERS.values():
            stack.append(k)
        elif token.kind == "op" and token.text in PARTNERS:
            if not stack or tokens[stack[-1]].text != PARTNERS[token.text]:
                message = f"{token.text!r} without its partner"
                raise ReadError(message, text=text, position=token.start)
            pairs[stack.pop()] = k
        if len(stack) > MAX_DEPTH:
            message = f"brackets nested deeper than {MAX_DEPTH}"
            raise ReadError(message, text=text, position=token.start)
    if stack:
        start = tokens[stack[-1]].start
        raise ReadError("a bracket is never closed", text=text, position=start)
    return pairs
