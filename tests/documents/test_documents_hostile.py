"""Hostile documents: no crash, no hang, bounded memory, and something is said of each."""

import functools
import json
import subprocess
import sys
import time
from pathlib import Path

import hostile
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from seen import seen_before  # noqa: F401 - a fixture that is always used
from truth import truths

from symact.documents.check import check
from symact.documents.extract import extract
from symact.documents.reader import heads, read
from symact.documents.tree import OPS
from symact.errors import ReadError

SECONDS = 20
MEGABYTES = 1000
SILENT = {
    "empty", "white space", "only a mark", "import in python", "endless python",
    "recursive python", "deep python",
}  # fmt: skip
"""No mathematics in them."""

QUICK = frozenset({
    "null bytes", "invalid utf-8", "dollars", "braces", "open braces", "towers of numbers",
    "towers of exponentials", "macros", "macros that double", "broken notebook", "cases",
    "own reflection", "mutual recursion", "deep python", "long product", "unclosed environments",
})  # fmt: skip
"""Documents of the default run: one of each kind."""

each_document = pytest.mark.parametrize(
    "name",
    [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in hostile.NAMES],
)


def run(names, seconds):
    """Check documents in one child process; give its answers by name."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, str(Path(hostile.__file__)), *names],
        capture_output=True, timeout=seconds, text=True, check=False,
    )  # fmt: skip
    answers = {a["name"]: a for a in map(json.loads, done.stdout.splitlines())}
    broken = next((name for name in names if name not in answers), None)
    assert broken is None, f"{broken}: {done.stderr[-600:]}"
    return answers


@functools.cache
def answers(*, quick):
    return run([n for n in hostile.NAMES if (n in QUICK) == quick], 600)


@each_document
def test_a_hostile_document_ends_in_time_and_within_memory(name):
    answer = answers(quick=name in QUICK)[name]
    assert answer["seconds"] < SECONDS * (1 if answer["findings"] < 20 else 2)
    assert answer["megabytes"] < MEGABYTES
    assert answer["faults"] == []


@each_document
def test_something_is_said_of_a_hostile_document(name):
    answer = answers(quick=name in QUICK)[name]
    assert name in SILENT or answer["findings"] + answer["notes"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.GREAT)
def test_a_great_document_ends_within_memory(name):
    answer = run([name], 1200)[name]
    assert answer["megabytes"] < MEGABYTES
    assert answer["faults"] == []
    assert answer["findings"] + answer["notes"] > 0
    assert answer["seconds"] < SECONDS * (1 if answer["findings"] < 20 else 30)


def test_python_of_a_document_is_never_run(tmp_path):
    trap = tmp_path / "owned"
    code = f"open({str(trap)!r}, 'w').close()\n\ndef f(x):\n    return x + exec('{trap}')\n"
    check(code, "trap.py")
    check(f"```python\n{code}```\n", "trap.md")
    assert not trap.exists()


@pytest.mark.parametrize("tex", ["x = 9^{9^{9}}", "f(x) = f(x) + 1", r"\frac{1}{0} = x"])
def test_no_verdict_is_made_of_nothing(tex):
    verdicts = {str(f.judgement.verdict) for f in check(f"$$ {tex} $$\n", "a.md").findings}
    assert "holds" not in verdicts


_WORDS = r"""
    x y z t e \alpha \beta_1 \sigma \Phi \tanh \ln \exp \max \frac \sqrt \left( \right) \left[
    \right] \{ \} { } ( ) [ ] | , ; . = < > \leq \geq \approx \in \to \infty + - \cdot * / ^ _ '
    ^2 ^{-x} _i \begin{cases} \end{cases} \begin{align} \end{align} & \\ \text{if } \prime \pi
    \text{otherwise} \text{ReLU} \mathrm{d} \frac{d}{dx} \partial \int \sum_{i=1}^{n} \quad \, \!
    \lim_{x\to0} \mathbb{R} \mathbb{E} \mathcal{N} 0 1 2 0.5 1.702 10^{-3} 1e5 \over \unknown
    \operatorname{erf} \operatorname \mathbb{1}_{x>0} $ $$ \( \) \[ \] % # ~ \displaystyle ’ − σ
    \newline \tag{1} α ≤ \dots O(x^2) \\[2pt]
