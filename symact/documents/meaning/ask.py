"""From a claim to the questions that settle it, one list for each way to read it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.documents.meaning import series
from symact.documents.meaning.build import Builder
from symact.documents.meaning.choice import Choice, is_number, splits
from symact.documents.meaning.choices import (
    bare_functions,
    closure,
    indices_of,
    readings,
    variable_of,
)
from symact.documents.meaning.conditions import condition, values_of
from symact.documents.meaning.names import find
from symact.documents.meaning.records import (
    Claim,
    Context,
    MeaningError,
    Place,
    Reading,
    Scope,
    walk,
)
from symact.documents.meaning.words import LARGE, SMALL, says
from symact.documents.records import Judgement, Question, Relation, Verdict
from symact.documents.tree import Node, Statement
from symact.errors import SymactError

RELATIONS = {
    "=": Relation.EQUAL, ":=": Relation.EQUAL, "≡": Relation.EQUAL, "≈": Relation.APPROXIMATE,
    "<": Relation.LESS, "<=": Relation.LESS_EQUAL, ">": Relation.GREATER,
    ">=": Relation.GREATER_EQUAL, "!=": Relation.NOT_EQUAL, "in": Relation.MEMBER,
    "->": Relation.TENDS, "∝": Relation.PROPORTIONAL, "~": Relation.SAME_ORDER,
    "range": Relation.RANGE,
}  # fmt: skip

EXACT = frozenset({"=", ":=", "≡", "<", "<=", ">", ">=", "in", "≈"})

LOOSE = frozenset({"≈", "->", "~", "∝"})
"""Signs that compare with the catalogue's own formula only."""

SIZES = (2, 3)
"""Entries of the vectors for which a statement over indices is judged."""

MAX_INSTANCES = 14

WRAPPERS = frozenset({"prime", "diff", "index", "limit", "bound", "neg"})
"""What may stand around a name that a side is about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what is asked of two trees.

    Attributes:
        sign: Between them.
        left, right: The trees.
        conditions: Printed beside them.
        ends: Where the left side tends to the right one.
        order: Power that a series neglects, or None.
    """

    sign: str
    left: Node
    right: Node
    conditions: tuple[Node, ...] = ()
    ends: tuple[Any, int] | None = None
    order: int | None = None


FAULTS = (
    SymactError, TypeError, ValueError, NotImplementedError, AttributeError, ArithmeticError,
    RecursionError, KeyError, IndexError,
)  # fmt: skip
"""What SymPy raises where it cannot go on; each becomes an answer, not a crash."""


def undecided(claim: Claim, reason: str) -> Claim:
    """Answer that a claim cannot be judged."""
    return replace(claim, judgement=Judgement(Verdict.UNDECIDED, None, reason))


def readings_of(
    claim: Claim, statement: Statement, scope: Scope, context: Context,
    stands: dict[str, str] | None = None,
) -> Claim:  # fmt: skip
    """Find every way to read a claim, and what is to be asked for each."""
    assert claim.right is not None  # noqa: S101 - a link has two sides
    head = statement.terms[0]
    used, values, ends = _conditions(statement)
    asked = series.recognize(Asked(claim.relation, claim.left, claim.right, used))
    terms = (claim.left, claim.right, *used)
    nodes = closure((*statement.terms, *statement.conditions), scope, context.place)
    functions = bare_functions((*statement.terms, *used), scope, context.place)
    variable = variable_of(head, nodes, functions)
    own = [n for term in (*statement.terms, *statement.conditions) for n in walk(term)]
    free = indices_of(own, nodes)
    subject = "" if claim.relation in LOOSE else find(_subject_key(claim, head))[0]
    base = Choice(variable=variable, functions=functions, stands=stands or {}, values=values)
    found, reason = [], ""
    upper = [sign for sign in "+-" if sign == "+" or _doubled(nodes)]
    try:
        instances = _instances(free, _counts(nodes), base)
        ways = readings(terms, scope, context.place, base, subject)
    except FAULTS as error:
        return undecided(claim, _reason(error))
    places = [_ends(asked, _signed(ends, sign), variable, context) for sign in upper]
    for (choice, note), both in itertools.product(ways, list(zip(*places, strict=True))):
        try:
            rows = [
                _question(
                    _resolved(replace(asked, ends=end), sign),
                    replace(choice, indices=each.indices, size=each.size, values=each.values),
                    scope,
                    context,
                )
                for each in instances
                for sign, end in zip(upper, both, strict=True)
            ]
        except FAULTS as error:
            reason = reason or _reason(error)
            continue
        notes = [note, *rows[0][1], *_instance_note(instances), *_end_note(both[0], places[0])]
        found.append(Reading(tuple(q for q, _ in rows), "; ".join(n for n in notes if n)))
    if not found:
        return undecided(claim, reason or "no way to read it")
    if ways and claim.relation in EXACT:
        found += _with_values(asked, ways[0][0], scope, context)
    if ways and not free:
        found += _local(asked, ways[0][0], scope, context)
    if len(instances) > 1 and len(_vectors(own)) > 1 and claim.lenient is None:
        claim = replace(claim, lenient=SEVERAL)
    return replace(claim, readings=tuple(found))


