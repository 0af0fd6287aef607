"""The walk over raw tokens: what is collected, what comes next, where a group ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symact.documents.reader.tokens import Token
from symact.errors import ReadError


class Weaver:
    """Walk over raw tokens once and collect the tokens with a meaning."""

    __slots__ = ("closings", "index", "out", "raw", "tex")

    def __init__(self, tex: str, raw: list[Token]) -> None:
        self.tex = tex
        self.raw = raw
        self.index = 0
        self.out: list[Token] = []
        self.closings: set[int] = set()

    def run(self, steps: Mapping[str, Step]) -> list[Token]:
        """Give all tokens; each kind of raw token may have a step of its own."""
        while self.index < len(self.raw):
            token = self.raw[self.index]
            self.index += 1
            step = steps.get(token.kind)
            if step is None:
                self.out.append(token)
            else:
                step(self, token)
        return self.out

    def emit(self, like: Token, kind: str, text: str, style: str = "") -> None:
        """Collect a token in the place of another."""
        self.out.append(Token(kind, text, like.start, like.end, like.glued, style))

    def fail(self, message: str, token: Token, hint: str = "") -> ReadError:
        """Make an error at a token."""
        return ReadError(message, text=self.tex, position=token.start, hint=hint)

    def peek(self) -> Token:
        """Give the next raw token; `eof` at the end."""
        if self.index < len(self.raw):
            return self.raw[self.index]
        return Token("eof", "", len(self.tex), len(self.tex))

    def group(self, after: Token) -> tuple[int, int]:
        """Pass over a group in braces and give the offsets of its inside."""
        opening = self.peek()
        if opening.kind != "{":
            raise self.fail(f"\\{after.text} without its argument", after, r"write it in { }")
        depth = 0
        for place in range(self.index, len(self.raw)):
            kind = self.raw[place].kind
            depth += (kind == "{") - (kind == "}")
            if depth == 0:
                self.index = place + 1
                return opening.end, self.raw[place].start
        raise self.fail("a brace is not closed", opening, "write }")

    def closing(self) -> int:
        """Give the index of the brace that closes the group that comes next."""
        kept = self.index
        self.group(self.peek())
        found, self.index = self.index - 1, kept
        return found

    def star(self) -> None:
        """Pass over a star glued to a control word."""
        if self.peek().text == "*" and self.peek().glued:
            self.index += 1

    def loosen(self) -> None:
        """Note that a space stands before the next token."""
        if self.index < len(self.raw):
            t = self.raw[self.index]
            self.raw[self.index] = Token(t.kind, t.text, t.start, t.end, False, t.style)


Step = Callable[[Weaver, Token], None]
"""What is done with one kind of token, or one control word."""
