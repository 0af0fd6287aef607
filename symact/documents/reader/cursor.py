"""The place where the grammar reads: tokens, what is open, how deep it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from symact.documents.reader import words
from symact.documents.reader.tokens import Token
from symact.documents.tree import Node
from symact.errors import ReadError


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold the rules that call each other across modules.

    Attributes:
        total: A sum: what stands between signs, commas and brackets.
        term: A product.
        factor: One factor with its scripts.
        chain: A sum, or sums joined by signs (a `compare`, `member` or plain node).
        condition: Chains joined by and, or, not.
    """

    total: Callable[[Cursor], Node]
    term: Callable[[Cursor], Node]
    factor: Callable[[Cursor], Node]
    chain: Callable[[Cursor], Node]
    condition: Callable[[Cursor], Node]


@dataclass(slots=True)
class Cursor:
    """Walk over tokens; never goes back, but may look ahead."""

    tex: str
    tokens: Sequence[Token]
    functions: frozenset[str]
    rules: Rules
    place: int = 0
    depth: int = 0
    opened: list[str] = field(default_factory=list)
    """Kinds of the brackets and braces that are open, innermost last."""
    differential: int = 0
    """How many integrals wait for their differential."""
    closers: set[int] = field(default_factory=set)
    """Places of square brackets that close an interval open: ]0, 1[."""
    found: str = ""
    """Variable of a differential met in a numerator."""
    nodes: int = 0

    @property
    def token(self) -> Token:
        """Give the token that comes next."""
        return self.tokens[self.place]

    def ahead(self, count: int = 1) -> Token:
        """Give a later token; the end repeats."""
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Give the next token and pass it."""
        token = self.tokens[self.place]
        if token.kind != "eof":
            self.place += 1
        return token

    def is_op(self, *texts: str) -> bool:
        """Tell whether one of these characters comes next."""
        return self.token.kind == "op" and self.token.text in texts

    def is_macro(self, *names: str) -> bool:
        """Tell whether one of these control words comes next."""
        return self.token.kind == "macro" and self.token.text in names

    def is_bracket(self, *texts: str) -> bool:
        """Tell whether one of these brackets comes next."""
        return self.token.kind == "bracket" and self.token.text in texts

    def skip_wide(self) -> bool:
        """Pass over wide spaces and alignment marks."""
        start = self.place
        while self.token.kind == "wide":
            self.place += 1
        return self.place > start

    def marks_ahead(self) -> int:
        """Count the alignment marks in the wide space that comes next."""
        place = self.place
        while self.tokens[place].kind == "wide":
            place += 1
        return sum(token.text == "&" for token in self.tokens[self.place : place])

    def marks_before(self) -> int:
        """Count the alignment marks in the wide space that was read last."""
        place = self.place
        while place and self.tokens[place - 1].kind == "wide":
            place -= 1
        return sum(token.text == "&" for token in self.tokens[place : self.place])

    def after_wide(self) -> Token:
        """Give the next token that is no wide space."""
        place = self.place
        while self.tokens[place].kind == "wide":
            place += 1
        return self.tokens[place]

    def after_name_ends(self) -> bool:
        """Tell whether the token behind the next ends a row or a clause."""
        following = self.ahead()
        return following.kind in {"eof", "break", "wide", "end"} or following.text in {",", "."}

    def fail(self, message: str, token: Token | None = None, hint: str = "") -> ReadError:
        """Make an error at a token."""
        position = (token or self.token).start
        return ReadError(message, text=self.tex, position=position, hint=hint)

    def expect(self, kind: str, text: str = "") -> Token:
        """Pass a token that must come."""
        token = self.token
        if token.kind != kind or (text and token.text != text):
            raise self.fail(f"expected {text or kind}, found {describe(token)}")
        return self.take()

    def enter(self, kind: str) -> None:
        """Note an open bracket or brace."""
        self.opened.append(kind)
        self.depth += 1
        if self.depth > words.MAX_DEPTH:
            raise self.fail(f"nested deeper than {words.MAX_DEPTH}", hint="check it in parts")

    def leave(self) -> None:
        """Note that the innermost bracket is closed."""
        self.opened.pop()
        self.depth -= 1

    def node(
        self, op: str, args: Sequence[Node] = (), value: object = None, start: int = -1
    ) -> Node:
        """Make a node that ends where the last token ended."""
        self.nodes += 1
        if self.nodes > words.MAX_NODES:
            raise self.fail(f"more than {words.MAX_NODES} parts", hint="check it in parts")
        end = self.tokens[self.place - 1].end if self.place else 0
        if start < 0:
            start = args[0].start if args else self.tokens[max(self.place - 1, 0)].start
        return Node(op, tuple(args), value, start, end)


def describe(token: Token) -> str:
    """Name a token for a message."""
    if token.kind == "eof":
        return "the end"
    if token.kind in {"macro", "begin", "end"}:
        return "\\" + token.text[:30]
    return repr(token.text[:30] or token.kind)
