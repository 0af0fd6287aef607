"""Documents by other hands, in other styles: every wrong relation is flagged, no right one."""

import functools
import json

import pytest
from matching import UNDERSTOOD, likeness, matched, squeeze, witness_faults
from seen import seen_before  # noqa: F401 - a fixture that is always used
from truth import HERE, Row, truths

from symact.documents.check import check
from tests.turns import in_turn

TRUTHS = {truth.name: truth for truth in truths("corpus") + truths("sources")}
QUICK = {
    "003_21b74eb461c96aa8.txt", "cheatsheet.rst",
}  # fmt: skip
"""Documents of the default run: one of each syntax and style that is soon done."""

each_document = pytest.mark.parametrize(
    "name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in TRUTHS]
)


@functools.cache
def checked(name):
    truth = TRUTHS[name]
    return check(truth.path.read_text(encoding="utf-8"), truth.name)


@functools.cache
def answers(name):
    return matched(TRUTHS[name], checked(name).findings)


def rows(name, *expected):
    truth = TRUTHS[name]
    return [(i, row) for i, row in enumerate(truth.rows) if row.expect in expected]


def verdict(name, i):
    found = answers(name).get(i)
    return str(found.judgement.verdict) if found else "not found"


@each_document
def test_every_wrong_relation_fails_with_a_true_witness(name):
    missed = [
        f"line {row.line}: {verdict(name, i)}: {row.latex} ({row.why})"
        for i, row in rows(name, "fails")
        if verdict(name, i) != "fails"
    ]
    assert missed == []
    untrue = [
        f"line {row.line}: {fault}: {row.latex}"
        for i, row in rows(name, "fails")
        for fault in witness_faults(row, answers(name)[i])
    ]
    assert untrue == []


@each_document
def test_no_right_relation_fails(name):
    wrong = {id(answers(name)[i]) for i, _ in rows(name, "fails") if i in answers(name)}
    ends = {squeeze(row.latex).split("=")[0] for _, row in rows(name, "fails")}
    alarms = [
        f"line {f.line}: {f.latex}: {f.judgement.message}"
        for f in checked(name).findings
        if f.judgement.verdict == "fails"
        and id(f) not in wrong
        and squeeze(f.latex).split("=")[0] not in ends  # the ends of a chain with a wrong link
    ]
    assert alarms == []


@each_document
def test_no_finding_is_a_defect_of_symact(name):
    broken = [f.latex for f in checked(name).findings if "internal" in f.judgement.message]
    assert broken == []


@each_document
def test_relations_are_understood(name):
    counted = rows(name, "holds", "approximate", "definition", "fails")
    dark = [
        f"line {row.line}: {verdict(name, i)}: {row.latex}"
        for i, row in counted
        if verdict(name, i) not in UNDERSTOOD
    ]
    assert len(dark) <= 0.1 * len(counted), dark


@pytest.mark.slow
def test_over_the_corpus_nineteen_of_twenty_relations_are_understood():
    counted = [
        (name, i, row)
        for name in TRUTHS
        for i, row in rows(name, "holds", "approximate", "definition", "fails")
    ]
    dark = [
        f"{name}:{row.line}: {verdict(name, i)}: {row.latex}"
        for name, i, row in counted
        if verdict(name, i) not in UNDERSTOOD
    ]
    assert len(dark) <= 0.05 * len(counted), dark


SECOND = "002_72609c71bfc0e5fc.txt"
CLAIMS = json.loads((HERE / "sources" / "claims_002.json").read_text(encoding="utf-8"))["claims"]
ALLOWED = {
    "correct": {"holds", "approximate", "definition"},
    "correct-with-convention": {"holds", "approximate", "definition"},
    "wrong": {"fails"},
    "sloppy/ambiguous": {"holds", "approximate", "definition", "undecided", "unreadable"},
}
SIGNS = ("=", r"\leq", r"\sim", ">", "<", r"\approx")


def is_formula(claim):
    """Prose is no formula, nor is mathematics without a sign; constants set in words are."""
    if claim["form"] == "display":
        return True
    if claim["form"] == "prose":
        return claim["kind"] == "constant"
    return any(sign in piece for piece in claim["quote"].split("$")[1::2] for sign in SIGNS)


@functools.cache
def second():
    return check((HERE / "sources" / SECOND).read_text(encoding="utf-8"), SECOND)


def claim_row(claim):
    """Give the row of a claim; the mathematics of an inline quote stands between dollars."""
    quote = claim["quote"]
    return Row(claim["lines"][0], quote.split("$")[1] if "$" in quote else quote, "", "")


@pytest.mark.parametrize(
    "claim", in_turn([*filter(is_formula, CLAIMS)], 4, 1), ids=lambda claim: claim["id"]
)
def test_the_claims_of_the_second_document_are_reproduced(claim):
    row = claim_row(claim)
    line = [f for f in second().findings if f.line == row.line]
    if claim["kind"] == "constant" and claim["form"] == "prose":
        value = claim["restatement"]["rhs"]
        best = next(f for f in line if value in f.latex)
    else:
        best = max(line, key=lambda f: likeness(row, f))
        assert likeness(row, best) > 0.6, [f.latex for f in line]
    assert str(best.judgement.verdict) in ALLOWED[claim["verdict"]], best


def test_a_claim_that_is_no_formula_is_not_flagged():
    lines = {line for claim in CLAIMS if claim["verdict"] == "wrong" for line in claim["lines"]}
    flagged = {f.line for f in second().findings if f.judgement.verdict == "fails"}
    assert flagged == lines


def test_the_rule_for_formulas_leaves_out_prose_only():
    skipped = [claim for claim in CLAIMS if not is_formula(claim)]
    assert {claim["form"] for claim in skipped} == {"prose", "inline"}
    assert not any(claim["verdict"] == "wrong" for claim in skipped)
    assert len(CLAIMS) - len(skipped) >= 24


def test_a_document_without_formulas_gives_no_verdicts():
    name = "004_d77d5665638cbc5f.txt"
    found = check((HERE / "sources" / name).read_text(encoding="utf-8"), name).findings
    assert not any(f.judgement.verdict == "fails" for f in found)
