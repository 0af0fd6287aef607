"""A whole document: find its formulas, read them, say which hold and which do not.

    text -> extract -> fragments -> read -> statements -> survey -> scope
         -> interpret -> claims -> judge -> judgements -> suggest -> findings

Whatever SymPy does happens in a child process that can be ended, one for a whole document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from symact.derive.worker import bounded, bounded_each
from symact.documents import layout, tables
from symact.documents.beside import restricted
from symact.documents.code.findings import check_code
from symact.documents.constants import check_constants
from symact.documents.defects import guarded
from symact.documents.extract import extract
from symact.documents.meaning import Context, Place, Scope, survey
from symact.documents.meaning.cells import beside_formulas
from symact.documents.meaning.letters import STEPS
from symact.documents.merge import merged
from symact.documents.outcome import Outcome, Task, answer, answer_link
from symact.documents.reader import heads, read
from symact.documents.records import Checked, Content, Finding, Fragment, Judgement, Verdict
from symact.documents.tree import Node, Statement
from symact.errors import ReadError, UndecidedError

SECONDS = 14.0
"""Of the clock, for all claims of one statement: a last resort against what never ends, for the
work is bounded by its size. A statement that takes longer is asked link by link."""

LINK_SECONDS = 5.0
"""For all links of such a statement together."""

CODE_SECONDS = 40.0
"""Of the clock, for one piece of code with all of its functions: a last resort."""

CONSTANTS_SECONDS = 20.0
"""For all numbers in running text."""

_ITEM = r"(?:\*|\\ast|\\[cl]dots|\.\.\.|\|?\\cdot\|?|[A-Za-z0-9]{1,20})(?:_[A-Za-z0-9])?"
SHAPE = re.compile(rf"[(\[]?\s*{_ITEM}(?:\s*,\s*{_ITEM})*,?\s*[)\]]?")
"""The shape of an array as docstrings print it: (*, N), (N, *)."""

A_SHAPE = Judgement(Verdict.DEFINITION, None, "a shape, nothing is claimed")

Progress = Callable[[int, int], None]
"""Takes how many formulas are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Hold a fragment with what was read of it, or why it was not."""

    fragment: Fragment
    statements: tuple[Statement, ...] = ()
    error: ReadError | None = None


def check(text: str | bytes, name: str, progress: Progress | None = None) -> Checked:
    """Check every formula of a document.

    Args:
        text: The document; bytes are UTF-8.
        name: Its name, whose ending tells the syntax where the content does not.
        progress: Called after each formula with (done, all).

    Returns:
        One finding for each relation, and what a reader should know of the whole.
    """
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = extract(text, name)
    page = layout.Page.of(plain, name)
    mathematics = [f for f in found.fragments if f.content is Content.MATH]
    functions = frozenset().union(*(heads(f.text) for f in mathematics))
    commas = any(COMMA.search(f.text) for f in mathematics)
    pieces = _restricted([_piece(f, functions, commas=commas) for f in mathematics])
    located = _located(pieces, page)
    tasks = _scoped(located)
    outcomes = _outcomes(tasks, progress)
    findings = list(_unreadable(pieces, page))
    for task, results in zip(tasks, outcomes, strict=True):
        findings += [_finding(task, each, page) for each in results]
    constants, notes = _constants(found.fragments, page)
    findings = merged(findings, constants)
    findings += _code(found.fragments, page)
    findings.sort(key=lambda f: (f.line, f.column))
    return Checked(name, tuple(findings), (*found.notes, *notes))


def _constants(
    fragments: tuple[Fragment, ...], page: layout.Page
) -> tuple[list[Finding], tuple[str, ...]]:
    """Check the numbers in running text; they too are derived in a child."""
    if not any(f.content is Content.PROSE for f in fragments):
        return [], ()
    try:
        found = bounded(guarded, check_constants, fragments, page.name, seconds=CONSTANTS_SECONDS)
    except UndecidedError as error:
        return [], (f"the numbers in running text were not checked: {error.message}",)
    return [_placed(f, page) for f in found], ()


def _code(fragments: tuple[Fragment, ...], page: layout.Page) -> Iterator[Finding]:
    """Check the functions of code, each piece within its time."""
    pieces = [f for f in fragments if f.content is Content.CODE]
    calls = [(check_code, piece, page.name) for piece in pieces]
    answers = bounded_each(guarded, calls, seconds=CODE_SECONDS)
    for piece, found in zip(pieces, answers, strict=True):
        if isinstance(found, UndecidedError):
            judgement = Judgement(Verdict.UNDECIDED, None, found.message)
            yield replace(_refused(piece, 0, "", page), judgement=judgement)
        else:
            yield from (_placed(f, page) for f in found)


def _placed(finding: Finding, page: layout.Page) -> Finding:
    """Give a finding its line of the document."""
    if finding.excerpt:
        return finding
    excerpt, caret = page.excerpt(finding.line, finding.column, finding.latex)
    return replace(finding, excerpt=excerpt, caret=caret)


def check_formula(tex: str) -> Checked:
    """Check one formula in LaTeX, without delimiters."""
    fragment = Fragment(Content.MATH, tex, *_grid(tex), display=True)
    page = layout.Page.of(tex, "formula")
    pieces = [_piece(fragment, heads(tex))]
    located = _located(pieces, page)
    tasks = _scoped(located)
    findings = list(_unreadable(pieces, page))
    for task, results in zip(tasks, _outcomes(tasks, None), strict=True):
        findings += [_finding(task, each, page) for each in results]
    return Checked("formula", tuple(findings))


def _grid(tex: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    rows = tex.count("\n") + 1
    return tuple(range(1, rows + 1)), (1,) * rows


COMMA = re.compile(r"(?<![\d}])-?0\{,\}\d|\d\{,\}\d{1,2}(?!\d)")
"""A comma that can only be a decimal one; it decides for the whole document."""


def _piece(fragment: Fragment, functions: frozenset[str], *, commas: bool = False) -> _Piece:
    if fragment.damage:
        return _Piece(fragment)
    try:
        return _Piece(fragment, read(fragment.text, functions))
    except ReadError as error:
        first = error
    if commas and "{,}" in fragment.text:
        with suppress(ReadError):
            return _Piece(fragment, read(_pointed(fragment.text), functions))
    try:  # x H(x): the letters of the unit step, where nothing else is known of them
        return _Piece(fragment, read(fragment.text, functions | STEPS))
    except ReadError:
        return _Piece(fragment, (), first)


def _pointed(text: str) -> str:
    """Write decimal commas as points; what follows keeps its place."""
    return re.sub(r"(\d+)\{,\}(\d+)", r"  \1.\2", text)


def _restricted(pieces: list[_Piece]) -> list[_Piece]:
    """Give each formula the condition that stands in the next piece of mathematics."""
    found = restricted([(p.fragment, p.statements) for p in pieces])
    return [replace(p, statements=s) for p, s in zip(pieces, found, strict=True)]


def _located(pieces: Iterable[_Piece], page: layout.Page) -> list[Task]:
    """Give every statement its place and what is said around it."""
    tasks: list[Task] = []
    cells: list[tables.Cell] = []
    sections: dict[tuple[int, str], int] = {}
    for number, piece in enumerate(pieces):
        fragment = piece.fragment
        for statement in _conditioned(piece.statements):
            line = fragment.line_at(statement.start)
            inside = _scope_of(fragment)
            chain = [
                sections.setdefault((s, inside), len(sections)) for s in (page.above(line) or (0,))
            ]
            place = Place(len(tasks), number, line, chain[-1], tuple(chain[:-1]))
            cell = tables.cell(page.lines, line, fragment.column_at(statement.start))
            context = Context(
                place, fragment.before, fragment.after, page.topic(line), fragment.text,
                cell.row, cell.column,
            )  # fmt: skip
            tasks.append(Task(statement, Scope(), context, fragment))
            cells.append(cell)
    found = beside_formulas([(t.statement, t.context) for t in tasks], cells)
    return [replace(t, context=c) for t, c in zip(tasks, found, strict=True)]


def _scoped(tasks: list[Task]) -> list[Task]:
    """Give every statement the symbol table of the document, and what its table row defines."""
    scope = survey((t.statement, t.context) for t in tasks)
    return [
        replace(t, scope=replace(scope, definitions=(*scope.definitions, t.context.formula)))
        if t.context.formula
        else replace(t, scope=scope)
        for t in tasks
    ]


def _scope_of(fragment: Fragment) -> str:
    """Name the docstring that a fragment stands in: each has names of its own."""
    head = fragment.place.partition(",")[0]
    return head if "docstring" in head else ""


SIMPLE = frozenset({"name", "number", "neg", "infinity", "div"})


def _conditioned(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """Give what follows an arrow of logic the condition before it: x > 0 => f(x) = x."""
    before: Statement | None = None
    for statement in statements:
        if before is not None and statement.joined in {"=>", "<=>"}:
            plain = all(t.op in SIMPLE for t in before.terms)
            if plain and before.signs:
                given = Node("compare", before.terms, before.signs)
                yield replace(statement, conditions=(*statement.conditions, given))
                continue
        yield statement
        before = statement


def _outcomes(tasks: list[Task], progress: Progress | None) -> Iterator[tuple[Outcome, ...]]:
    """Answer every statement, each within its time."""
    calls = [(task,) for task in tasks]
    for done, (task, found) in enumerate(
        zip(tasks, bounded_each(answer, calls, seconds=SECONDS), strict=True), start=1
    ):
        if progress is not None:
            progress(done, len(tasks))
        yield _again(task) if isinstance(found, UndecidedError) else found


def _again(task: Task) -> tuple[Outcome, ...]:
    """Ask a statement that took too long once more, link by link."""
    links = max(1, len(task.statement.signs))
    calls = [(task, k) for k in range(links)]
    found = bounded_each(answer_link, calls, seconds=LINK_SECONDS / links)
    return tuple(
        Outcome.failed(task.statement, k, each.message)
        if isinstance(each, UndecidedError)
        else each
        for k, each in enumerate(found)
    )


def _unreadable(pieces: Iterable[_Piece], page: layout.Page) -> Iterator[Finding]:
    for piece in pieces:
        fragment = piece.fragment
        if piece.error is not None and SHAPE.fullmatch(fragment.text):
            yield replace(_refused(fragment, 0, "", page), judgement=A_SHAPE)
        elif piece.error is not None:
            place = min(piece.error.position, max(0, len(fragment.text) - 1))
            message = f"{piece.error.message} ({piece.error.hint})" if piece.error.hint else (
                piece.error.message)  # fmt: skip
            yield _refused(fragment, place, message, page)
        elif fragment.damage:
            yield _refused(fragment, 0, fragment.damage, page)


def _refused(fragment: Fragment, place: int, message: str, page: layout.Page) -> Finding:
    line, column = fragment.line_at(place), fragment.column_at(place)
    excerpt, caret = page.excerpt(line, column)
    return Finding(
        page.name, line, column, fragment.place, fragment.text, "", "",
        Judgement(Verdict.UNREADABLE, None, message), None, excerpt, caret,
    )  # fmt: skip


def _finding(task: Task, outcome: Outcome, page: layout.Page) -> Finding:
    fragment = task.fragment
    line, column = fragment.line_at(outcome.start), fragment.column_at(outcome.start)
    latex = fragment.text[outcome.start : outcome.end]
    excerpt, caret = page.excerpt(line, column, latex)
    return Finding(
        page.name, line, column, fragment.place, latex, outcome.relation, outcome.understood,
        outcome.judgement, outcome.suggestion, excerpt, caret, outcome.name,
    )  # fmt: skip
