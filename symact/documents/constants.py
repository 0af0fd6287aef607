"""Numbers in running text, held against derived values under a rule for printed digits.

Read are the constants that a definition fixes (lambda and alpha of SELU, 0.044715 of the tanh
form of GELU), roots such as sqrt(2/pi) written with their value, and statements about minima,
maxima, bounds, ranges and the steepest slope of an activation that the sentence names. A default of
a free parameter ("alpha is usually 0.01") is a choice and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact import catalog
from symact.documents.digits import judge_digits, known_constant, read_printed
from symact.documents.extremes import Extremes, extremes
from symact.documents.mentions import Mention, mentions, sentence
from symact.documents.patterns import (
    ASSIGNED,
    FACTOR,
    INSIDE,
    LOWEST,
    NUM,
    PLACE,
    RANGE,
    RESPECTIVELY,
    ROOT,
    STEEPEST,
)
from symact.documents.records import Content, Finding, Fragment, Judgement, Verdict
from symact.errors import ReadError

__all__ = ["check_constants", "judge_digits", "known_constant"]


MEMORY = 6
"""Fragments back to which a name in an earlier paragraph counts."""

FAR = Fraction(3, 10)
CLOSE = Fraction(1, 100)
CHOSEN = Fraction(3, 100)


@dataclass(frozen=True, slots=True)
class _Claim:
    """Hold one number of a text and what it should be."""

    start: int
    end: int
    text: str
    exact: Any
    name: str
    said: str


def check_constants(fragments: Sequence[Fragment], file: str) -> tuple[Finding, ...]:
    """Check the constants in the running text of a document.

    Args:
        fragments: All fragments in the order of the document; only prose is read, the others say
            which activation a section is about.
        file: As given.

    Returns:
        One finding a number whose activation is clear: `holds` where it is exact, `approximate`
        where it is correctly rounded or truncated (which is said), `fails` otherwise.
    """
    found: list[Finding] = []
    recent: list[list[Mention]] = []
    for fragment in fragments:
        if fragment.content is Content.CODE:
            continue
        here = mentions(fragment.text)
        if fragment.content is Content.PROSE:
            before = [m.row for group in recent[-MEMORY:] for m in group]
            claims = {c.start: c for c in _claims(fragment.text, here, before)}
            found += [_finding(claims[k], fragment, file) for k in sorted(claims)]
        recent.append(here)
    return tuple(found)


def _claims(text: str, here: list[Mention], before: list[str]) -> Iterator[_Claim]:
    yield from _chosen(text, here, before)
    yield from _roots(text)
    yield from _derived(text, here, before)
    yield from _extreme(text, here)


# constants that a definition fixes


def _nearest(place: int, here: list[Mention], before: list[str]) -> str:
    """Name the activation that is named last before a place."""
    earlier = [m.row for m in here if m.end <= place]
    return (earlier or before or [""])[-1]


def _derived(text: str, here: list[Mention], before: list[str]) -> Iterator[_Claim]:
    for match in RESPECTIVELY.finditer(text):
        for name, number in (("name", "number"), ("second", "other")):
            yield from _constant(match, name, number, here, before)
    for match in ASSIGNED.finditer(text):
        yield from _constant(match, "name", "number", here, before)


def _constant(
    match: re.Match[str], name: str, number: str, here: list[Mention], before: list[str]
) -> Iterator[_Claim]:
    rows = [_nearest(match.start(), here, before)]
    rows += [m.row for m in here] + before[::-1]
    for k, row in enumerate(dict.fromkeys(rows)):
        exact = known_constant(match[name].lower(), row) if row else None
        if exact is not None:
            within = FAR if k == 0 else CLOSE
            label = match[name].lower().strip("\\")
            yield from _near(match, number, exact, row, f"{label} of {row}", within)
            return


def _near(
    match: re.Match[str], group: str, exact: Any, row: str, said: str, within: Fraction
) -> Iterator[_Claim]:
    """Yield a claim if its number is near enough to be meant."""
    text = match[group]
    if text.rstrip().endswith("%"):
        return
    text = _dotted(match.string, match.end(group), text)
    printed = _read(text)
    if printed is None or printed.digits < 3:
        return
    size = Fraction(str(float(exact.evalf(20)))) if not isinstance(exact, Fraction) else exact
    if abs(printed.value - size) <= within * abs(size):
        yield _Claim(match.start(group), match.end(group), text, exact, row, said)


def _dotted(text: str, end: int, number: str) -> str:
    """Join dots that follow a number and say that it goes on."""
    found = re.match(r"\s?(?:\.\.\.|…|\\l?dots)", text[end:])
    return number + found.group().strip() if found else number


def _read(text: str) -> Any:
    try:
        return read_printed(text.replace(" ", ""))
    except ReadError:
        return None


def _chosen(text: str, here: list[Mention], before: list[str]) -> Iterator[_Claim]:
    """Compare decimals with those of a formula: 0.044715 and 1.702 near GELU."""
    rows = {m.row for m in here} | set(before)
    for match in re.finditer(rf"(?<![\w.])(?P<number>{NUM})(?![\w%])", text):
        if INSIDE.search(text[: match.start()]) or FACTOR.match(text[match.end() :]):
            continue  # a formula, which is read as such
        if _of_selu(match["number"]):
            continue
        named = NAMED.search(text[: match.start()])
        for row, exact in _formula_decimals():
            if named and not _fits(match["number"], exact):
                continue  # it is the value of something else
            if row.startswith(tuple(rows)) or row.endswith(tuple(rows)):
                said = f"the constant of {row}"
                yield from _near(match, "number", exact, row, said, CHOSEN)


NAMED = re.compile(r"(?:[A-Za-z}\d]|[αλβγ])[\s$]*(?:=|≈|\\approx|\\simeq)[\s$]*$")
"""Said before a number: it is the value of a name."""


def _of_selu(text: str) -> bool:
    """Tell whether a number is one of the constants of SELU, which lie near those of GELU."""
    return any(_fits(text, known_constant(name, "selu")) for name in ("alpha", "lambda"))


def _fits(text: str, exact: Any) -> bool:
    """Tell whether a printed number is an exact one, to its digits."""
    if _read(text) is None:
        return False
    return judge_digits(text.replace(" ", ""), exact).verdict is not Verdict.FAILS


def _formula_decimals() -> Iterator[tuple[str, Fraction]]:
    """List the decimals of four digits and more in the formulas of GELU's approximations."""
    for row in catalog.rows():
        if row.parameters:
            continue
        for above, below in re.findall(r"(\d{3,})\*[^/]*/(\d{3,})", row.formula):
            yield row.name, Fraction(int(above), int(below))


