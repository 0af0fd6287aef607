r"""From text to tokens: pylatexenc cuts, this module names what it cut and keeps the places.

pylatexenc is asked for tokens only (never for its tree): it knows comments, control words and the
spaces behind them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pylatexenc.latexwalker import (  # type: ignore[import-untyped]
    LatexToken,
    LatexWalker,
    LatexWalkerEndOfStream,
    LatexWalkerParseError,
)
from pylatexenc.macrospec import LatexContextDb  # type: ignore[import-untyped]

from symact.documents.reader import words
from symact.documents.tree import GREEK
from symact.documents.tree import key as letter
from symact.errors import ReadError


@dataclass(frozen=True, slots=True)
class Token:
    r"""Hold one token.

    Attributes:
        kind: `digit letter word text link macro { } begin end sign op bracket wide break odd
            eof`.
        text: Key of a letter, name of a macro, the character itself.
        start: Offset of its first character.
        end: Offset behind its last, without the space that follows.
        glued: Whether no space stands before it.
        style: Of a letter `bb cal bf`; of a word how it was written; of a bracket `l r m`.
    """

    kind: str
    text: str
    start: int
    end: int
    glued: bool = True
    style: str = ""


def scan(tex: str, start: int = 0, end: int | None = None) -> list[Token]:
    r"""Cut a piece of a text into tokens.

    Raises:
        ReadError: A character or control word is broken, or the text is too long.
    """
    if len(tex) > words.MAX_CHARACTERS:
        raise ReadError(
            f"the formula has more than {words.MAX_CHARACTERS} characters",
            text=tex, position=words.MAX_CHARACTERS, hint="check it in parts",
        )  # fmt: skip
    end = len(tex) if end is None else end
    walker = LatexWalker(tex[:end], latex_context=LatexContextDb(), tolerant_parsing=False)
    state = walker.make_parsing_state()
    found: list[Token] = []
    place = start
    while place < end:
        try:
            token = walker.get_token(place, parsing_state=state)
        except LatexWalkerEndOfStream:
            break
        except LatexWalkerParseError as error:
            raise ReadError(
                "an environment without a name", text=tex, position=place,
                hint=r"write \begin{name}",
            ) from error  # fmt: skip
        place = token.pos + token.len
        found.extend(_named(tex, token))
    if tex[:end].endswith("\\") and not tex[:end].endswith("\\\\") and end > start:
        raise ReadError("a lone backslash ends the formula", text=tex, position=end - 1)
    return found


def _named(tex: str, cut: LatexToken) -> Iterator[Token]:
    """Give our tokens for one of pylatexenc."""
    start, glued = cut.pos, not cut.pre_space and not _space_before(tex, cut.pos)
    end = start + cut.len - len(cut.post_space or "")
    kind = cut.tok
    if kind == "comment":
        _check_comment(tex, start)
    elif kind == "macro":
        yield _macro(cut.arg, start, end, glued)
    elif kind in {"begin_environment", "end_environment"}:
        yield Token(kind.split("_")[0], cut.arg.strip(), start, end, glued)
    elif kind in {"brace_open", "brace_close"}:
        yield Token("{" if kind == "brace_open" else "}", cut.arg, start, end, glued)
    elif kind.startswith("mathmode"):
        yield Token("dollar", cut.arg, start, end, glued)
    else:
        yield from _character(cut.arg, start, end, glued)


def _space_before(tex: str, place: int) -> bool:
    return place > 0 and tex[place - 1].isspace()


def _check_comment(tex: str, place: int) -> None:
    """Refuse 31% followed by text: percent in Markdown, a comment in LaTeX."""
    line = tex[place + 1 :].split("\n", 1)[0]
    if place and tex[place - 1].isdigit() and line.strip():
        raise ReadError("% begins a comment in LaTeX", text=tex, position=place, hint=r"write \%")


def _macro(name: str, start: int, end: int, glued: bool) -> Token:
    if name in words.GREEK_MACROS:
        return Token("letter", letter(name), start, end, glued)
    return Token("macro", name, start, end, glued)


def _character(char: str, start: int, end: int, glued: bool) -> Iterator[Token]:
    def token(kind: str, text: str, style: str = "") -> Token:
        return Token(kind, text, start, end, glued, style)

    if char == "\n\n":
        yield token("break", "")
    elif char in "ΣΠ":
        yield token("macro", "sum" if char == "Σ" else "prod")
    elif char in GREEK:
        yield token("letter", GREEK[char])
    elif char in words.CHARACTERS:
        text = words.CHARACTERS[char]
        yield token("macro", text[1:]) if text[0] == "\\" else token("op", text)
    elif char in "″‴":
        yield from [token("op", "'")] * "′″‴".index(char) + [token("op", "'")]
    elif char in words.HALVES:
        yield token("macro", "frac")
        yield from (token("digit", digit) for digit in words.HALVES[char])
    elif char in words.SUPERSCRIPTS or char in words.SUBSCRIPTS:
        yield token("script", char)
    elif char in "ℝℕ𝔼ℙ𝟙𝟏":
        yield token("letter", "RNEP11"["ℝℕ𝔼ℙ𝟙𝟏".index(char)], "bb")
    else:
        yield _plain(char, token("op", char))


def _plain(char: str, token: Token) -> Token:
    """Name an ASCII character, or a letter or digit in another dress; `odd` is any other."""
    plain = char if char.isascii() else unicodedata.normalize("NFKC", char)
    plain = words.CHARACTERS.get(plain, GREEK.get(plain, plain))
    kind = "op"
    if plain in GREEK.values():
        kind = "letter"
    elif len(plain) != 1 or not plain.isascii() or not plain.isprintable():
        kind, plain = "odd", char
    elif plain.isalpha():
        kind = "letter"
    elif plain.isdigit():
        kind = "digit"
    elif plain in "()[]|":
        kind = "bracket"
    return Token(kind, plain, token.start, token.end, token.glued)
