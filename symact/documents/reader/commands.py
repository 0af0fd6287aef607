r"""Control words that are settled before the grammar: styles, sizes, spaces, signs, rows."""

from __future__ import annotations

import re
from collections.abc import Collection

from symact.documents.reader import words
from symact.documents.reader.labels import sign, stacked
from symact.documents.reader.text import read_text, spaced
from symact.documents.reader.tokens import Token
from symact.documents.reader.weaver import Step, Weaver

_SIZE = re.compile(r"\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|px|mu|\\[a-z]+)\s*\]")
_DRESSED = re.compile(
    r"\s*\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathsf|mathcal)\s*\{?\s*(\\?\w+)\s*\}?\s*"
)
_DIMENSION = re.compile(r"\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|px|mu)")


def _space(weaver: Weaver, token: Token) -> None:  # noqa: ARG001
    weaver.loosen()


def _wide(weaver: Weaver, token: Token) -> None:
    match = _DIMENSION.match(weaver.tex, token.end) if token.text == "hskip" else None
    while match and weaver.peek().kind != "eof" and weaver.peek().start < match.end():
        weaver.index += 1
    weaver.emit(token, "wide", "quad")


def _break(weaver: Weaver, token: Token) -> None:
    weaver.star()
    match = _SIZE.match(weaver.tex, token.end)
    while match and weaver.peek().kind != "eof" and weaver.peek().start < match.end():
        weaver.index += 1
    weaver.emit(token, "break", "")


def _dropped(weaver: Weaver, token: Token) -> None:
    weaver.star()
    weaver.group(token)
    if token.text.startswith("hspace"):
        weaver.emit(token, "wide", "quad")
    weaver.loosen()


def _wrapper(weaver: Weaver, token: Token) -> None:
    for _ in range(words.WRAPPERS[token.text]):
        weaver.group(token)
    if token.text in words.TRANSPARENT:
        _unbrace(weaver)


def _unbrace(weaver: Weaver) -> None:
    """Drop the braces around what comes next; breaks of rows inside become commas."""
    if weaver.peek().kind != "{":
        return
    closing = weaver.closing()
    for place in range(weaver.index, closing):
        t = weaver.raw[place]
        if t.kind == "macro" and t.text in words.BREAKS:
            weaver.raw[place] = Token("op", ",", t.start, t.end)
    del weaver.raw[closing], weaver.raw[weaver.index]


def _box(weaver: Weaver, token: Token) -> None:
    """Drop the box at the end of a proof."""
    place = weaver.index
    while place < len(weaver.raw) and (
        weaver.raw[place].kind in {"}", "end", "dollar"} or weaver.raw[place].text in {".", "&"}
    ):
        place += 1
    following = weaver.raw[place] if place < len(weaver.raw) else None
    if following and not (following.kind == "break" or following.text in words.BREAKS):
        raise weaver.fail("a box that ends no proof", token)
    weaver.loosen()


def _refused(weaver: Weaver, token: Token) -> None:
    raise weaver.fail(words.REFUSED[token.text], token)


def _undefined(weaver: Weaver, token: Token) -> None:
    weaver.emit(token, "word", "undefined", "rm")


def _brace(weaver: Weaver, token: Token) -> None:
    if weaver.peek().kind != "{":
        raise weaver.fail(f"\\{token.text} without its argument", token)
    weaver.closings.add(weaver.raw[weaver.closing()].start)


def _not(weaver: Weaver, token: Token) -> None:
    following = weaver.peek()
    sign = words.SIGN_MACROS.get(following.text, following.text)
    if sign not in words.NEGATED:
        raise weaver.fail(r"\not before a sign that has no negation here", token)
    weaver.index += 1
    weaver.emit(token, "sign", words.NEGATED[sign])


def _styled(weaver: Weaver, token: Token) -> None:
    """Read the argument of a style as a name, a link or words; mathematics stays in place."""
    style = words.STYLES[token.text]
    weaver.star()
    following = weaver.peek()
    if following.kind in {"letter", "digit"}:
        weaver.index += 1
        found = read_text(weaver.tex, following.start, following.end, style)
        weaver.out.extend(found or ())
        return
    if following.kind != "{":
        raise weaver.fail(f"\\{token.text} without its argument", token)
    kept = weaver.index
    start, end = weaver.group(token)
    found = read_text(weaver.tex, start, end, style)
    if found is None:
        weaver.index = kept
        if style == "op":
            _unbrace(weaver)
        return
    spot = Token("text", "", token.start, token.end, token.glued)
    if found:
        t = found[0]
        found[0] = Token(t.kind, t.text, spot.start, t.end, t.glued and spot.glued, t.style)
        weaver.raw[kept : weaver.index] = found
        if any(one.kind in {"op", "macro", "bracket", "script"} for one in found):
            weaver.index = kept
            return
        weaver.index = kept + len(found)
        weaver.out.extend(found)