SEVERAL = Judgement(
    Verdict.UNDECIDED, None, "a statement about several vectors: what is known of them is not said"
)


def _vectors(nodes: list[Node]) -> set[str]:
    """List the vectors whose entries a claim uses."""
    pairs = [splits(str(n.value)) for n in nodes if n.op == "name"]
    return {base for base, letter in pairs if letter}


def _with_values(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read a claim with the numbers that the section gives to its parameters."""
    here = context.place
    near = [
        d for d in scope.definitions
        if not d.parameters and d.key != choice.variable and d.place.section == here.section
        and is_number(d.body) and d.place.number != here.number
    ]  # fmt: skip
    try:
        values = {d.key: _number(d.body) for d in near}
        plain, _ = _question(asked, choice, scope, context)
        used = {str(v) for v in plain.variables} & set(values)
        if not used:
            return []
        wanted = {**choice.values, **{k: values[k] for k in used}}
        question, notes = _question(asked, replace(choice, values=wanted), scope, context)
    except FAULTS:
        return []
    said = ", ".join(f"{k} = {values[k]}" for k in sorted(used))
    return [Reading((question,), "; ".join([f"with {said} of this section", *notes]))]


def _local(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read `tanh(x) ≈ x` as said of small x, and `softplus(x) ≈ x` as said of large x."""
    degree = series.polynomial_degree(asked.right, choice.variable)
    if asked.sign == "≈" and degree is None:
        return _far(asked, choice, scope, context)
    if (
        asked.sign != "≈"
        or degree is None
        or series.polynomial_degree(asked.left, choice.variable) is not None
    ):
        return []
    near = replace(asked, sign="=", order=degree + 1, ends=(sympy.S.Zero, 0))
    gap = Node("add", (asked.left, asked.right), "+-", asked.left.start, asked.right.end)
    zero = Node("number", (), "0", asked.right.start, asked.right.end)
    far = replace(asked, sign="->", left=gap, right=zero)
    ways = [(near, "for x near 0")] if degree else []
    if degree <= 1:
        ways += [(replace(far, ends=(sympy.oo, 0)), "for large x"),
                 (replace(far, ends=(-sympy.oo, 0)), "for large negative x")]  # fmt: skip
    found = []
    for way, note in ways:
        try:
            question, notes = _question(way, choice, scope, context)
        except FAULTS:
            continue
        found.append(Reading((question,), "; ".join([note, *notes])))
    return found


def _subject_key(claim: Claim, head: Node) -> str:
    """Name the activation that a side is, at some input, or its derivative."""
    for side in (claim.left, claim.right, head):
        node = side
        while node is not None and node.op in WRAPPERS and node.args:
            node = node.args[-1 if node.op in {"limit", "bound"} else 0]
        if node is not None and node.op in {"call", "ratio"}:
            return str(node.value[0])
        if node is not None and node.op == "name" and len(str(node.value)) > 2:
            return str(node.value)
    return ""


def _reason(error: Exception) -> str:
    if isinstance(error, MeaningError):
        return error.message
    if isinstance(error, SymactError):
        return str(error)
    return f"it cannot be put together ({type(error).__name__})"


def _conditions(statement: Statement) -> tuple[tuple[Node, ...], dict[str, Any], list[Any]]:
    """Sort conditions: what restricts, what gives a name a number, what tends where."""
    kept, values, ends = [], {}, []
    for node in statement.conditions:
        single = node.op == "compare" and len(node.args) == 2
        left = node.args[0] if node.args else node
        if node.op in {"text", "nothing", "ellipsis"}:
            continue
        if single and node.value[0] == "->":
            ends.append((str(left.value), node.args[1]))
        elif single and node.value[0] == "=" and left.op == "name" and _numeric(node.args[1]):
            values[str(left.value)] = _number(node.args[1])
        elif (node.op == "member" and node.args[1].op in {"reals", "naturals"}) or _about_indices(
            node
        ):
            continue
        else:
            kept.append(node)
    return tuple(kept), values, ends


def _far(asked: Asked, choice: Choice, scope: Scope, context: Context) -> list[Reading]:
    """Read `sigma(x) ≈ exp(x)` as said of one end, if the text or a condition names it."""
    near = context.before[-60:]
    signs = [s for node in asked.conditions if node.op == "compare" for s in node.value]
    ends = [(sympy.oo, says(LARGE, near) or ">>" in signs),
            (-sympy.oo, says(SMALL, near) or "<<" in signs)]  # fmt: skip
    found = []
    for end, said in ends:
        if said:
            way = replace(asked, sign="~", ends=(end, 0), conditions=())
            try:
                question, notes = _question(way, choice, scope, context)
            except FAULTS:
                continue
            found.append(Reading((question,), "; ".join([f"for x -> {end}", *notes])))
    return found


def _doubled(nodes: list[Node]) -> bool:
    """Tell whether a sign stands for two: x -> ±oo."""
    return any(n.op == "add" and "±" in str(n.value) for n in nodes)


def resolve(node: Node, sign: str) -> Node:
    """Choose one of the two signs that ± stands for."""
    args = tuple(resolve(arg, sign) for arg in node.args)
    if node.op != "add" or "±" not in str(node.value):
        return replace(node, args=args)
    return replace(node, args=args, value=str(node.value).replace("±", sign))


def _resolved(asked: Asked, sign: str) -> Asked:
    return replace(asked, left=resolve(asked.left, sign), right=resolve(asked.right, sign))


def _signed(ends: list[Any], sign: str) -> list[Any]:
    return [(key, resolve(node, sign)) for key, node in ends]


def _about_indices(node: Node) -> bool:
    from symact.documents.meaning.choice import INDICES

    names = {str(n.value) for n in walk(node) if n.op == "name"}
    return any(n.op == "ellipsis" for n in walk(node)) or (
        bool(names) and names <= INDICES | {"N", "K", "C", "D"} and bool(names & INDICES)
    )


def _numeric(node: Node) -> bool:
    return node.op == "number" or (node.op in {"neg", "div"} and all(map(_numeric, node.args)))


def _number(node: Node) -> Any:
    builder = Builder(Scope(), Place(), Choice())
    return builder.exactly(node)


def _counts(nodes: list[Node]) -> tuple[str, ...]:
    """List the names that count the entries of a vector: n of a sum up to n."""
    over = [n.args[1] for n in nodes if n.op in {"sum", "product"}]
    return tuple(dict.fromkeys(str(n.value) for n in over if n.op == "name"))


def _instances(free: tuple[str, ...], counts: tuple[str, ...], base: Choice) -> list[Choice]:
    """Give every assignment of the free indices for two and three entries."""
    if not free and not counts:
        return [base]
    found = []
    for size in SIZES:
        values = {**base.values, **dict.fromkeys(counts, sympy.Integer(size))}
        every = itertools.product(range(1, size + 1), repeat=len(free))
        found += [
            replace(base, size=size, values=values, indices=dict(zip(free, each, strict=True)))
            for each in every
        ]
    return found[:MAX_INSTANCES]


def _instance_note(instances: list[Choice]) -> list[str]:
    return ["judged for vectors of 2 and 3 entries"] if len(instances) > 1 else []


def _ends(
    asked: Asked, printed: list[Any], variable: str, context: Context
) -> list[tuple[Any, int] | None]:
    """List the places where a side may tend to something."""
    if asked.order is not None:
        return [asked.ends]
    if asked.sign not in {"->", "~", "∝"}:
        return [None]
    for key, node in printed:
        if key == variable or len(printed) == 1:
            return [_end(node)]
    if asked.sign == "∝":
        return [None]
    near = f"{context.before[-60:]} {context.after[:30]}"
    high, low = says(LARGE, near), says(SMALL, near)
    up, down = (sympy.oo, 0), (-sympy.oo, 0)
    if high != low:
        return [up] if high else [down]
    return [up, down]


def _end(node: Node) -> tuple[Any, int]:
    """Read where a limit is taken: 0, 0^+, -infinity."""
    side = 0
    if node.op == "pow" and node.args[1].op in {"text", "name", "nothing"}:
        side = -1 if str(node.args[1].value) == "-" else 1
        node = node.args[0]
    return _number(node), side


def _end_note(end: tuple[Any, int] | None, places: list[Any]) -> list[str]:
    if end is None or len(places) < 2:
        return []
    return [f"at {'+' if end[0] is sympy.oo else '-'}infinity"]


def _question(
    asked: Asked, choice: Choice, scope: Scope, context: Context
) -> tuple[Question, list[str]]:
    """Build one question, and the remarks made on the way."""
    builder = Builder(scope, context.place, choice, context.text)
    relation = RELATIONS[asked.sign]
    left, right = asked.left, asked.right
    if left.op == "limit" and relation in {Relation.EQUAL, Relation.TENDS, Relation.APPROXIMATE}:
        key, side = left.value
        asked = replace(asked, ends=(builder.exactly(left.args[0]), side))
        builder.choice = replace(choice, variable=key)
        left, relation = left.args[1], Relation.TENDS
    first = builder.expr(left)
    setlike = relation in {Relation.MEMBER, Relation.RANGE}
    second = values_of(builder, right, {}) if setlike else builder.expr(right)
    given = [condition(builder, node, {}) for node in asked.conditions]
    domain = sympy.And(*given, builder.domain)
    toward, side = asked.ends or (None, 0)
    x = builder.symbol(choice.variable)
    free = first.free_symbols | second.free_symbols | domain.free_symbols
    marks = {d.symbol for d in builder.decimals.values()}
    others = sorted(free - marks - {x}, key=str)
    question = Question(
        relation, first, second, ((x,) if x in free else ()) + tuple(others), domain,
        tuple(builder.decimals.values()), asked.order, toward, side,
        tuple(_joints(builder.joints)),
    )  # fmt: skip
    return question, builder.notes


def _joints(found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Gather joints by variable."""
    table: dict[Any, list[Any]] = {}
    for variable, point in found:
        if point not in table.setdefault(variable, []):
            table[variable].append(point)
    return [(variable, tuple(points)) for variable, points in table.items()]
