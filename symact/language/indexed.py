"""Read formulas of rows: indices, sums and maxima along an axis, thresholds defined by equations.

    formula   := outputs ("with" name ":" "sum" "(" expression "," index ")" "==" expression)?
    outputs   := expression | "concat" "(" expression ("," expression)* ")"
    element   := input "[" index "]"
    reduction := ("sum" | "mean" | "max" | "min" | "argmax" | "argmin") "(" expression "," index ")"
    choice    := "delta" "(" index "," ("argmax" | "argmin") "(" expression "," index ")" ")"

Everything else is the language of `symact.language.reader`, which reads each part. `i` is the index
of the output, `n` the length of the row. A reduction is one number of the whole row: it may not
hold an element of another index. So a formula is a triangular system: each scalar is a reduction
of a function of the element and of the scalars before it, each output a function of the element
and of the scalars.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symact.errors import ReadError
from symact.language.reader import read, symbol
from symact.language.rows import (
    CHOSEN,
    INDEX,
    LENGTH,
    LETTERS,
    MAX_SCALARS,
    REDUCTIONS,
    Delta,
    RowFormula,
    Scalar,
    scalar_symbol,
    signs,
    write,
    write_rows,
)
from symact.language.tokens import Token, partners, tokens_of
from symact.language.vocabulary import is_reserved

__all__ = [
    "CHOSEN", "INDEX", "LENGTH", "LETTERS", "Delta", "RowFormula", "Scalar", "free_names",
    "read_rows", "scalar_symbol", "signs", "write", "write_rows",
]  # fmt: skip


def read_rows(
    text: str, inputs: Mapping[str, Any] | None = None, parameters: Mapping[str, Any] | None = None
) -> RowFormula:
    """Read a formula of rows.

    Args:
        text: The formula, at most 4096 characters.
        inputs: Names of the input rows and the symbols of their elements (by default real x).
        parameters: Names of parameters and their symbols.

    Raises:
        ReadError: With the position, when the text is not in the language.
    """
    known = {"x": symbol("x")} if inputs is None else dict(inputs)
    return _Reader(text, known, dict(parameters or {})).whole()


def free_names(text: str, inputs: tuple[str, ...], symbols: Mapping[str, Any]) -> set[str]:
    """Give the names of the inputs and parameters that a formula uses.

    Raises:
        ReadError: It cannot be read.
    """
    parameters = {name: s for name, s in symbols.items() if name not in inputs}
    formula = read_rows(text, {name: symbols[name] for name in inputs}, parameters)
    parts = [*formula.outputs, *(s.body for s in formula.scalars)]
    return {str(s) for part in parts for s in part.free_symbols}


class _Reader:
    """Hold the tokens of one text and the scalars found in it so far."""

    def __init__(self, text: str, inputs: dict[str, Any], parameters: dict[str, Any]) -> None:
        self.text = text
        self.inputs = inputs
        self.parameters = parameters
        self.scalars: list[Scalar] = []
        self.deltas: list[Delta] = []
        self.symbols = {**inputs, **parameters}
        if "n" not in self.symbols:
            self.symbols["n"] = LENGTH
        self.tokens = tokens_of(text)
        self.partner = partners(text, self.tokens)

    def _error(self, message: str, place: int, hint: str = "") -> ReadError:
        return ReadError(message, text=self.text, position=place, hint=hint)

    def whole(self) -> RowFormula:
        """Read the whole text."""
        if not self.tokens:
            raise self._error("the expression is empty", 0)
        end = len(self.tokens)
        places = [k for k, t in enumerate(self.tokens) if t.text == "with" and t.kind == "name"]
        if len(places) > 1:
            raise self._error("more than one threshold", self.tokens[places[1]].start)
        if places:
            end = places[0]
            self._threshold(end)
        outputs = tuple(self._read(lo, hi, INDEX) for lo, hi in self._outputs(end))
        used = {s for out in outputs for s in out.free_symbols}
        if not used & {*self.inputs.values(), *(s.symbol for s in self.scalars),
                       *(d.symbol for d in self.deltas)}:  # fmt: skip
            raise self._error("the formula does not depend on its input", 0)
        return RowFormula(
            tuple(self.inputs.values()), tuple(self.parameters.values()),
            tuple(self.scalars), tuple(self.deltas), outputs,
        )  # fmt: skip

    def _outputs(self, end: int) -> list[tuple[int, int]]:
        first = self.tokens[0] if end else None
        if first is not None and first.text == "concat" and self.partner.get(1) == end - 1:
            return self._arguments(1)
        return [(0, end)]

    def _threshold(self, at: int) -> None:
        """Read `with tau: sum(body, j) == value`."""
        shape = "write: with tau: sum(..., j) == 1"
        tokens, start = self.tokens, self.tokens[at].start
        if at + 3 >= len(tokens) or tokens[at + 2].text != ":" or tokens[at + 1].kind != "name":
            raise self._error("a threshold needs a name and an equation", start, shape)
        name = tokens[at + 1]
        if name.text in self.symbols or is_reserved(name.text):
            raise self._error(f"{name.text} has a meaning already", name.start)
        opening = at + 4
        close = self.partner.get(opening)
        if tokens[at + 3].text != "sum" or close is None or close + 2 > len(tokens) - 1:
            raise self._error("the left side of the equation is a sum", start, shape)
        if tokens[close + 1].text != "==":
            raise self._error("the equation needs ==", tokens[close].start, shape)
        arguments = self._arguments(opening)
        sign = symbol(name.text)
        self.symbols[name.text] = sign
        body = self._read(*arguments[0], self._index(arguments, (INDEX,)))
        equals = self._read(close + 2, len(tokens), "")
        if sign not in body.free_symbols or sign in equals.free_symbols:
            raise self._error(f"the equation does not define {name.text}", start, shape)
        self.scalars.append(Scalar(sign, "root", body, equals))

    def _arguments(self, opening: int) -> list[tuple[int, int]]:
        """Split at the commas of one level."""
        close = self.partner[opening]
        cuts, k = [opening], opening + 1
        while k < close:
            if k in self.partner:
                k = self.partner[k]
            elif self.tokens[k].text == ",":
                cuts.append(k)
            k += 1
        return [(a + 1, b) for a, b in zip(cuts, [*cuts[1:], close], strict=True)]

    def _index(self, arguments: list[tuple[int, int]], outer: tuple[str, ...]) -> str:
        """Give the index of a reduction, or nothing where the arguments are no reduction."""
        lo, hi = arguments[-1]
        if len(arguments) != 2 or hi - lo != 1 or self.tokens[lo].kind != "name":
            return ""
        name = self.tokens[lo].text
        if name in outer:
            raise self._error(f"the index {name} is in use", self.tokens[lo].start)
        return "" if name in self.symbols or is_reserved(name) else name

    def _read(self, lo: int, hi: int, index: str, outer: tuple[str, ...] = ()) -> Any:
        """Read a part as an expression: elements and reductions become symbols first."""
        parts: list[str] = []
        places: list[int] = []
        k = lo
        while k < hi:
            written, k_next = self._piece(k, hi, index, (*outer, index))
            if parts and parts[-1][-1].isalnum() and written[0].isalnum():
                parts.append(" ")
                places.append(self.tokens[k].start)
            parts.append(written)
            places += [self.tokens[k].start] * len(written)
            k = k_next
        try:
            return read("".join(parts), self.symbols)
        except ReadError as error:
            end = self.tokens[hi].start if hi < len(self.tokens) else len(self.text)
            place = places[error.position] if error.position < len(places) else end
            raise self._error(error.message, place, error.hint) from None

    def _piece(self, k: int, hi: int, index: str, outer: tuple[str, ...]) -> tuple[str, int]:
        """Rewrite one token, element or reduction; also give the place after it."""
        token = self.tokens[k]
        following = self.tokens[k + 1].text if k + 1 < hi else ""
        if token.kind == "name" and following == "[":
            return self._element(k, index), self.partner[k + 1] + 1
        if token.text in self.inputs:
            raise self._error(
                f"{token.text} needs an index", token.start, f"write {token.text}[{index or 'i'}]"
            )
        if token.text in (*REDUCTIONS, "delta") and following == "(":
            arguments = self._arguments(k + 1)
            after = self.partner[k + 1] + 1
            if token.text == "delta":
                return self._delta(token, arguments, index, outer), after
            inner = self._index(arguments, outer)
            if inner:
                return self._reduction(token, arguments[0], inner, outer), after
            if token.text not in ("max", "min"):
                hint = f"write {token.text}(x[j], j)"
                raise self._error(f"{token.text} needs an index to run over", token.start, hint)
        if token.text in "[]:":
            raise self._error(f"unexpected {token.text!r}", token.start)
        return token.text, k + 1

    def _element(self, k: int, index: str) -> str:
        name, inside = self.tokens[k], self.tokens[k + 2 : self.partner[k + 1]]
        if name.text not in self.inputs:
            known = ", ".join(self.inputs)
            raise self._error(f"{name.text} is no input", name.start, f"inputs: {known}")
        if len(inside) != 1 or inside[0].text != index:
            place = inside[0].start if inside else name.start
            hint = f"the index here is {index}" if index else "no element may stand here"
            raise self._error("a part holds elements of one index only", place, hint)
        return name.text

    def _reduction(
        self, token: Token, body: tuple[int, int], index: str, outer: tuple[str, ...]
    ) -> str:
        op = "sum" if token.text == "mean" else token.text
        read_body = self._read(*body, index, outer)
        sign = self._scalar(op, read_body, token)
        return f"({sign.name}/n)" if token.text == "mean" else str(sign.name)

    def _scalar(self, op: str, body: Any, token: Token) -> Any:
        for known in self.scalars:
            if (known.op, known.body) == (op, body):
                return known.symbol
        if len(self.scalars) >= MAX_SCALARS:
            raise self._error(f"more than {MAX_SCALARS} reductions", token.start)
        sign = scalar_symbol(f"_s{len(self.scalars) + 1}", op, body)
        self.symbols[sign.name] = sign
        self.scalars.append(Scalar(sign, op, body))
        return sign

    def _delta(
        self, token: Token, arguments: list[tuple[int, int]], index: str, outer: tuple[str, ...]
    ) -> str:
        shape = f"write delta({index or 'i'}, argmax(x[j], j))"
        if len(arguments) != 2:
            raise self._error("delta takes two arguments", token.start, shape)
        (lo, hi), (at, end) = arguments
        head = self.tokens[at] if at < end else token
        if hi - lo != 1 or self.tokens[lo].text != index or head.text not in CHOSEN:
            raise self._error("delta takes the index and a choice", token.start, shape)
        if self.partner.get(at + 1) != end - 1:
            raise self._error("delta takes the index and a choice", head.start, shape)
        written, _ = self._piece(at, end, index, outer)
        chosen = self.symbols[written]
        for known in self.deltas:
            if known.chosen == chosen:
                return str(known.symbol.name)
        sign = sympy.Symbol(f"_d{len(self.deltas) + 1}", integer=True, nonnegative=True)
        self.symbols[sign.name] = sign
        self.deltas.append(Delta(sign, chosen))
        return str(sign.name)
