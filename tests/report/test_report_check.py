"""What a check says: in a terminal, as data, as a result in Python."""

import json
import unicodedata
from dataclasses import replace

import pytest
from check_samples import CLOSE, COURSE, EVIL, GOOD, HOSTILE, NOTE, OPEN, RIGHT, STRANGE, WRONG
from hypothesis import given
from hypothesis import strategies as st

from symact.documents.records import Checked, Verdict
from symact.report.check.excerpt import drawn, width_of
from symact.report.check.result import CheckResult, Problem
from symact.report.check.terminal import Style, text
from symact.report.check.words import summary

BOTH = CheckResult((NOTE, COURSE))
LOST = Problem("lost.md", "there is no such file")


def cells(line):
    return sum(map(width_of, line))


def test_a_failure_is_printed_in_full():
    lines = text(CheckResult((Checked("docs/note.md", (WRONG,)),))).splitlines()

    assert lines[0] == "docs/note.md:12:5: fails (enclosed)"
    assert lines[1].strip() == WRONG.excerpt
    assert lines[2].strip() == "^" + "~" * (len(WRONG.latex) - 1)
    assert lines[1].startswith(WRONG.latex, lines[2].index("^"))
    assert lines[3].split(": ", 1)[1].strip() == WRONG.understood
    assert "x = -1.37" in lines[4]
    assert "left -0.878713018029498, right 0.0468731424870281" in lines[4]
    assert lines[5].endswith(r"\tanh(x) = 2\sigma(2x) - 1  (parenthesis moved; proved)")


def test_what_holds_is_counted_and_what_is_open_is_printed():
    shown = text(BOTH)

    assert "note.md:12:5: fails" in shown
    assert "course.ipynb:31:4 (cell 3, line 2): undecided: g is not defined" in shown
    assert r"course.ipynb:40:3 (cell 4, line 1): unreadable: unknown control word \foo" in shown
    assert "note: docs/note.md: line 3: unclosed dollar" in shown
    assert ": holds" not in shown
    assert ": approximate" not in shown
    assert shown.splitlines()[-1] == (
        "2 documents, 6 formulas: 1 holds, 1 approximate, 1 fails, 1 definition, 1 undecided, "
        "1 unreadable"
    )


def test_verbose_prints_every_finding_in_the_order_of_the_document():
    heads = [line for line in text(BOTH, Style(verbose=True)).splitlines() if line.startswith("d")]

    assert [head.split(": ")[1].split(" (")[0] for head in heads] == [
        "fails", "holds", "approximate", "definition", "undecided", "unreadable",
    ]  # fmt: skip
    assert "largest difference 0.0203 at x = -2.27" in heads[2]


def test_quiet_prints_one_line_a_failure_and_else_nothing():
    shown = text(BOTH, Style(quiet=True))

    assert shown.count("\n") == 0
    assert shown.startswith("docs/note.md:12:5: fails")
    assert "-0.878713018029498" in shown
    assert text(CheckResult((GOOD,)), Style(quiet=True)) == ""


def test_colors_are_written_only_if_they_are_asked_for():
    assert "\x1b" not in text(BOTH)
    assert "\x1b[1;31mfails\x1b[0m" in text(BOTH, Style(colored=True))


def test_nothing_of_a_document_reaches_the_terminal_as_a_command():
    shown = text(CheckResult((HOSTILE,)), Style(verbose=True))

    assert all(c.isprintable() or c == "\n" for c in shown)
    assert "\u202e" not in shown
    shown.encode()


@pytest.mark.parametrize(
    ("line", "caret", "below"),
    [
        ("a = b", (3, 4), "  ^"),
        ("   a = b", (6, 7), "  ^"),  # indentation of the document is not repeated
        ("\ta = b", (4, 5), "  ^"),
        ("a\tb = c", (5, 6), "       ^"),  # a tab is four cells
        ("関数 f = g", (6, 7), "       ^"),  # two cells a character
        ("e\u0301 = f", (4, 5), "  ^"),  # an accent takes no cell of its own
        ("a = b", (6, 7), "     ^"),  # behind the last character
        ("a \\approx b", (3, 10), "  ^~~~~~~"),
        ("a = b", (99, 100), "     ^"),
    ],
)
def test_the_caret_stands_below_the_relation(line, caret, below):
    assert drawn(line, caret, 80)[1] == below


def test_a_long_line_is_cut_around_the_caret():
    line = "x + " * 500 + "= y" + " + z" * 500
    shown, below = drawn(line, (2001, 2002), 60)

    assert len(shown) == 60
    assert shown[0] == shown[-1] == "…"
    assert shown[below.index("^")] == "="


