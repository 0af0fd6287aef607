"""What is found of one statement: its claims judged, and repaired where they fail."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace

from symact.documents import defects
from symact.documents.inuse import in_use
from symact.documents.judge import judge
from symact.documents.meaning import Claim, Context, Reading, Scope, interpret
from symact.documents.meaning.ask import readings_of
from symact.documents.meaning.variants import approximated
from symact.documents.printer import to_latex
from symact.documents.records import Fragment, Judgement, Question, Suggestion, Verdict
from symact.documents.suggest import repair, spent
from symact.documents.tree import Node, Statement
from symact.errors import SymactError

RANK = {
    Verdict.HOLDS: 0, Verdict.DEFINITION: 1, Verdict.APPROXIMATE: 2, Verdict.UNDECIDED: 3,
    Verdict.FAILS: 4,
}  # fmt: skip
"""Of several instances of a claim the worst counts."""

REPAIRED = frozenset({"=", ":=", "≡", "≈", "<", "<=", ">", ">=", "->"})


EXACT = frozenset({"=", ":=", "≡"})


REPAIR_UNTIL = 5.0
"""Seconds, of the processor or the clock, after which no further link of a statement is repaired:
its verdicts must come home."""

REGROUPED = frozenset({"argument extended", "argument shortened"})
OPEN = re.compile(
    r"\\(?:log|ln|exp|tanh|sinh|cosh|sin|cos|tan|max|min)\s*(?![\s([{\\^_a-z])|"
    r"\\(?:log|ln|exp|tanh|sinh|cosh|sin|cos|tan)\s*(?:\\frac|\\sum|[a-z]\b)"
)
"""A function whose argument has no brackets: where it ends is a matter of custom."""


@dataclass(frozen=True, slots=True)
class Task:
    """Hold one statement to be answered."""

    statement: Statement
    scope: Scope
    context: Context
    fragment: Fragment


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold the answer to one claim."""

    start: int
    end: int
    relation: str
    understood: str
    judgement: Judgement
    suggestion: Suggestion | None = None
    name: str = ""
    notes: tuple[str, ...] = field(default=())

    @staticmethod
    def failed(statement: Statement, k: int, reason: str) -> Outcome:
        """Answer for a claim that could not be asked in time."""
        terms = statement.terms
        relation = statement.signs[k] if statement.signs else ""
        pair = terms[k : k + 2]
        return Outcome(
            pair[0].start, pair[-1].end, relation, shown(pair[0], relation, pair[-1]),
            Judgement(Verdict.UNDECIDED, None, reason),
        )  # fmt: skip


def shown(left: Node, relation: str, right: Node | None) -> str:
    """Print what was understood."""
    if right is None or not relation:
        return to_latex(left)
    if relation == "range":
        return to_latex(right)
    return to_latex(Statement((left, right), (relation,)))


def answer(task: Task) -> tuple[Outcome, ...]:
    """Interpret a statement, judge its claims and look for repairs.

    A defect of symact is said to be one: it must not look like a hard question.
    """
    try:
        return _answer(task)
    except SymactError:
        raise
    except Exception as error:  # noqa: BLE001 - it is told to the reader as what it is
        links = range(max(1, len(task.statement.signs)))
        reason = defects.reason(error) or f"it cannot be judged ({type(error).__name__})"
        return tuple(Outcome.failed(task.statement, k, reason) for k in links)


def _answer(task: Task) -> tuple[Outcome, ...]:
    end, late = spent() + REPAIR_UNTIL, time.monotonic() + REPAIR_UNTIL
    claims = interpret(task.statement, task.scope, task.context).claims
    found = [settle(claim) for claim in claims]
    found = _ends(task, found)
    return tuple(
        _outcome(task, k, claim, judgement)
        if spent() < end and time.monotonic() < late
        else _plain(claim, judgement)
        for k, (claim, judgement) in enumerate(zip(claims, found, strict=True))
    )


def answer_link(task: Task, k: int) -> Outcome:
    """Answer one claim of a statement, without a repair."""
    try:
        claim = interpret(task.statement, task.scope, task.context).claims[k]
        return _plain(claim, settle(claim))
    except SymactError:
        raise
    except Exception as error:  # noqa: BLE001 - it is told to the reader as what it is
        reason = defects.reason(error) or f"it cannot be judged ({type(error).__name__})"
        return Outcome.failed(task.statement, k, reason)


def _unknown_letters(reading: Reading) -> list[str]:
    """List the letters that stand on one side of an approximation only: none is known."""
    (question, *_) = reading.questions
    sides = [s.free_symbols for s in (question.left, question.right) if hasattr(s, "free_symbols")]
    if len(sides) != 2 or len(question.variables) < 2:
        return []
    return [str(v) for v in question.variables[1:] if (v in sides[0]) != (v in sides[1])]


def settle(claim: Claim) -> Judgement:
    """Judge a claim: it holds if one way to read it does."""
    if claim.judgement is not None:
        return claim.judgement
    found: list[Judgement] = []
    for reading in claim.readings:
        judged = _worst(reading.questions)
        judged = in_use(claim.name, claim.relation, reading.questions[0], judged)
        if judged.verdict in {Verdict.HOLDS, Verdict.APPROXIMATE}:
            return _said(judged, reading.note, claim.message)
        found.append(judged)
    said = zip(claim.readings, found, strict=True)
    result = next((j for r, j in said if _prefers(r.note)), found[0])
    if result.verdict is Verdict.FAILS and claim.lenient is not None:
        return claim.lenient
    if result.verdict is Verdict.FAILS and claim.relation == "≈":
        letters = _unknown_letters(claim.readings[0])
        if letters:
            text = f"an approximation with a free {', '.join(letters)}, nothing is claimed"
            return Judgement(Verdict.DEFINITION, None, text)
    return _said(result, "", claim.message)


