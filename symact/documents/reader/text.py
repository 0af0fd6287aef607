r"""What stands in \text{...}, \mathrm{...} and their kin: a name, a link, a condition, or words."""

from __future__ import annotations

import re
from dataclasses import replace

from symact.documents.reader import words
from symact.documents.reader.tokens import Token, scan
from symact.documents.tree import GREEK
from symact.documents.tree import key as letter

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:(?:\\?[_ -]|\\ |~|-)[A-Za-z0-9]+)*")
_MATH = re.compile(r"[<>=≤≥+*/^()\[\]|$\\∈∞]")
_BOUND = re.compile(r"\\(arg|max|min|sup|inf)(?![A-Za-z])")
_WORDS = re.compile(r"[A-Za-z]+")
_SPACES = re.compile(r"(?:\\[ ,;:!]|~|\s)+")
_HYPHEN = re.compile(r"(?:\\(?:text|mathrm|mbox|textrm|textnormal))?\{-\}|\$-\$|\\-")
_LEAD = re.compile(
    r"[\s~(,;:]*((?:[^\W\d_]|\.)+(?:\s+(?:all|any|every|each|if|that|to|case|cases|tout|alle|todo"
    r"|caso|contrario)\b)*)"
)
_REMARK = re.compile(r"[\s\d().,:;]*|\([A-Za-z][A-Za-z\s-]+\)")
"""Numbers of equations, and words in brackets."""
_CLOSES = re.compile(r"[\s).,;:]*")
MAX_TEXT_DEPTH = 4


def spaced(content: str) -> str:
    """Collapse what is a space in text, and drop it at the ends."""
    plain = _HYPHEN.sub("-", content.replace("\\_", "_"))
    return _SPACES.sub(" ", plain).strip()


def read_text(tex: str, start: int, end: int, style: str, depth: int = 0) -> list[Token] | None:
    """Give the tokens of a styled argument; None if it is mathematics to be read in place.

    Args:
        tex: The whole fragment.
        start: Offset of the first character of the argument.
        end: Offset behind its last.
        style: Row of `words.STYLES`.
        depth: How many arguments it is nested in.
    """
    content = spaced(tex[start:end])
    if not content:
        return []
    short = _single(content, start, end, style)
    if short is not None:
        return short
    if style in {"text", "rm"} and content in {"in", "belongs to", "is in"}:
        return [Token("sign", "in", start, end, glued=False)]
    if style == "op":
        content = _BOUND.sub(r"\1", content)
    if style in {"text", "rm", "op"}:
        link = words.LINKS.get(content.strip(",;:.()").strip().casefold())
        if link and style != "op":
            return [Token("link", link, start, end, glued=False)]
        if _NAME.fullmatch(content):
            return _name(tex, content, start, end, style)
    if style != "text":
        return None
    return _sentence(tex, start, end, depth)


def _single(content: str, start: int, end: int, style: str) -> list[Token] | None:
    """Read an argument of one letter or digit, or one Greek letter."""
    kind = "letter" if style in {"bb", "cal", "bf"} else ""
    if content.lstrip("\\") in words.GREEK_MACROS and content[0] == "\\":
        key = letter(content)
        return [Token("letter", key, start, end)]
    if content in GREEK:
        return [Token("letter", GREEK[content], start, end)]
    if len(content) == 1 and content.isascii() and content.isalnum():
        if content.isdigit() and not (style in {"bb", "bf"} and content == "1"):
            return [Token("digit", content, start, end)]
        return [Token("letter", content, start, end, style=style if kind else "rm")]
    if content == "-":
        return [Token("op", "-", start, end, style="text")]
    return None


def _name(tex: str, content: str, start: int, end: int, style: str) -> list[Token]:
    """Read what has the form of a name; several words are one only if it is known."""
    inside = tex[start:end]
    at_edge = style == "text" and (inside[:1].isspace() or inside[-1:].isspace())
    if content.replace(" ", "") in words.BOUNDS:
        return [Token("word", content.replace(" ", ""), start, end, style="op")]
    if style == "op" or words.is_known(content):
        return [Token("word", content, start, end, style="op" if style == "op" else "rm")]
    if content in {"d" + letter for letter in "xtzyuws"}:
        return [Token("letter", c, start + i, start + i + 1, i > 0) for i, c in enumerate(content)]
    head, _, rest = content.partition(" ")
    if rest:
        if style != "text" or head.casefold() not in words.LINKS:
            return [Token("text", content, start, end, glued=False)]
        place = start + inside.index(head) + len(head)
        link = Token("link", words.LINKS[head.casefold()], start, place, glued=False)
        return [link, *_rest(tex, place, end)]
    return [Token("word", content, start, end, style="edge" if at_edge else "rm")]


def _rest(tex: str, start: int, end: int) -> list[Token]:
    """Read what follows a link: one letter is a name, words stay words."""
    content = spaced(tex[start:end])
    if len(content) == 1:
        return [Token("letter", content, start, end, glued=False)]
    return [Token("text", content, start, end, glued=False)]


def _sentence(tex: str, start: int, end: int, depth: int) -> list[Token] | None:
    """Read words with mathematics among them: `if x > 0`, `for $x$ in (0, 1)`."""
    if _CLOSES.fullmatch(tex, start, end):
        return []
    lead = _LEAD.match(tex[start:end])
    phrase = spaced(lead.group(1)).casefold() if lead else ""
    if lead and phrase in words.LINKS:
        place = start + lead.end()
        link = Token("link", words.LINKS[phrase], start + lead.start(1), place, glued=False)
        rest = read_text(tex, place, end, "text", depth + 1) if depth < MAX_TEXT_DEPTH else []
        if rest is None:
            rest = _mathematics(tex, place, end)
        return [link, *rest]
    content = spaced(tex[start:end])
    if _is_mathematics(content):
        return _mathematics(tex, start, end)
    return [Token("text", content, start, end, glued=False)]


def _is_mathematics(content: str) -> bool:
    """Tell whether a text holds signs, and no word that is not a name of the language."""
    if not _MATH.search(content) or _REMARK.fullmatch(content):
        return False
    found = _WORDS.findall(re.sub(r"\\[A-Za-z]+", " ", content))
    return all(len(w) < 3 or words.is_known(w) or w in words.BARE_LINKS for w in found)


def _mathematics(tex: str, start: int, end: int) -> list[Token]:
    """Cut a text into tokens as mathematics; dollars inside it only say that it is."""
    found: list[Token] = []
    apart = False
    for token in scan(tex, start, end):
        if token.kind != "dollar":
            found.append(replace(token, glued=False) if apart else token)
        apart = token.kind == "dollar"
    return found