"""
PIECES = tuple(_WORDS.split())

CORPUS = tuple((t.name, t.path.read_text(encoding="utf-8")) for t in truths("corpus"))
FORMULAS = tuple(row.latex for truth in truths("corpus") for row in truth.rows)


def soups():
    """Draw mathematics from its own words, in no order."""
    return st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@st.composite
def bent(draw, texts, most=4):
    """Draw a right text with spans left out, doubled, exchanged, or words put in."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        new = draw(st.sampled_from(("", text[start:end] * 2, text[start:end][::-1], *PIECES)))
        text = text[:start] + new + text[end:]
    return text


def well_formed(node, size):
    """Tell whether a tree keeps to its contract: known words, places inside the text."""
    inside = 0 <= node.start <= node.end <= size
    return node.op in OPS and inside and all(well_formed(arg, size) for arg in node.args)


def refused(tex):
    """Give what the reader made of a text, or why it was refused."""
    try:
        return read(tex, heads(tex)), None
    except ReadError as error:
        return (), error


def reads_or_refuses(tex):
    statements, error = refused(tex)
    if error is not None:
        assert 0 <= error.position <= len(tex)
        assert error.message
    for statement in statements:
        assert len(statement.signs) == max(0, len(statement.terms) - 1)
        assert len(statement.sign_places) == len(statement.signs)
        for term in (*statement.terms, *statement.conditions):
            assert well_formed(term, len(tex))


@settings(max_examples=300)
@given(soups())
def test_the_reader_takes_any_mathematics_or_refuses(tex):
    reads_or_refuses(tex)


@settings(max_examples=300)
@given(bent(st.sampled_from(FORMULAS)))
def test_the_reader_takes_a_bent_formula_or_refuses(tex):
    reads_or_refuses(tex)


@settings(max_examples=200)
@given(st.text(max_size=80), st.sampled_from(("md", "tex", "rst", "ipynb", "py", "txt")))
def test_any_text_is_taken_apart(text, ending):
    for fragment in extract(text, f"a.{ending}").fragments:
        rows = fragment.text.count("\n") + 1
        assert len(fragment.lines) == len(fragment.columns) == rows
        assert all(1 <= line <= text.count("\n") + 1 for line in fragment.lines)


def keeps_the_rules(text, name):
    assert hostile.faults(check(text, name), text.count("\n") + 1) == []


@st.composite
def pages(draw):
    """Draw a few bent formulas on a page."""
    formulas = draw(st.lists(bent(st.sampled_from(FORMULAS), most=2), min_size=1, max_size=3))
    return "\n\n".join(f"$$ {formula} $$" for formula in formulas)


@settings(max_examples=15)
@given(pages())
def test_a_bent_page_is_checked(page):
    keeps_the_rules(page, "page.md")


@pytest.mark.slow
def test_ten_minutes_of_bent_documents():
    end, round_, documents = time.monotonic() + 600, 0, []
    while time.monotonic() < end:
        round_ += 1

        @seed(round_)
        @settings(
            max_examples=40, derandomize=False, suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(st.sampled_from(CORPUS), st.data())
        def bend(document, data):
            name, text = document
            lines = text.splitlines()
            first = data.draw(st.integers(0, len(lines) - 1))
            part = "\n".join(lines[first : first + 12])
            keeps_the_rules(data.draw(bent(st.just(part))), name)
            documents.append(name)

        @seed(round_)
        @settings(max_examples=2000, derandomize=False, suppress_health_check=list(HealthCheck))
        @given(st.one_of(soups(), bent(st.sampled_from(FORMULAS))))
        def refuse(tex):
            reads_or_refuses(tex)

        bend()
        refuse()
    assert len(documents) >= 40
