"""Entries of the card: shape, inverse and integral, statistics, landmarks of rounding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from symact.activation import Activation
from symact.known import Known
from symact.numeric.formats import FORMATS
from symact.report import typeset, words
from symact.report.plain import text
from symact.report.sheet import Entry

KINDS = {
    "subnormal": "is subnormal or zero",
    "zero": "is zero",
    "identity": "is x",
    "infinite": "is infinite",
}
"""What a landmark says of the rounded result."""

LONG_FORM = 200
"""Characters of a formula that are printed on a card."""


def shape(activation: Activation, facts: Any) -> Iterator[Entry]:
    """Tell where the function rises, bends and how steep it is at most."""
    yield from _stretches("monotone", facts.monotone)
    yield from _stretches("convex", facts.convex)
    yield from _inflections(activation, facts.inflection_points)
    yield from _record("Lipschitz constant", facts.lipschitz, {"value": "f", "grad": "f'"})
    yield _plain("parity", facts.parity)
    yield from _smoothness(facts.smoothness)


def expansions(activation: Activation, facts: Any) -> Iterator[Entry]:
    """Give the leading terms at both infinities."""
    symbol = activation.inputs[0]
    for sign, known in (("-oo", facts.minus_expansion), ("oo", facts.plus_expansion)):
        label = f"expansion as {symbol} -> {sign}"
        if known.value is None:
            yield _undecided(label, known)
            continue
        terms, order = known.value.terms, known.value.order
        shown = " + ".join([*map(text, terms), *([order] if order else [])]) or "0"
        rest = getattr(known.value, "rest", 0)
        parts = [typeset.latex(term) for term in terms]
        parts += [rf"O\left({typeset.latex(rest)}\right)"] if order and rest != 0 else []
        tex = rf"{typeset.applied(activation)} = {' + '.join(parts) or '0'}".replace("+ -", "-")
        yield Entry(label, shown.replace("+ -", "- "), tex, words.evidence(known))


def related(activation: Activation, facts: Any) -> Iterator[Entry]:
    """Give the inverse on each branch and an antiderivative."""
    known = facts.inverse
    if known.value is None:
        yield _undecided("inverse", known)
    for branch in known.value or ():
        yield _inverse(branch, known)
    known = facts.antiderivative
    if known.value is None:
        yield _undecided("antiderivative", known)
        return
    found = known.value
    expr = found.expr if hasattr(found, "expr") else found
    shown = text(expr)
    if len(shown) > LONG_FORM:
        shown = f"a closed form of {len(shown)} characters, see --json"
    tex = rf"\int {typeset.applied(activation)} \, d{activation.inputs[0]} = {typeset.latex(expr)}"
    yield Entry("antiderivative", shown, tex, words.evidence(known))


def statistics(facts: Any) -> Iterator[Entry]:
    """Give moments, the gain, the map of variances and the affine normalization."""
    names = {"mean": "E f", "second_moment": "E f^2", "grad_second_moment": "E f'^2"}
    yield from _record("", facts.gaussian, names, empty="moments")
    yield from _record("mean field:", facts.mean_field, {}, empty="mean field")
    known = facts.affine
    if known.value is None:
        yield _undecided("affine normalization", known)
        return
    pair = known.value if isinstance(known.value, tuple) else _numbers(known.value).values()
    for name, part in zip(("a", "b"), pair, strict=False):
        yield Entry(
            f"{name} of a f + b with mean 0 and variance 1", words.number(part),
            words.number_tex(part), words.evidence(part),
        )  # fmt: skip


def landmarks(facts: Any) -> Iterator[Entry]:
    """Tell from where on rounding leaves something simple."""
    for dtype, known in facts.landmarks:
        if known.value is None:
            yield _undecided(dtype, known)
        for mark in known.value or ():
            sign = "x <=" if mark.side < 0 else "x >="
            name = "f" if mark.output == "value" else "f'"
            kind = KINDS.get(mark.kind, f"is {mark.result!r}")
            known_how = words.evidence(known) if mark is known.value[-1] else ""
            yield Entry(f"{dtype}, {sign} {mark.x!r}", f"{name} {kind}", "", known_how)

    for dtype, known in facts.near_zero:
        if known.value is None:
            yield _undecided(f"{dtype}, near 0", known)
        for mark in known.value or ():
            yield _leading(dtype, mark, words.evidence(known) if mark is known.value[-1] else "")


def _leading(dtype: str, mark: Any, known_how: str) -> Entry:
    """Say up to where rounding leaves the leading term."""
    where = f"0 < x <= {mark.x!r}" if mark.side > 0 else f"{mark.x!r} <= x < 0"
    name = "f" if mark.output == "value" else "f'"
    factor = words.short_number(mark.factor)
    power = {0: "", 1: "x"}.get(mark.power, f"x^{mark.power}")
    term = f"{factor}*{power}" if power and factor not in {"0", "1"} else power or factor
    if mark.claim != "rounded":
        term += f"*(1 + d), |d| <= 2^-{FORMATS[dtype].precision}"
    how = "rounds to" if mark.claim == "rounded" and not mark.exact else "is"
    after = "" if mark.last in (None, mark.x) else f", in part up to {mark.last!r}"
    return Entry(f"{dtype}, {where}", f"{name} {how} {term}{after}", "", known_how)


def contraction(known: Known[Any]) -> Iterator[Entry]:
    """Tell how mean and variance move near the law that the constants keep."""
    if known.value is not None:
        yield from _record("Jacobian of mean and variance:", known, {})


def families(known: Known[Any]) -> Iterator[Entry]:
    """Give the pairs of scale and parameter that keep N(0, 1)."""
    for found in known.value or ():
        for member in found.members:
            at = f"{found.parameter} = {words.short_number(member.value)}"
            label = f"scale at {at}" + (", as at each other value" if found.every else "")
            yield Entry(
                label, words.number(member.scale), words.number_tex(member.scale),
                words.evidence(member.scale),
            )  # fmt: skip


def _undecided(label: str, known: Known[Any]) -> Entry:
    return Entry(label, words.UNDECIDED, "", words.evidence(known))


def _plain(label: str, known: Known[Any]) -> Entry:
    if known.value is None:
        return _undecided(label, known)
    return Entry(label, str(known.value), "", words.evidence(known))


def _stretches(label: str, known: Known[Any]) -> Iterator[Entry]:
    if known.value is None:
        yield _undecided(label, known)
        return
    found = known.value
    yield Entry(label, found.overall, "", words.evidence(known))
    if len(found.pieces) > 1:
        for piece in found.pieces:
            yield Entry(piece.trend, f"on {_span(piece)}")
    if found.period is not None:
        yield Entry(f"{label}: repeats after", words.number(found.period))


def _span(piece: Any) -> str:
    left = "[" if piece.lo_closed else "("
    right = "]" if piece.hi_closed else ")"
    return f"{left}{words.short_number(piece.lo)}, {words.short_number(piece.hi)}{right}"


def _inflections(activation: Activation, known: Known[Any]) -> Iterator[Entry]:
    if not known.value:
        shown = "none" if known.decided else words.UNDECIDED
        yield Entry("inflection points", shown, "", words.evidence(known))
        return
    symbol = typeset.latex(activation.x)
    for point in known.value:
        yield Entry(
            "inflection point",
            f"{activation.inputs[0]} = {words.number(point.x)}, value {words.number(point.value)}",
            rf"{symbol} = {words.number_tex(point.x)},\quad"
            rf" f({symbol}) = {words.number_tex(point.value)}",
            words.evidence(point.x),
        )


def _smoothness(known: Known[Any]) -> Iterator[Entry]:
    if known.value is None:
        yield _undecided("smoothness", known)
        return
    order = known.value.order
    shown = "jumps" if order == -1 else f"C^{order}"
    yield Entry("smoothness", shown.replace("oo", "infinity"), "", words.evidence(known))
    for kink in known.value.kinks:
        at = words.short_number(kink.at)
        what = "f jumps" if kink.order == -1 else f"C^{kink.order} and no more"
        left, right = (words.short_number(side[-1]) for side in (kink.left, kink.right))
        primes = "'" * min(kink.order + 1, 3) if kink.order < 3 else f"^({kink.order + 1})"
        yield Entry(f"at {at}", f"{what}: f{primes} is {left} on the left, {right} on the right")


def _numbers(record: Any) -> dict[str, Known[Any]]:
    """List the fields of a record that are numbers."""
    if not is_dataclass(record):
        return {}
    found = {f.name: getattr(record, f.name) for f in fields(record)}
    return {
        name: known
        for name, known in found.items()
        if isinstance(known, Known) and (known.enclosure is not None or not known.decided)
    }


def _record(
    prefix: str, known: Known[Any], names: dict[str, str], *, empty: str = ""
) -> Iterator[Entry]:
    """Print the numbers of a record, one entry each."""
    if known.value is None:
        yield _undecided(empty or prefix, known)
        return
    for name, value in _numbers(known.value).items():
        shown = names.get(name, name.replace("_", " "))
        joined = f"{prefix} of {shown}" if name in names and prefix else f"{prefix} {shown}"
        yield Entry(
            joined.strip(), words.number(value),
            words.number_tex(value), words.evidence(value),
        )  # fmt: skip


def _inverse(branch: Any, known: Known[Any]) -> Entry:
    """Print one branch of the inverse: where it holds, and its formula where there is one."""
    lo, hi, left, right = (
        words.short_number(getattr(branch, f"{end}_{side}"))
        for end in ("range", "domain") for side in ("lo", "hi")
    )  # fmt: skip
    where = f"{lo} .. {hi} -> {left} .. {right}"
    expr = getattr(branch, "expr", None)
    formula = expr.value if isinstance(expr, Known) else expr
    shown = "no closed form" if formula is None else text(formula)
    if len(shown) > LONG_FORM:
        shown = f"a closed form of {len(shown)} characters, see --json"
    tex = "" if formula is None else typeset.latex(formula)
    return Entry(f"inverse, {where}", shown, tex, words.evidence(known))