def _prefers(note: str) -> bool:
    """Tell whether a reading is likelier meant than the plainest, by what it assumes."""
    return SECTION in note or NORMALIZED in note or note.startswith(NEAR)


NORMALIZED = "sum to 1"
NEAR = "for x near 0"
SECTION = "of this section"
"""In the note of a reading with the values that a document gives to its parameters."""


def _worst(questions: tuple[Question, ...]) -> Judgement:
    """Judge questions up to the first that fails; the worst answer counts."""
    found: list[Judgement] = []
    for question in questions:
        found.append(judge(question))
        if found[-1].verdict is Verdict.FAILS:
            return found[-1]
    return max(found, key=lambda j: (RANK[j.verdict], float(j.difference or 0)))


def _said(judgement: Judgement, *notes: str) -> Judgement:
    parts = [*notes, judgement.message]
    return replace(judgement, message="; ".join(dict.fromkeys(p for p in parts if p)))


def _ends(task: Task, found: list[Judgement]) -> list[Judgement]:
    """Say of a failing link of a chain of equations whether the two ends agree."""
    statement = task.statement
    failing = [k for k, j in enumerate(found) if j.verdict is Verdict.FAILS]
    if not failing or len(statement.signs) < 2 or set(statement.signs) - {"=", "≡", ":="}:
        return found
    whole = replace(statement, terms=(statement.terms[0], statement.terms[-1]),
                    signs=("=",), sign_places=statement.sign_places[:1])  # fmt: skip
    (claim,) = interpret(whole, task.scope, task.context).claims
    if claim.judgement is not None:
        return found
    ends = settle(claim).verdict
    text = {Verdict.HOLDS: "the two ends of the chain agree",
            Verdict.FAILS: "the two ends of the chain differ"}.get(ends, "")  # fmt: skip
    return [_said(j, j.message, text) if k in failing else j for k, j in enumerate(found)]


def _domains(claim: Claim) -> set[str]:
    """List where a claim is made, as text."""
    return {str(q.domain) for reading in claim.readings[:1] for q in reading.questions}


def _plain(claim: Claim, judgement: Judgement) -> Outcome:
    return Outcome(
        claim.start, claim.end, claim.relation, shown(claim.left, claim.relation, claim.right),
        judgement, None, claim.name,
    )  # fmt: skip


def _outcome(task: Task, k: int, claim: Claim, judgement: Judgement) -> Outcome:
    plain = _plain(claim, judgement)
    if claim.guess is not None:
        return _guessed(task, claim, plain)
    if judgement.verdict is not Verdict.FAILS or claim.right is None:
        return plain
    if claim.relation not in REPAIRED:
        return plain
    found = _repaired(task, k, claim)
    text = task.fragment.text[claim.start : claim.end]
    if found is not None and found.edit in REGROUPED and OPEN.search(text):
        message = f"a function without brackets: it holds if {found.latex} is meant"
        return replace(plain, judgement=Judgement(Verdict.UNDECIDED, None, message))
    return replace(plain, suggestion=found)


def _guessed(task: Task, claim: Claim, plain: Outcome) -> Outcome:
    """Call a definition wrong if it is nearly the activation that the text names."""
    guess = claim.guess
    assert guess is not None  # noqa: S101 - asked for such only
    judged = settle(guess)
    if judged.verdict is not Verdict.FAILS:
        return plain
    found = _repaired(task, 0, guess)
    if found is None or found.edit in REGROUPED:
        return plain
    message = "; ".join(filter(None, (f"the text names {guess.name}", judged.message)))
    return replace(
        plain, judgement=replace(judged, message=message), suggestion=found, name=guess.name
    )


def _repaired(task: Task, k: int, claim: Claim) -> Suggestion | None:
    """Look for a small edit of a claim that makes it true where it is made."""
    assert claim.right is not None  # noqa: S101 - a relation has two sides
    domains, first = _domains(claim), _first_failing(claim)
    strict = claim.relation == "≈" and approximated(claim.name)
    relation = "=" if strict else claim.relation  # it must be the one in use

    def read(left: Node, right: Node, only: int) -> Claim:
        changed = replace(claim, left=left, right=right, readings=(), relation=relation, only=only)
        terms = (left, right) if not k else (task.statement.terms[0], left, right)
        signs = (relation,) * (len(terms) - 1)
        statement = replace(task.statement, terms=terms, signs=signs)
        return readings_of(changed, statement, task.scope, task.context)

    def may_hold(left: Node, right: Node) -> bool:
        return settle(read(left, right, first)).verdict is not Verdict.FAILS

    def ask(left: Node, right: Node) -> Judgement | None:
        changed = read(left, right, -1)
        if _domains(changed) != domains:
            return None  # it would hold because it says less
        judged = settle(changed)
        if judged.verdict is Verdict.APPROXIMATE and claim.relation in EXACT:
            return replace(judged, verdict=Verdict.HOLDS)  # true to the printed digits
        return None if judged.verdict is Verdict.UNDECIDED else judged

    return repair(claim.left, claim.relation, claim.right, ask, may_hold if first >= 0 else None)


def _first_failing(claim: Claim) -> int:
    """Give the number of the first instance of a claim over indices that fails; -1 if it has one.

    A repair is tried there first: what fails there need not be asked of the others.
    """
    questions = claim.readings[0].questions if claim.readings else ()
    if len(questions) < 2:
        return -1
    return next((n for n, q in enumerate(questions) if judge(q).verdict is Verdict.FAILS), -1)
