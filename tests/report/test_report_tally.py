"""The page on what is undecided, and the share that is decided, from the facts on file."""

import json
from pathlib import Path

import pytest

from symact.activation import Activation, Parameter
from symact.derive.facts import all_facts
from symact.report import store, tally

FOLDER = Path(__file__).parents[2] / "generated" / "facts"
FILES = sorted(FOLDER.glob("*.json"))
SHARE = 0.97


@pytest.fixture(scope="module")
def documents():
    return [json.loads(path.read_text(encoding="utf-8"))["document"] for path in FILES]


def test_enough_is_decided_about_the_functions(documents):
    rows = [row for row in tally.count(documents) if row.name not in tally.STATISTICS]
    found = tally.total("all", rows)

    assert found.asked > 24 * len(documents)
    assert found.decided >= SHARE * found.asked


def test_nothing_is_sampled(documents):
    assert all(row.of("sampled") == 0 for row in tally.count(documents))


def test_every_undecided_question_has_its_reason(documents):
    for document in documents:
        states = document["questions"]
        undecided = {name for name, state in states.items() if state == "undecided"}
        assert undecided == document["undecided"].keys()
        assert all(reason.strip() for reason in document["undecided"].values())


def test_the_page_is_that_of_the_files(documents):
    page = (FOLDER / "UNDECIDED.md").read_text(encoding="utf-8")
    assert page == store.undecided_page([p.read_text(encoding="utf-8") for p in FILES])
    for document in documents:
        assert all(f"| {document['name']} | {q} |" in page for q in document["undecided"])


def test_a_part_that_is_open_is_not_decided():
    rows = tally.count([
        {"inputs": ["x"], "questions": {"range": "proved", "derivative 1 x": "proved"}},
        {"inputs": ["x"], "questions": {"range": "in part", "derivative 1 a": "undecided"}},
    ])  # fmt: skip
    shares = {row.name: (row.decided, row.asked) for row in rows}

    assert shares == {
        "range": (1, 2), "derivative 1": (1, 1), "derivative in a parameter": (0, 1),
    }  # fmt: skip
    assert (tally.total("all", rows).decided, tally.total("all", rows).asked) == (2, 4)


def test_questions_about_families_are_asked_of_families():
    plain = Activation("t", "t", "max(x, 0)")
    slope = (Parameter("a", "1/8", "positive"),)
    leaky = Activation("t", "t", "Piecewise((x, x > 0), (a*x, True))", parameters=slope)
    asked = [tally.questions(each, all_facts(each)) for each in (plain, leaky)]

    assert "families" not in asked[0]
    assert asked[1]["families"] in {"proved", "enclosed"}
    assert "normalizing" not in asked[0]
    assert asked[0]["range"] == "proved"
    assert asked[0]["taylor"] in {"proved", "enclosed"}


def test_what_takes_too_long_is_counted_as_undecided():
    activation = Activation("t", "t", "x*erf(log(1 + exp(x)))")
    facts = all_facts(activation, timeout=0.001)
    states = tally.questions(activation, facts)

    assert states["range"] == "undecided"
    assert "other questions" in tally.reasons(activation, facts)["range"]
