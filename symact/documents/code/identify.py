"""Say which activation a function is: candidates by values, then a proof; else the nearest."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symact import catalog
from symact.activation import Activation
from symact.derive.worker import bounded_each
from symact.documents.code.candidates import (
    NEAR,
    Candidate,
    agree,
    body_of,
    candidates,
    nearest,
    row_values,
    settings,
    slope_nearest,
    values_of,
)
from symact.documents.code.decimals import DOUBLE, Stand, stands
from symact.documents.code.expression import build_expression, symbols_of
from symact.documents.code.losses import losses
from symact.documents.code.names import Claim, claims_of
from symact.documents.code.prove import TRIALS, Equality, equality, far, point
from symact.documents.code.records import CodeFinding, Loss, Match, Near, Read
from symact.documents.code.sampled import GRID, POINTS
from symact.documents.records import Witness
from symact.errors import SymactError, UndecidedError
from symact.known import Evidence
from symact.language.reader import symbol

SECONDS = 4.0
"""What one proof or one measurement may take."""

MEASURING = 8.0
"""What one largest difference may take."""

TOTAL = 15.0
"""What all proofs of one program may take, and again all measurements."""

MAX_CANDIDATES = 4

_Asked = tuple[Candidate, tuple[Stand, ...]]


def identify(read: Read) -> CodeFinding:
    """Say which activation of the catalogue a function equals, or which one is nearest.

    Args:
        read: What `read_code` gave.

    Returns:
        The match with its evidence; else the nearest activation with the largest difference; in
        both cases where the function goes wrong in float32. Nothing but the record where it was
        not read.
    """
    return identify_all([read])[0]


def identify_all(reads: Sequence[Read]) -> tuple[CodeFinding, ...]:
    """Identify the functions of one program; see `identify`."""
    asked = [_candidates(read) for read in reads]
    matches = _proved(reads, asked)
    nears = _measured(reads, matches)
    lost = _lost(reads)
    return tuple(
        CodeFinding(read, match, near, loss, _twins(reads, matches, k))
        for k, (read, match, near, loss) in enumerate(zip(reads, matches, nears, lost, strict=True))
    )


def _candidates(read: Read) -> list[_Asked]:
    """List what a function may be, first as it stands, then with its decimals read as constants."""
    if read.expr is None or read.body is None:
        return []
    claim = claims_of(read.name)
    try:
        found: list[_Asked] = [(c, ()) for c in _some(read, read.expr, claim)]
        defaults = tuple(d for _, d in read.parameters if d is not None)
        decimals = stands(read.body, defaults)
        if decimals:
            found += [(c, decimals) for c in _some(read, _exact_expr(read, decimals), claim)]
    except SymactError:
        return []
    return found


def _some(read: Read, expr: Any, claim: Claim | None) -> list[Candidate]:
    return list(itertools.islice(candidates(read, expr, claim), MAX_CANDIDATES))


def _exact_expr(read: Read, decimals: tuple[Stand, ...]) -> Any:
    names = tuple(name for name, _ in read.parameters)
    values = symbols_of(read.argument, names)
    return build_expression(body_of(read), values, read.source, _table(decimals))


def _table(decimals: tuple[Stand, ...]) -> dict[Fraction, Any]:
    return {stand.value: stand.exact for stand in decimals}


def _ask(read: Read, candidate: Candidate, decimals: tuple[Stand, ...]) -> Any:
    return equality(read, candidate, _table(decimals))


def _proved(reads: Sequence[Read], asked: list[list[_Asked]]) -> list[Match | None]:
    """Prove the candidates of every function, all in one child process."""
    flat = [(k, *pair) for k, pairs in enumerate(asked) for pair in pairs]
    calls = [(reads[k], candidate, decimals) for k, candidate, decimals in flat]
    answers = bounded_each(_ask, calls, seconds=SECONDS, total=TOTAL)
    found: list[Match | None] = [None] * len(reads)
    for (k, candidate, decimals), answer in zip(flat, answers, strict=True):
        if found[k] is not None:
            continue
        same = answer
        if isinstance(same, UndecidedError):
            same = _by_points(reads[k], candidate, decimals)
        if same.equal:
            found[k] = replace(_match(candidate, same.evidence, decimals), but=same.but)
    return found


def _by_points(read: Read, candidate: Candidate, decimals: tuple[Stand, ...]) -> Equality:
    """Fall back on the agreement of values where a proof was not found in time."""
    if candidate.values and any(isinstance(v, str) for _, v in candidate.values):
        return Equality(True, Evidence.SAMPLED)
    if candidate.order:
        return Equality(True, Evidence.SAMPLED)
    expr = _exact_expr(read, decimals) if decimals else read.expr
    here = values_of(read, expr, GRID, settings(read))
    changed = {p: float(v) for p, v in candidate.values if isinstance(v, Fraction)}
    return Equality(agree(row_values(candidate.row, GRID, changed), here), Evidence.SAMPLED)


def _match(candidate: Candidate, evidence: Evidence, decimals: tuple[Stand, ...]) -> Match:
    rough = tuple(s.said for s in decimals if s.digits < DOUBLE)
    fine = tuple(s.said for s in decimals if s.digits >= DOUBLE)
    return Match(
        candidate.row.name, candidate.order, tuple((p, str(v)) for p, v in candidate.values),
        evidence, candidate.through_value, (*rough, *fine), "printed" if rough else "",
    )  # fmt: skip


# the nearest


def _measured(reads: Sequence[Read], matches: Sequence[Match | None]) -> list[Near | None]:
    """Measure how far the functions that equal nothing are from the nearest activation."""
    result: list[Near | None] = [None] * len(reads)
    wanted: list[tuple[int, Activation, int, float]] = []
    for k, (read, match) in enumerate(zip(reads, matches, strict=True)):
        if read.expr is None or not all(d is not None for _, d in read.parameters):
            continue
        claim = claims_of(read.name)
        target = _target(read, match, claim)
        if target is not None:
            wanted.append((k, *target))
    # what equals the same activation is as far from another one
    keys = [(_same(matches[k]) or k, row.name, order) for k, row, order, _ in wanted]
    first = {key: i for i, key in reversed(list(enumerate(keys)))}
    calls = [(reads[wanted[i][0]], *wanted[i][1:3]) for i in sorted(first.values())]
    found = bounded_each(_measure, calls, seconds=MEASURING, total=TOTAL)
    answers = dict(zip(sorted(first.values()), found, strict=True))
    points = bounded_each(_witness, [(reads[k], *row[:2]) for k, *row in wanted], seconds=SECONDS)
    for key, (k, row, _, size), at in zip(keys, wanted, points, strict=True):
        answer = answers[first[key]]
        if isinstance(answer, UndecidedError):
            answer = Near(row.name, _sampled(size), "", size, Evidence.SAMPLED)
        result[k] = replace(answer, witness=None if isinstance(at, UndecidedError) else at)
    return result


def _same(match: Match | None) -> object:
    """Give what two functions share that are equal."""
    if match is None or match.gap or match.but:
        return None
    return match.activation, match.order, match.values, match.through_value


def _target(
    read: Read, match: Match | None, claim: Claim | None
) -> tuple[Activation, int, float] | None:
    """Choose what a function is compared with: what its name claims, else the nearest."""
    if claim is not None:
        fits = match is not None and match.activation in claim.rows and match.order == claim.order
        if fits and match is not None and match.activation == claim.rows[0]:
            return None
        row = catalog.get(claim.rows[0])
        if claim.order:
            _, gap = slope_nearest(read, read.expr, row.name)
            return row, 1, gap
        here = values_of(read, read.expr, POINTS, settings(read))
        gaps = abs(row_values(row, POINTS) - here)
        size = float(max((g for g in gaps if g == g), default=0.0))  # noqa: PLR0124 - NaN
        return row, 0, size
    if match is not None:
        return None
    found = nearest(read, read.expr)
    return None if found is None else (found[0], 0, found[1])


def _witness(read: Read, row: Activation, order: int) -> Witness | None:
    """Find a point at which both certainly differ."""
    for at in _spread(read, row, order):
        witness = point(read, row, {}, order, at)
        if witness is not None:
            return witness
    return None


def _measure(read: Read, row: Activation, order: int) -> Near:
    """Find the largest difference."""
    try:
        return far(read, row, {}, order)
    except (SymactError, ArithmeticError, ValueError, TypeError, AttributeError):
        here = values_of(read, read.expr, GRID, settings(read))
        gaps = [float(g) for g in abs(row_values(row, GRID) - here)]
        size = max((g for g in gaps if g == g), default=0.0)  # noqa: PLR0124 - NaN
        if order:
            size = slope_nearest(read, read.expr, row.name)[1]
        return Near(row.name, _sampled(size), "", size, Evidence.SAMPLED)


def _sampled(size: float) -> str:
    """Write a largest difference that is known at points only."""
    return f"{size:.3g} or more" if size > NEAR else f"below {NEAR:g} where it was looked for"


def _spread(read: Read, row: Activation, order: int) -> list[Fraction]:
    """Order the trial points by how much the two differ there."""
    import numpy as np

    points = np.array([float(t) for t in TRIALS])
    if order:
        return list(TRIALS)
    gaps = np.abs(row_values(row, points) - values_of(read, read.expr, points, settings(read)))
    gaps = np.where(np.isnan(gaps), -1.0, gaps)
    return [TRIALS[int(k)] for k in np.argsort(-gaps)]


# float32


def _lost(reads: Sequence[Read]) -> list[tuple[Loss, ...]]:
    """Find where the functions go wrong in float32."""
    result: list[tuple[Loss, ...]] = [()] * len(reads)
    ready = [
        k for k, read in enumerate(reads)
        if read.expr is not None and all(d is not None for _, d in read.parameters)
    ]  # fmt: skip
    answers = bounded_each(_loss, [(reads[k],) for k in ready], seconds=SECONDS, total=TOTAL)
    for k, answer in zip(ready, answers, strict=True):
        result[k] = () if isinstance(answer, UndecidedError) else answer
    return result


def _loss(read: Read) -> tuple[Loss, ...]:
    values: dict[str, Any] = dict(read.parameters)
    x = symbol("x")
    expr = build_expression(body_of(read), {**values, read.argument: x}, read.source)
    return losses(body_of(read), expr, x, {k: float(v) for k, v in values.items()})


# duplicates


def _twins(reads: Sequence[Read], matches: Sequence[Match | None], place: int) -> tuple[str, ...]:
    """Name the other functions of the program that equal the same activation."""
    own = matches[place]
    if own is None:
        return ()
    same = [
        read.name
        for k, (read, match) in enumerate(zip(reads, matches, strict=True))
        if k != place and match is not None
        and (match.activation, match.order, match.values, match.through_value)
        == (own.activation, own.order, own.values, own.through_value)
        and read.name != reads[place].name
    ]  # fmt: skip
    return tuple(dict.fromkeys(same))