def _switch(weaver: Weaver, token: Token) -> None:
    r"""Read {\rm ReLU} as a name; elsewhere the switch only changes the looks."""
    weaver.loosen()
    if not (weaver.out and weaver.out[-1].kind == "{"):
        return
    depth, place = 1, weaver.index
    while place < len(weaver.raw) and depth:
        depth += (weaver.raw[place].kind == "{") - (weaver.raw[place].kind == "}")
        place += 1
    found = read_text(weaver.tex, token.end, weaver.raw[place - 1].start, "rm")
    if depth == 0 and found and len(found) == 1:
        weaver.out.pop()
        weaver.out.extend(found)
        weaver.index = place


def _size(weaver: Weaver, token: Token) -> None:
    side = words.SIZES[token.text]
    weaver.index += 1
    if weaver.index > len(weaver.raw):
        raise weaver.fail(f"\\{token.text} without a bracket", token)
    found = weaver.raw[weaver.index - 1]
    if found.text in words.REFUSED:
        raise weaver.fail(words.REFUSED[found.text], found)
    text = words.DELIMITERS.get(found.text) if found.kind == "macro" else found.text
    if text is None or text not in set("()[]{}|‖⌊⌋⌈⌉./") or found.kind in "{}":
        raise weaver.fail(f"\\{token.text} without a bracket", token, "write ( ) [ ] or \\{ \\}")
    weaver.emit(Token("", "", token.start, found.end, token.glued), "bracket", text, side)


def _delimiter(weaver: Weaver, token: Token) -> None:
    side = words.SIDES.get(token.text, "")
    weaver.emit(token, "bracket", words.DELIMITERS[token.text], side)


def _accent(weaver: Weaver, token: Token) -> None:
    following = weaver.peek()
    start, end = following.start, following.end
    if following.kind == "{":
        start, end = weaver.group(token)
    else:
        weaver.index += 1
    dressed = _DRESSED.fullmatch(weaver.tex, start, end)
    if dressed:
        start, end = dressed.span(1)
    found = read_text(weaver.tex, start, end, "bf")
    if not found or found[0].kind != "letter":
        raise weaver.fail(f"\\{token.text} over more than a letter", token)
    wide = Token("", "", token.start, end, token.glued)
    weaver.emit(wide, "letter", f"{words.ACCENTS[token.text]}_{found[0].text}")


def _tag(weaver: Weaver, token: Token) -> None:
    weaver.star()
    start, end = weaver.group(token)
    weaver.emit(token, "tag", spaced(weaver.tex[start:end]).strip("()"))


def _between(weaver: Weaver, token: Token) -> None:
    start, end = weaver.group(token)
    weaver.emit(token, "break", "")
    weaver.emit(token, "text", spaced(weaver.tex[start:end]))
    weaver.emit(token, "break", "")


MACROS: tuple[tuple[Collection[str], Step], ...] = (
    (words.STYLES, _styled), (words.IGNORED, _space), (words.SIGN_MACROS, sign),
    (words.SIZES, _size), (words.DELIMITERS, _delimiter), (words.WIDE, _wide),
    (words.BREAKS, _break), (words.IGNORED_GROUPS, _dropped), (words.WRAPPERS, _wrapper),
    (words.BRACES, _brace), (words.SWITCHES, _switch), (words.ACCENTS, _accent),
    (frozenset({" ", "\n", "\t"}), _space), (frozenset({"not"}), _not), (frozenset({"tag"}), _tag),
    (frozenset({"overset", "stackrel", "underset"}), stacked),
    (frozenset({"square", "blacksquare", "Box", "qed", "qedsymbol", "qedhere"}), _box),
    (words.REFUSED, _refused), (frozenset({"nexists"}), _undefined),
    (frozenset({"intertext", "shortintertext"}), _between),
)  # fmt: skip
"""Control words and what is done with them, first match first."""