def test_a_line_of_megabytes_is_cut_at_once():
    shown, below = drawn("$" * 5_000_000, (2_500_000, 2_500_001), 60)

    assert len(shown) == 60
    assert below.strip() == "^"


letters = st.text(st.characters(codec="utf-8") | st.sampled_from("= \t関e\u0301"), max_size=300)


@given(letters, st.integers(1, 320), st.integers(0, 40), st.integers(10, 90))
def test_any_line_fits_and_the_caret_points_into_it(line, start, length, width):
    shown, below = drawn(line, (start, start + length), width)

    assert cells(shown) <= width
    assert len(below) <= width
    assert "^" in below
    assert all(c.isprintable() for c in shown)
    place = start - 1
    if place < len(line) and line[place].isprintable() and not line[place].isspace():
        # the first caret stands below the character that is meant
        before = 0
        for c in shown:
            if before == below.index("^") and width_of(c):
                assert unicodedata.combining(line[place]) or c in {line[place], "…"}
                break
            before += width_of(c)


def test_the_data_has_the_fields_of_the_contract():
    content = CheckResult((NOTE, COURSE), (LOST,)).to_json()
    wrong, right, close, named, opened, strange = content["formulas"]

    assert wrong["file"] == "docs/note.md"
    assert (wrong["line"], wrong["column"], wrong["place"]) == (12, 5, "")
    assert wrong["latex"] == WRONG.latex
    assert (wrong["relation"], wrong["understood"]) == ("=", WRONG.understood)
    assert (wrong["verdict"], wrong["evidence"]) == ("fails", "enclosed")
    assert list(wrong["witness"]) == ["x", "lhs", "rhs"]
    assert wrong["witness"]["x"] == "-1.37"
    assert wrong["suggestion"] == {
        "latex": r"\tanh(x) = 2\sigma(2x) - 1", "edit": "parenthesis moved", "evidence": "proved",
    }  # fmt: skip
    assert (right["witness"], right["suggestion"], right["difference"]) == (None, None, None)
    assert (close["difference"], close["where"]) == ("0.0203", "x = -2.27")
    assert named["evidence"] is None
    assert opened["place"] == "cell 3, line 2"
    assert strange["message"] == r"unknown control word \foo"
    assert content["summary"]["files"] == 2
    assert content["summary"]["formulas"] == 6
    assert all(content["summary"][verdict.value] == 1 for verdict in Verdict)
    assert content["notes"] == [{"file": "docs/note.md", "message": "line 3: unclosed dollar"}]
    assert content["errors"] == [{"file": "lost.md", "message": "there is no such file"}]


def test_data_of_strangers_is_data():
    written = json.dumps(CheckResult((HOSTILE,)).to_json(), ensure_ascii=False, allow_nan=False)

    written.encode()
    assert json.loads(written)["formulas"][0]["latex"] == EVIL.replace("\ud800", "\ufffd")


@pytest.mark.parametrize(
    ("findings", "problems", "plain", "strict"),
    [
        ((RIGHT, CLOSE), (), 0, 0),
        ((), (), 0, 0),
        ((WRONG, OPEN), (), 1, 1),
        ((OPEN,), (), 0, 4),
        ((STRANGE,), (), 0, 4),
        ((WRONG,), (LOST,), 2, 2),
        ((RIGHT,), (LOST, Problem("a", "missing", 3)), 3, 3),
    ],
)
def test_the_exit_code_follows_from_the_verdicts(findings, problems, plain, strict):
    result = CheckResult((Checked("f", findings),), problems)

    assert result.exit_code() == plain
    assert result.exit_code(strict=True) == strict
    assert result.ok == (plain == 0)


def test_a_result_is_iterated_counted_and_shown():
    result = CheckResult((NOTE, COURSE))

    assert list(result) == [*NOTE.findings, *COURSE.findings] == list(result.findings)
    assert result.failures == (WRONG,)
    assert result.undecided == (OPEN,)
    assert result.unreadable == (STRANGE,)
    assert not result.ok
    assert str(result) == text(result)
    assert repr(result) == f"<check: {summary(result)}>"


def test_a_summary_names_what_was_not_checked():
    assert summary(CheckResult((), (LOST,))).endswith("; 1 document not checked")
    assert summary(CheckResult((GOOD,))) == (
        "1 document, 3 formulas: 1 holds, 1 approximate, 0 fail, 1 definition"
    )


def test_a_long_formula_is_cut_unless_everything_is_asked_for():
    long = replace(WRONG, understood="x + " * 400 + "y")
    result = CheckResult((Checked("f", (long,)),))

    assert long.understood not in text(result)
    assert long.understood in text(result, Style(verbose=True))
