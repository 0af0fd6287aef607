r"""Groups in braces that only hold together: {\displaystyle ...}, {\text{if }}, {a \over b}."""

from __future__ import annotations

from collections.abc import Sequence

from symact.documents.reader import words
from symact.documents.reader.tokens import Token

_ARGUMENT = frozenset({"macro", "}", "begin"})
_ALONE = frozenset({"link", "sign", "wide", "text", "letter", "word"})


def _matches(tokens: Sequence[Token]) -> dict[int, int]:
    """Give for each opening brace the place of its closing one."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind == "{":
            stack.append(place)
        elif token.kind == "}" and stack:
            found[stack.pop()] = place
    return found


def unwrap(tokens: Sequence[Token]) -> list[Token]:
    """Drop braces around a whole fragment, an environment, a sign, a link, or nothing."""
    closing = _matches(tokens)
    dropped: set[int] = set()
    low, high = 0, len(tokens) - 1
    while low < high and closing.get(low) == high:
        dropped |= {low, high}
        low, high = low + 1, high - 1
    for place, end in closing.items():
        before = tokens[place - 1] if place > low else None
        argument = before is not None and (
            before.kind in _ARGUMENT or before.text in {"_", "^", "]"}
        )
        together = _holds_together(tokens, place, end) or _is_operator(tokens, closing, place)
        if place not in dropped and not argument and together:
            dropped |= {place, end}
    return [token for place, token in enumerate(tokens) if place not in dropped]


def _holds_together(tokens: Sequence[Token], place: int, end: int) -> bool:
    inside = end - place - 1
    if inside == 0:
        return True
    first, last = tokens[place + 1], tokens[end - 1]
    if inside == 1 and first.text == "1":
        return end + 1 < len(tokens) and tokens[end + 1].text == "_"
    if inside == 1:
        return first.kind in _ALONE and (first.kind != "letter" or first.style in {"bb", "bf"})
    if first.kind != "begin" or last.kind != "end":
        return False
    depth = 0
    for index in range(place + 1, end):
        depth += (tokens[index].kind == "begin") - (tokens[index].kind == "end")
        if depth == 0:
            return index == end - 1
    return False


def _is_operator(tokens: Sequence[Token], closing: dict[int, int], place: int) -> bool:
    r"""Tell whether a group holds one \frac{d}{dx}, as Wikipedia writes it."""
    if place + 3 >= len(tokens) or tokens[place + 1].text not in words.FRACTIONS:
        return False
    mark = tokens[place + 3]
    middle = closing.get(place + 2)
    if middle is None or (mark.kind, mark.text) not in {("letter", "d"), ("macro", "partial")}:
        return False
    return closing.get(middle + 1) == closing[place] - 1


def fractions_of_over(tokens: Sequence[Token]) -> list[Token]:
    r"""Write {a \over b} as \frac{a}{b}; an \over outside braces stays, to be refused."""
    if not any(token.text == "over" and token.kind == "macro" for token in tokens):
        return list(tokens)
    closing = _matches(tokens)
    bars: dict[int, int] = {}
    stack: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind == "{":
            stack.append(place)
        elif token.kind == "}" and stack:
            stack.pop()
        elif (token.kind, token.text) == ("macro", "over") and stack and stack[-1] not in bars:
            bars[stack[-1]] = place
    starts = {place for place in bars if place in closing}
    middles = {bars[place] for place in starts}
    found: list[Token] = []
    for place, token in enumerate(tokens):
        if place in middles:
            found += [
                Token("}", "}", token.start, token.end),
                Token("{", "{", token.start, token.end),
            ]
            continue
        if place in starts:
            found.append(Token("macro", "frac", token.start, token.end, token.glued))
        found.append(token)
    return found
