"""Read expressions typed by strangers: an allow-list grammar, never eval, bounded in every size.

    expression := sum (("<"|"<="|">"|">="|"=="|"!=") sum)?
    sum        := term (("+"|"-") term)*
    term       := sign* power (("*"|"/") sign* power)*
    power      := atom (("**"|"^") sign* power)?
    atom       := number | name | name "(" arguments ")" | "(" expression ")"

The parser turns text into a list of instructions in postfix order; `builder` runs them. So the
depth of Python's stack does not depend on the text while SymPy works.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy

from symact.errors import ReadError
from symact.language.builder import Instruction, build
from symact.language.printer import to_text
from symact.language.vocabulary import (
    COMPARISONS,
    CONSTANTS,
    DOMAINS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_OPERATIONS,
    MAX_PASSES,
    SPECIAL,
    UNARY,
    VARIADIC,
    is_reserved,
)

__all__ = ["DOMAINS", "is_reserved", "read", "symbol"]

TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<op>\*\*|<=|>=|==|!=|[-+*/^(),<>]))",
    re.ASCII,
)


def symbol(name: str, domain: str = "real") -> Any:
    """Make the one symbol symact uses for a name."""
    return sympy.Symbol(name, **DOMAINS[domain])


def read(text: str, symbols: Mapping[str, Any] | None = None) -> Any:
    """Read an expression over the given symbols (by default the real symbol x).

    Args:
        text: At most 4096 characters, 64 levels of brackets, 2000 operations.
        symbols: Allowed free names and their SymPy symbols.

    Raises:
        ReadError: With the position, when the text is not in the language.
    """
    known = dict(symbols) if symbols is not None else {"x": symbol("x")}
    expr = build(_Parser(text, known).whole(), text)
    try:
        return _settle(expr, known)
    except ReadError as error:
        raise ReadError(error.message, text=text, position=0, hint=error.hint) from None


def _settle(expr: Any, symbols: dict[str, Any]) -> Any:
    """Read what was read until it reads as itself.

    SymPy's first answer may simplify further when it is built again. What `read` returns does
    not, so that printing it and reading the text gives the same expression.
    """
    for _ in range(MAX_PASSES):
        text = to_text(expr)
        again = build(_Parser(text, symbols).whole(), text)
        if again == expr:
            return expr
        expr = again
    raise ReadError("the expression has no stable form", text=to_text(expr), position=0)


class _Parser:
    """Hold the tokens and the place reached; one instance reads one text."""

    def __init__(self, text: str, symbols: dict[str, Any]) -> None:
        self.text = text
        self.symbols = symbols
        self.depth = 0
        self.program: list[Instruction] = []
        if len(text) > MAX_CHARACTERS:
            raise self._error(
                f"{len(text)} characters are more than the {MAX_CHARACTERS} allowed",
                MAX_CHARACTERS,
            )
        self.tokens = self._tokens()
        self.at = 0

    def _tokens(self) -> list[tuple[str, str, int]]:
        tokens: list[tuple[str, str, int]] = []
        place = 0
        end = len(self.text.rstrip())
        while place < end:
            match = TOKEN.match(self.text, place)
            if match is None:
                while self.text[place].isspace():
                    place += 1
                raise self._error(f"unexpected character {self.text[place]!a}", place)
            kind = str(match.lastgroup)
            tokens.append((kind, match.group(kind), match.start(kind)))
            place = match.end()
        return [*tokens, ("end", "", end)]

    def _error(self, message: str, place: int | None = None, hint: str = "") -> ReadError:
        position = self.tokens[self.at][2] if place is None else place
        return ReadError(message, text=self.text, position=position, hint=hint)

    def _emit(self, op: str, place: int, count: int = 0, value: Any = None) -> None:
        self.program.append(Instruction(op, place, count, value))
        if len(self.program) > 2 * MAX_OPERATIONS:
            raise self._error(f"more than {MAX_OPERATIONS} operations")

    def _peek(self) -> str:
        kind, value, _ = self.tokens[self.at]
        return value if kind == "op" else ""

    def _take(self, *values: str) -> str:
        found = self._peek()
        if found and found in values:
            self.at += 1
            return found
        return ""

    def _need(self, value: str) -> None:
        if not self._take(value):
            raise self._error(f"expected {value!r}, found {self._found()}")

    def _found(self) -> str:
        value = self.tokens[self.at][1]
        return repr(value[:40]) if value else "the end"

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"brackets or powers nested deeper than {MAX_DEPTH}")

    def whole(self) -> list[Instruction]:
        """Parse the whole text."""
        if self.tokens[0][0] == "end":
            raise self._error("the expression is empty")
        self._expression()
        if self.tokens[self.at][0] != "end":
            hint = "multiplication is written with *"
            if self._peek() in COMPARISONS:
                hint = "write And(a < b, b < c)"
            raise self._error(f"unexpected {self._found()}", hint=hint)
        return self.program

    def _expression(self) -> None:
        self._enter()
        place = self.tokens[self.at][2]
        self._sum()
        sign = self._take(*COMPARISONS)
        if sign:
            self._sum()
            self._emit("compare", place, 2, sign)
        self.depth -= 1

    def _sum(self) -> None:
        place = self.tokens[self.at][2]
        signs = ["+"]
        self._term()
        while sign := self._take("+", "-"):
            signs.append(sign)
            self._term()
        if len(signs) > 1:
            self._emit("sum", place, len(signs), tuple(signs))

    def _term(self) -> None:
        """Parse a product; a leading minus is one more factor, so that it is not distributed."""
        place = self.tokens[self.at][2]
        negative = self._signs()
        signs = ["*"]
        self._power()
        while sign := self._take("*", "/"):
            signs.append(sign)
            negative ^= self._signs()
            self._power()
        if negative:
            self._emit("number", place, value=Fraction(-1))
            signs.append("*")
        if len(signs) > 1:
            self._emit("product", place, len(signs), tuple(signs))

    def _signs(self) -> bool:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        return negative

    def _power(self) -> None:
        place = self.tokens[self.at][2]
        self._atom()
        if not self._take("**", "^"):
            return
        self._enter()
        inner = self.tokens[self.at][2]
        negative = self._signs()
        self._power()
        if negative:
            self._emit("number", inner, value=Fraction(-1))
            self._emit("product", inner, 2, ("*", "*"))
        self._emit("power", place, 2)
        self.depth -= 1

    def _atom(self) -> None:
        kind, value, place = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            self._number(value, place)
        elif kind == "name":
            self.at += 1
            if self._take("("):
                self._call(value, place)
            else:
                self._name(value, place)
        elif self._take("("):
            self._expression()
            self._need(")")
        else:
            raise self._error(f"expected a value, found {self._found()}")

    def _number(self, text: str, place: int) -> None:
        mantissa, _, exponent = text.lower().partition("e")
        power = int(exponent or 0)
        if len(mantissa) > MAX_DIGITS + 1 or abs(power) > MAX_EXPONENT // 2:
            raise self._error("the number is too long", place)
        self._emit("number", place, value=Fraction(mantissa) * Fraction(10) ** power)

    def _name(self, name: str, place: int) -> None:
        if name in self.symbols:
            self._emit("symbol", place, value=self.symbols[name])
        elif name in CONSTANTS:
            self._emit("constant", place, value=CONSTANTS[name])
        elif name == "True":
            self._emit("condition", place, value=sympy.S.true)
        elif is_reserved(name):
            raise self._error(f"{name} needs an argument in brackets", place)
        else:
            raise self._unknown(name, place, [*self.symbols, *CONSTANTS])

    def _unknown(self, name: str, place: int, known: list[str]) -> ReadError:
        name = name if len(name) <= 40 else name[:37] + "..."
        near = difflib.get_close_matches(name, known, 1)
        hint = "such as exp, log, sqrt, erf, tanh, abs, max, where"
        if near:
            hint = f"did you mean {near[0]}?"
        elif len(known) <= 12:
            hint = "known: " + ", ".join(sorted(known))
        return self._error(f"unknown name {name!r}", place, hint)

    def _call(self, name: str, place: int) -> None:
        if name == "Piecewise":
            self._piecewise(place)
            return
        if name in self.symbols or name in CONSTANTS:
            raise self._error(
                f"{name} is not a function", place, hint="multiplication is written with *"
            )
        if name == "True" or not is_reserved(name):
            raise self._unknown(name, place, [*UNARY, *VARIADIC, *SPECIAL])
        self._expression()
        count = 1
        while self._take(","):
            self._expression()
            count += 1
        self._need(")")
        self._emit("call", place, count, name)

    def _piecewise(self, place: int) -> None:
        count = 0
        while True:
            self._need("(")
            self._expression()
            self._need(",")
            self._expression()
            self._need(")")
            count += 2
            if not self._take(","):
                break
        self._need(")")
        self._emit("piecewise", place, count)