def _roots(text: str) -> Iterator[_Claim]:
    import sympy

    for match in ROOT.finditer(text):
        exact = sympy.sqrt(2 / sympy.pi)
        yield from _near(match, "number", exact, "", "sqrt(2/pi)", FAR)


# minima, bounds and slopes


def _extreme(text: str, here: list[Mention]) -> Iterator[_Claim]:
    for pattern in (LOWEST, PLACE, STEEPEST, RANGE):
        for match in pattern.finditer(text):
            row = _subject(text, match, here)
            known = extremes(row) if row else None
            if known is not None:
                yield from _compared(pattern, match, row, known, text)


def _subject(text: str, match: re.Match[str], here: list[Mention]) -> str:
    """Name the one activation that a sentence names before its number, or the whole text."""
    start, end = sentence(text, match.start())
    inside = {m.row for m in here if start <= m.start < end}
    only = inside or {m.row for m in here}
    named = [m for m in here if m.start < match.end()]
    return next(iter(only)) if len(only) == 1 and named else ""


def _compared(
    pattern: re.Pattern[str], match: re.Match[str], row: str, known: Extremes, text: str
) -> Iterator[_Claim]:
    start, end = sentence(text, match.start())
    sloped = re.search(r"derivative|gradient|slope|'\(x\)", text[start:end], re.IGNORECASE)
    if pattern is STEEPEST:
        yield from _bound(match, "number", known.steepest, row, f"the steepest slope of {row}")
        return
    if sloped:
        return
    if pattern is RANGE:
        yield from _bound(match, "low", known.low, row, f"the lower end of the range of {row}")
        yield from _bound(match, "high", known.high, row, f"the upper end of the range of {row}")
        return
    if pattern is LOWEST and _plausible(match["number"], known.low):
        yield from _bound(match, "number", known.low, row, f"the minimum of {row}")
    if match["where"]:
        yield from _bound(match, "where", known.lowest_at, row, f"where {row} is least")


def _plausible(text: str, exact: Any) -> bool:
    """Tell whether a number can be meant as the least value: nearer to it than zero is."""
    printed = _read(text)
    if exact is None or printed is None:
        return False
    size = Fraction(exact[0]) if isinstance(exact, tuple) else Fraction(str(float(exact)))
    return bool(abs(printed.value - size) <= abs(size))


def _bound(match: re.Match[str], group: str, exact: Any, row: str, said: str) -> Iterator[_Claim]:
    text = match[group]
    if exact is None or text is None or text.rstrip().endswith("%") or _read(text) is None:
        return
    yield _Claim(match.start(group), match.end(group), text, exact, row, said)


def _finding(claim: _Claim, fragment: Fragment, file: str) -> Finding:
    judged: Judgement = judge_digits(claim.text.replace(" ", ""), claim.exact)
    text = fragment.text
    start = text.rfind("\n", 0, claim.start) + 1
    end = text.find("\n", claim.start)
    excerpt = text[start : end if end >= 0 else len(text)]
    said = f"{claim.said}: {judged.message}"
    judgement = Judgement(
        judged.verdict, judged.evidence, said, judged.witness, judged.difference, judged.where
    )
    return Finding(
        file=file,
        line=fragment.line_at(claim.start),
        column=fragment.column_at(claim.start),
        place=fragment.place,
        latex=claim.text.strip(),
        relation="≈" if judged.verdict is not Verdict.HOLDS else "=",
        understood=claim.said,
        judgement=judgement,
        excerpt=excerpt[:500],
        caret=(claim.start - start + 1, claim.end - start + 1),
        name=claim.name,
    )
