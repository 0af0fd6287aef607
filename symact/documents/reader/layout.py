r"""Rows: environments that only lay out are opened, rows that continue one another are joined."""

from __future__ import annotations

from collections.abc import Sequence

from symact.documents.reader import words
from symact.documents.reader.tokens import Token

_CONTINUES = frozenset({"+", "/", "*", "^"}) | words.PRODUCTS
_SPACE = frozenset({"wide"})


def lay_out(tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens of a fragment with its rows set apart by `break` tokens."""
    return _join_rows(_join_brackets(_open_layouts(tokens)))


def _open_layouts(tokens: Sequence[Token]) -> list[Token]:
    r"""Drop \begin{align} and \end{align} where they stand around rows of their own."""
    found: list[Token] = []
    stack: list[bool] = []
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.kind in {"{", "}"}) * (1 if token.kind == "{" else -1)
        if token.kind == "begin":
            opened = (
                token.text.rstrip("*") in words.LAYOUTS
                and depth == 0
                and all(stack)
                and _at_row(found, tokens, place)
            )
            stack.append(opened)
            if opened:
                continue
        elif token.kind == "end" and stack and stack.pop():
            found.append(Token("break", "", token.start, token.end))
            continue
        found.append(token)
    return found


def _at_row(found: Sequence[Token], tokens: Sequence[Token], place: int) -> bool:
    """Tell whether an environment begins a row, or goes on behind a sign over several rows."""
    before = next((t for t in reversed(found) if t.kind not in {"wide", "tag"}), None)
    if before is None or before.kind == "break":
        return True
    return before.kind == "sign" and _rows_go_on(tokens, place)


def _rows_go_on(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the second row of an environment begins with a sign."""
    depth = 0
    for index in range(place, len(tokens)):
        kind = tokens[index].kind
        depth += (kind == "begin") - (kind == "end")
        if depth == 0:
            return False
        if kind == "break" and depth == 1:
            behind = index + 1
            while behind < len(tokens) and tokens[behind].kind == "wide":
                behind += 1
            following = tokens[min(behind, len(tokens) - 1)]
            return following.kind == "sign" or following.text in {"+", "-"}
    return False


def _join_brackets(tokens: Sequence[Token]) -> list[Token]:
    r"""Drop `\right. \\ & \left.`: one bracket that is set over two rows."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "bracket" and token.text == "." and token.style == "r":
            behind, broken = place + 1, False
            while behind < len(tokens) and tokens[behind].kind in {"wide", "break"}:
                broken = broken or tokens[behind].kind == "break"
                behind += 1
            following = tokens[min(behind, len(tokens) - 1)]
            empty = following.text == "." and following.style == "l"
            if broken and (empty or following.text in {"+", "-"}):
                rest = _empty_opening(tokens, behind)
                found.extend(tokens[behind:rest])
                place = rest + 1
                continue
        found.append(token)
        place += 1
    return found


def _empty_opening(tokens: Sequence[Token], place: int) -> int:
    r"""Give the index of the next \left. ; the last index if there is none."""
    for index in range(place, len(tokens)):
        if tokens[index].text == "." and tokens[index].style == "l":
            return index
    return len(tokens) - 1


def _join_rows(tokens: Sequence[Token]) -> list[Token]:
    """Drop breaks inside a bracket, behind an operator, and before a row that goes on."""
    found: list[Token] = []
    depth = environments = 0
    signed = False
    for place, token in enumerate(tokens):
        environments += (token.kind == "begin") - (token.kind == "end")
        signed = signed or token.kind == "sign"
        if token.kind == "bracket" and token.style != "m":
            depth += (token.text in {"(", "["}) - (token.text in {")", "]"})
        if token.kind == "break" and environments == 0:
            if depth > 0 or _goes_on(found, tokens, place + 1, signed=signed):
                found.append(Token("wide", "row", token.start, token.end))
                continue
            depth = 0
            signed = _begins_with_sign(tokens, place + 1) and signed
        found.append(token)
    return found


def _following(tokens: Sequence[Token], place: int) -> Token | None:
    while place < len(tokens) and tokens[place].kind == "wide":
        place += 1
    return tokens[place] if place < len(tokens) else None


def _begins_with_sign(tokens: Sequence[Token], place: int) -> bool:
    token = _following(tokens, place)
    return token is not None and token.kind == "sign"


def _goes_on(found: Sequence[Token], tokens: Sequence[Token], place: int, *, signed: bool) -> bool:
    """Tell whether the row that begins here continues the expression of the row before."""
    before = next((t for t in reversed(found) if t.kind != "wide"), None)
    following = _following(tokens, place)
    if before is None or following is None or before.kind == "break":
        return False
    if before.kind == "sign" or (before.kind == "op" and before.text in {"+", "-", "*", "/"}):
        return True
    if before.text in words.PRODUCTS and before.kind == "macro":
        return True
    if following.kind not in {"op", "macro"}:
        return False
    return following.text in _CONTINUES or (following.text == "-" and signed)
