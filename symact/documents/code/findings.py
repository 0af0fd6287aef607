"""Findings about the code of a document: `check_code`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from symact import catalog
from symact.documents.code.functions import read_code
from symact.documents.code.identify import identify_all
from symact.documents.code.latex import latex
from symact.documents.code.names import Claim, claims_of
from symact.documents.code.records import CodeFinding, Loss, Match, Read
from symact.documents.code.unused import unused
from symact.documents.digits import decimal, judge_digits, known_constant
from symact.documents.inuse import shape
from symact.documents.records import Finding, Fragment, Judgement, Verdict, Witness
from symact.known import Evidence

CLOSE = 1 / 32
"""Up to this distance an activation of the catalogue is an approximation of another one."""

ROUNDING = 2.0**-20
"""Up to this distance a formula is an approximation of the activation that its name claims."""

SHOWN_LINES = 12

MAX_LOSSES = 3


def check_code(fragment: Fragment, file: str) -> tuple[Finding, ...]:
    """Check the functions of a piece of code.

    Args:
        fragment: Code of a document.
        file: As given.

    Returns:
        One finding a function: `holds` where it is an activation (or a derivative of one) and
        its name, if it claims something, claims that; `approximate` where it is one up to its
        printed decimals or is a known approximation; `fails` with a witness where its name claims
        another one; `definition` for a formula that equals nothing and claims nothing;
        `undecided` for what mixes the numbers of an array; `unreadable` with the place.
    """
    reads = read_code(fragment.text)
    found = [_finding(known, fragment, file) for known in identify_all(reads)]
    return tuple(finding for finding in found if finding is not None)


def _finding(known: CodeFinding, fragment: Fragment, file: str) -> Finding | None:
    read = known.read
    offset = _offset(fragment.text, read.line, read.column)
    start, end = offset, offset + len(read.source.partition("\n")[0])
    if read.error is not None:
        start = min(read.error.position, max(0, len(fragment.text) - 1))
        end = start + 1
        verdict = Verdict.UNDECIDED if read.reduction else Verdict.UNREADABLE
        judgement = Judgement(verdict, message=read.error.message)
    else:
        open_ones = sum(default is None for _, default in read.parameters)
        if known.match is None and open_ones and claims_of(read.name) is None:
            return None  # a formula of several arrays
        judgement = judge(known)
    line_start = fragment.text.rfind("\n", 0, start) + 1
    line_end = fragment.text.find("\n", start)
    excerpt = fragment.text[line_start : line_end if line_end >= 0 else len(fragment.text)]
    return Finding(
        file=file,
        line=fragment.line_at(start),
        column=fragment.column_at(start),
        place=fragment.place,
        latex="\n".join(read.source.split("\n")[:SHOWN_LINES]),
        relation="=" if known.match or known.near else "",
        understood=_understood(read),
        judgement=judgement,
        excerpt=excerpt[:500],
        caret=(start - line_start + 1, max(end - line_start + 1, start - line_start + 2)),
        name=known.match.activation if known.match else read.name,
    )


def _understood(read: Read) -> str:
    if read.expr is None:
        return ""
    symbols = [s for _, s in read.symbols]
    arguments = ", ".join(latex(s) for s in symbols)
    head = rf"\operatorname{{{read.name}}}".replace("_", r"\_")
    return rf"{head}\left({arguments}\right) = {latex(read.expr)}"


def judge(known: CodeFinding) -> Judgement:
    """Judge one function that was read."""
    claim = claims_of(known.read.name)
    if known.match is not None:
        found = _matched(known, known.match, claim)
    elif claim is not None:
        found = _contradicted(known, claim)
    elif known.near is not None and known.near.size <= ROUNDING:
        found = Judgement(
            Verdict.APPROXIMATE, known.near.evidence, f"{known.near.activation}: {_gap(known)}",
            difference=known.near.difference, where=known.near.where,
        )  # fmt: skip
    elif known.near is not None and known.near.size < float("inf"):
        found = Judgement(
            Verdict.DEFINITION, known.near.evidence,
            f"no activation of the catalogue; the nearest is {known.near.activation}, "
            f"{_gap(known)}",
            difference=known.near.difference, where=known.near.where,
        )  # fmt: skip
    else:
        found = Judgement(Verdict.DEFINITION, message="no activation of the catalogue")
    notes = [*known.read.notes, *unused(known.read), *_lost(known.losses)]
    return replace(found, message="; ".join([found.message, *notes])) if notes else found


def _gap(known: CodeFinding) -> str:
    """Say how far the nearest activation is."""
    near = known.near
    if near is None:
        return ""
    if near.difference == "oo":
        return "the difference has no bound"
    place = f" at x = {near.where}" if near.where else ""
    return f"largest difference {near.difference}{place}"


def _matched(known: CodeFinding, match: Match, claim: Claim | None) -> Judgement:
    """Judge a function that equals an activation."""
    said = f"equals {_title(match)}"
    if known.twins:
        said += f", as {' and '.join(known.twins)} does"
    if match.but:
        said += f"; differs only at {match.but}"
    if match.constants:
        said += "; " + "; ".join(match.constants)
    wrong = _derived(known, match)
    if wrong is not None:
        return replace(wrong, message=f"{said}; {wrong.message}")
    claimed = claim is None or (match.activation in claim.rows and match.order == claim.order)
    if claimed or claim is None:
        near = known.near
        if near is not None and claim is not None:
            said += f"; {near.activation} differs from it: {_gap(known)}"
        verdict = Verdict.APPROXIMATE if match.gap else Verdict.HOLDS
        return Judgement(verdict, match.evidence, said)
    return _other(known, claim, said, ROUNDING if _misprinted(match, claim) else CLOSE)


def _misprinted(match: Match, claim: Claim) -> bool:
    """Tell whether a function is what its name says but for a constant: 1.720 for 1.702."""
    if not match.values or any(_fraction(value) is None for _, value in match.values):
        return False
    row, named = catalog.get(match.activation), catalog.get(claim.rows[0])
    if named.parameters:
        return False
    values = {name: sympy.Rational(value) for name, value in match.values}
    expr = row.expr.subs({p: values[str(p)] for p in row.expr.free_symbols if str(p) in values})
    mine, theirs = shape(expr, row.x), shape(named.expr, named.x)
    return mine is not None and theirs is not None and mine[0] == theirs[0]


def _other(known: CodeFinding, claim: Claim, said: str, close: float) -> Judgement:
    """Judge a function whose name claims another activation."""
    near, title = known.near, _claimed(claim)
    if near is None:
        return Judgement(Verdict.UNDECIDED, message=f"{said}; the name says {title}")
    if near.size <= close:
        return Judgement(
            Verdict.APPROXIMATE, near.evidence, f"{said}; the name says {title}: {_gap(known)}",
            difference=near.difference, where=near.where,
        )  # fmt: skip
    if near.witness is None:
        return Judgement(Verdict.UNDECIDED, near.evidence, f"{said}; the name says {title}")
    return Judgement(
        Verdict.FAILS, Evidence.ENCLOSED, f"{said}, not {title} as the name says: {_gap(known)}",
        near.witness, near.difference, near.where,
    )  # fmt: skip


def _contradicted(known: CodeFinding, claim: Claim) -> Judgement:
    """Judge a function that equals nothing although its name claims an activation."""
    if any(default is None for _, default in known.read.parameters):
        return Judgement(
            Verdict.UNDECIDED,
            message=f"the name says {_claimed(claim)}, but the parameters have no values",
        )
    return _other(known, claim, "equals no activation of the catalogue", ROUNDING)


def _derived(known: CodeFinding, match: Match) -> Judgement | None:
    """Hold values given to derived parameters against their derivation; None where all is well."""
    defaults = dict(known.read.parameters)
    verdict = None
    for name, value in match.values:
        exact = known_constant(name, match.activation)
        default = defaults.get(value) if value in defaults else _fraction(value)
        if exact is None or default is None:
            continue
        judged = judge_digits(_decimal(default), exact)
        if judged.verdict is Verdict.FAILS:
            message = f"{name} is given as {_decimal(default)}: {judged.message}"
            witness = judged.witness or Witness((), _decimal(default), "")
            return Judgement(Verdict.FAILS, judged.evidence, message, witness)
        verdict = Judgement(
            Verdict.APPROXIMATE, judged.evidence,
            f"{name} = {_decimal(default)} ({judged.message})", difference=judged.difference,
        )  # fmt: skip
    return verdict


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except ValueError:
        return None


def _decimal(value: Fraction) -> str:
    return decimal(value, 40)


def _title(match: Match) -> str:
    """Name what a function equals."""
    row = catalog.get(match.activation)
    values = ", ".join(f"{name} = {value}" for name, value in match.values)
    title = f"{row.name} with {values}" if values else row.name
    if match.order:
        title = f"the derivative of {title}"
    if match.through_value:
        title += " as a function of its value"
    return title


def _claimed(claim: Claim) -> str:
    return f"the derivative of {claim.rows[0]}" if claim.order else claim.rows[0]


def _lost(found: tuple[Loss, ...]) -> list[str]:
    """Say where a function goes wrong in float32."""
    return [
        f"in float32 it {loss.kind} {_range(loss)} "
        f"(x = {loss.at}: {loss.got} instead of {loss.want})"
        for loss in found[:MAX_LOSSES]
    ]


def _range(loss: Loss) -> str:
    if loss.lo == "-oo" and loss.hi == "oo":
        return "everywhere"
    if loss.lo == "-oo":
        return f"for x < {loss.hi}"
    if loss.hi == "oo":
        return f"for x > {loss.lo}"
    return f"for x from {loss.lo} to {loss.hi}"


def _offset(text: str, line: int, column: int) -> int:
    place = 0
    for _ in range(line - 1):
        place = text.find("\n", place) + 1
    return min(place + column, len(text))
