"""Formulas for a card that was stored as text: each entry that is mathematics gets its LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from symact.activation import Activation
from symact.errors import ReadError
from symact.report import typeset, words
from symact.report.sheet import Card, Entry, Section

WORDS = re.compile(r"[A-Za-z][A-Za-z ,]*")
LEADING = re.compile(r"(on|value|slope|along|at) (.+)")
DECIMAL = re.compile(r"(-?\d+\.\d+)…(?:e([+-]?\d+))?")
INTERVAL = re.compile(r"([\[(])([^\s,\[\]()]+), ([^\s,\[\]()]+)([\])])")
SCALED = re.compile(r"(-?\d+\.\d+…)\*(\w+)")
SIGN = re.compile(r" ([+-]) ")
REST = re.compile(r"(.*) \+ O\((.*)\)")
LIMIT = re.compile(r"(expansion as )?\w+ -> (oo|-oo)")

SMOOTH = re.compile(r"C\^(infinity|\d+)")
BEFORE = re.compile(r"(?<=[\w})]) (?=\\mathit)")
AFTER = re.compile(
    r"(\\mathit\{(?:\\_|[^{}])*\}) (?=[a-zA-Z({]|\\(?:mathit|left|begin|frac|sqrt|log))"
)

PLAIN = frozenset({"parameter", "also called", "how many such constants"})
"""Labels of entries that are words."""

ROUNDING = "Landmarks of rounding"
"""Section whose numbers are those of a machine."""

Symbols = Mapping[str, Any]


def typed(card: Card, document: dict[str, Any], activation: Activation) -> Card:
    """Add LaTeX to the entries of a stored card."""
    symbols = {**activation.symbols}
    known = _known(document, activation)
    signs = _signs(document, activation, symbols)

    def entry(heading: str, old: Entry) -> Entry:
        if old.tex or heading == ROUNDING:
            return old
        if old.label == "where":
            return replace(old, tex=next(signs, ""))
        if old.label in known:
            return replace(old, tex=known[old.label])
        return replace(old, tex=_entry_tex(old, activation, symbols))

    return replace(
        card,
        sections=tuple(
            Section(s.heading, tuple(entry(s.heading, e) for e in s.entries)) for s in card.sections
        ),
    )


def spaced(card: Card) -> Card:
    """Set names of several letters apart from their factors: `alpha scale` is a product."""

    def entry(old: Entry) -> Entry:
        return replace(old, tex=AFTER.sub(r"\1\, ", BEFORE.sub(r" \, ", old.tex)))

    sections = tuple(Section(s.heading, tuple(map(entry, s.entries))) for s in card.sections)
    return replace(card, sections=sections)


def _known(document: dict[str, Any], activation: Activation) -> dict[str, str]:
    """Give the formulas whose LaTeX the document holds, by label."""
    applied = typeset.applied(activation)
    found = {"definition": f"{applied} = {document['latex']}"}
    for row in document["derivatives"]:
        if row["latex"] is not None:
            label = typeset.operator(row["order"], row["wrt"])
            head = typeset.equation_head(activation, row["order"], row["wrt"])
            found[label] = f"{head} = {row['latex']}"
    whole = document["antiderivative"]["latex"]
    if whole is not None:
        x = typeset.latex(activation.x)
        found["antiderivative"] = rf"\int {applied} \, d{x} = {whole}"
    return found


def _signs(document: dict[str, Any], activation: Activation, symbols: Symbols) -> Iterator[str]:
    texts = [row["expr"] for row in document["derivatives"] if row["expr"]]
    exprs = [e for e in (_read(text, symbols) for text in texts) if e is not None]
    return iter(typeset.explained(activation.expr, *exprs))


def _entry_tex(entry: Entry, activation: Activation, symbols: Symbols) -> str:
    if entry.label in PLAIN or entry.text == words.UNDECIDED:
        return ""
    label = entry.label
    if label == "smoothness":
        found = SMOOTH.fullmatch(entry.text)
        return rf"C^{{{found[1].replace('infinity', chr(92) + 'infty')}}}" if found else ""
    if label.endswith("through the function itself"):
        from symact.language.reader import symbol

        body = _read(entry.text, {**symbols, "f": symbol("f")})
        return "" if body is None else f"f' = {typeset.latex(body)}"
    if label.startswith("inverse"):
        from symact.language.reader import symbol

        symbols = {**symbols, "y": symbol("y")}
    tex = prose(entry.text, symbols)
    limit = LIMIT.fullmatch(label)
    if not limit or not tex:
        return tex
    if limit.group(1):
        return f"{typeset.applied(activation)} = {tex}"
    x = typeset.latex(activation.x)
    end = words.INFINITE[limit.group(2)]
    return rf"\lim_{{{x} \to {end}}} {typeset.applied(activation)} = {tex}"


def prose(text: str, symbols: Symbols) -> str:
    """Typeset an entry of words and formulas; nothing where it is only words or not read."""
    pieces = [_piece(piece, symbols) for piece in _pieces(text)]
    if not pieces or any(p is None for p in pieces) or not any(p and p[1] for p in pieces):
        return ""
    return r",\quad ".join(p[0] for p in pieces if p)


def _pieces(text: str) -> list[str]:
    """Split at the commas outside of brackets."""
    pieces, depth = [""], 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0 and text[place + 1 : place + 2] == " ":
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces]


def _piece(piece: str, symbols: Symbols) -> tuple[str, bool] | None:
    """Typeset one piece, and tell whether there is mathematics in it."""
    lead = LEADING.fullmatch(piece)
    if lead:
        rest = _relation(lead.group(2), symbols)
        if rest is not None:
            return rf"\text{{{lead.group(1)} }}{rest}", True
    found = _relation(piece, symbols)
    if found is not None:
        return found, True
    return (rf"\text{{{piece}}}", False) if WORDS.fullmatch(piece) else None


def _relation(text: str, symbols: Symbols) -> str | None:
    """Typeset a number, an interval, or equal things; decimals are approximate."""
    sides = text.split(" = ")
    shown = [_side(side, symbols) for side in sides]
    if any(side is None for side in shown):
        return None
    result = shown[0] or ""
    for side, tex in zip(sides[1:], shown[1:], strict=True):
        # the name of a variable equals its decimals; a closed form is near them
        near = "…" in side and sides[0] not in symbols
        result += (r" \approx " if near else " = ") + (tex or "")
    return result


def _side(text: str, symbols: Symbols) -> str | None:
    if text in words.INFINITE:
        return words.INFINITE[text]
    decimal = DECIMAL.fullmatch(text)
    if decimal:
        power = rf" \cdot 10^{{{decimal.group(2)}}}" if decimal.group(2) else ""
        return rf"{decimal.group(1)}\ldots{power}"
    interval = INTERVAL.fullmatch(text)
    if interval:
        left, lo, hi, right = interval.groups()
        low, high = _side(lo, symbols), _side(hi, symbols)
        if low is not None and high is not None:
            return rf"\left{left}{low}, {high}\right{right}"
    rest = REST.fullmatch(text)
    if rest:
        body, order = (_side(part, symbols) for part in rest.groups())
        return None if body is None or order is None else rf"{body} + O\left({order}\right)"
    scaled = SCALED.fullmatch(text)
    if scaled:
        factor, of = (_side(part, symbols) for part in scaled.groups())
        return None if factor is None or of is None else rf"{factor} \cdot {of}"
    return _sum(text, symbols)


def _sum(text: str, symbols: Symbols) -> str | None:
    """Typeset an expression with its terms in the order in which they stand."""
    parts = _terms(text)
    exprs = [_read(part, symbols) for _, part in parts]
    if len(exprs) > 1 and any(expr is None or expr.is_Add for expr in exprs):
        # the brackets of a sum within a sum are part of its meaning
        exprs = [_read(text, symbols)]
    if any(expr is None for expr in exprs):
        return None
    shown = [typeset.latex(expr) for expr in exprs]
    result = shown[0]
    for (sign, _), tex in zip(parts[1 : len(shown)], shown[1:], strict=True):
        result += f" {sign} {tex}"
    return result


def _terms(text: str) -> list[tuple[str, str]]:
    """Split a sum at its signs outside of brackets."""
    parts, start, sign = [], 0, "+"
    for match in SIGN.finditer(text):
        depth = text.count("(", 0, match.start()) - text.count(")", 0, match.start())
        if depth == 0:
            parts.append((sign, text[start : match.start()]))
            start, sign = match.end(), match.group(1)
    return [*parts, (sign, text[start:])]


def _read(text: str, symbols: Symbols) -> Any:
    from symact.language.reader import read

    try:
        return read(text, symbols)
    except ReadError:
        return None
