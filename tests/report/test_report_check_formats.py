"""Reports for other programs and for browsers: well formed, complete, everything escaped."""

import json
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import PurePosixPath
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from check_samples import COURSE, EVIL, GOOD, HOSTILE, NOTE, RIGHT, WRONG
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from symact.documents.records import Checked, Finding, Judgement, Verdict
from symact.report.check import html, junit, markdown, mathml, sarif
from symact.report.check.result import CheckResult, Problem

LOST = Problem("lost.md", "there is no such file")
ALL = CheckResult((NOTE, COURSE), (LOST,))
ROOT = PurePosixPath("/home/user/project")


def closed(properties, required=()):
    return {
        "type": "object", "properties": properties, "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


def several(item, least=0):
    return {"type": "array", "items": item, "minItems": least}


TEXT = {"type": "string"}
POSITIVE = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = closed({"text": TEXT, "markdown": TEXT}, ["text"])
ADDRESS = closed({
    "uri": {"type": "string", "format": "uri-reference", "pattern": "^[!-~]*$"},
    "uriBaseId": TEXT,
    "description": MESSAGE,
})  # fmt: skip
REGION = closed({
    "startLine": POSITIVE, "startColumn": POSITIVE, "endLine": POSITIVE, "endColumn": POSITIVE,
})  # fmt: skip
LOCATION = closed({
    "physicalLocation": closed({"artifactLocation": ADDRESS, "region": REGION}),
})  # fmt: skip
RULE = closed({
    "id": TEXT, "name": TEXT, "shortDescription": MESSAGE, "fullDescription": MESSAGE,
    "help": MESSAGE, "defaultConfiguration": closed({"level": LEVEL}),
}, ["id"])  # fmt: skip
REPLACEMENT = closed(
    {"deletedRegion": REGION, "insertedContent": closed({"text": TEXT})}, ["deletedRegion"]
)
CHANGE = closed(
    {"artifactLocation": ADDRESS, "replacements": several(REPLACEMENT, 1)},
    ["artifactLocation", "replacements"],
)
FIX = closed({"description": MESSAGE, "artifactChanges": several(CHANGE, 1)}, ["artifactChanges"])
RESULT = closed({
    "ruleId": TEXT, "ruleIndex": {"type": "integer", "minimum": -1}, "level": LEVEL,
    "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    "message": MESSAGE, "locations": several(LOCATION), "fixes": several(FIX),
}, ["message"])  # fmt: skip
NOTIFICATION = closed(
    {"level": LEVEL, "message": MESSAGE, "locations": several(LOCATION)}, ["message"]
)
INVOCATION = closed(
    {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": several(NOTIFICATION),
    },
    ["executionSuccessful"],
)
RUN = closed({
    "tool": closed({
        "driver": closed({"name": TEXT, "semanticVersion": TEXT, "rules": several(RULE)}, ["name"]),
    }, ["driver"]),
    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    "originalUriBaseIds": {"type": "object", "additionalProperties": ADDRESS},
    "invocations": several(INVOCATION),
    "results": several(RESULT),
    "properties": {"type": "object"},
}, ["tool"])  # fmt: skip
SCHEMA = closed(
    {"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": several(RUN)}, ["version", "runs"]
)
"""The part of the schema of SARIF 2.1.0 (OASIS, sarif-schema-2.1.0.json) that is written here."""


def log(result):
    content = json.loads(sarif.document(result, ROOT))
    jsonschema.validate(content, SCHEMA)
    (run,) = content["runs"]
    return run


def test_sarif_has_the_false_and_the_open_formulas():
    run = log(ALL)
    rules = run["tool"]["driver"]["rules"]

    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("formula/false", "error"), ("formula/undecided", "note"),
        ("formula/unreadable", "warning"),
    ]  # fmt: skip
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert run["properties"]["holds"] == 1
    assert run["invocations"][0]["executionSuccessful"] is False
    said = [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    assert said == ["line 3: unclosed dollar", "there is no such file"]


def test_sarif_points_at_the_characters_and_offers_the_repair():
    first = log(ALL)["results"][0]
    place = first["locations"][0]["physicalLocation"]
    region = place["region"]
    (change,) = first["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]

    assert place["artifactLocation"] == {"uri": "docs/note.md", "uriBaseId": "%SRCROOT%"}
    assert WRONG.excerpt[region["startColumn"] - 1 : region["endColumn"] - 1] == WRONG.latex
    assert (region["startLine"], region["endLine"]) == (12, 12)
    assert replacement["deletedRegion"] == region
    assert replacement["insertedContent"]["text"] == r"\tanh(x) = 2\sigma(2x) - 1"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"excerpt": "another line"}, "it is not known where the formula ends"),
        ({"file": "a.ipynb"}, "LaTeX as it is would break the JSON text of a notebook"),
    ],
)
def test_sarif_offers_no_repair_that_would_damage_the_document(change, why):
    from dataclasses import replace

    finding = replace(WRONG, **change)
    (found,) = log(CheckResult((Checked(finding.file, (finding,)),)))["results"]
    assert "fixes" not in found, why


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("a b.md", {"uri": "a%20b.md", "uriBaseId": "%SRCROOT%"}),
        ("/home/user/project/docs/α.md", {"uri": "docs/%CE%B1.md", "uriBaseId": "%SRCROOT%"}),
        ("/etc/a.md", {"uri": "file:///etc/a.md"}),
        ("../a.md", {"uri": "file:///home/user/a.md"}),
        ("docs/../a.md", {"uri": "a.md", "uriBaseId": "%SRCROOT%"}),
        ("a#b?.md", {"uri": "a%23b%3F.md", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_addresses_are_relative_inside_the_project(file, address):
    assert sarif.address(file, ROOT) == address


def test_junit_has_a_case_a_formula():
    root = ET.fromstring(junit.document(ALL))  # noqa: S314 - written by ourselves
    note, course, lost = root

    assert (note.get("name"), note.get("tests"), note.get("failures")) == ("docs/note.md", "4", "1")
    assert (course.get("errors"), course.get("skipped")) == ("1", "1")
    assert lost[0].find("error").get("message") == "there is no such file"
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == [
        "7", "1", "2", "1",
    ]  # fmt: skip
    (failure,) = note.iter("failure")
    assert WRONG.latex in failure.text
    assert "x = -1.37" in failure.text
    assert course[0].find("skipped").get("message") == "g is not defined"
    assert note.find("system-out").text == "line 3: unclosed dollar"
    assert [case.get("line") for case in note.iter("testcase")] == ["12", "12", "20", "21"]


def said(text):
    """Make a finding that carries a text wherever a text may stand."""
    judgement = Judgement(Verdict.FAILS, message=text)
    finding = Finding(text, 1, 1, text, text, "=", text, judgement, excerpt=text)
    return CheckResult((Checked(text, (finding,), (text,)),))


anything = st.text(st.characters() | st.sampled_from("<>&\"'`|\\$\x00\x1b\n\ud800{}"), max_size=60)


@given(anything)
def test_any_text_gives_well_formed_reports(text):
    result = said(text)
    ET.fromstring(junit.document(result).encode())  # noqa: S314 - written by ourselves
    log(result)
    markdown.document(result).encode()
    page(html.page(result))
    page(html.table(result))


VOID = {"meta", "br", "img", "link", "hr", "input"}


class Page(HTMLParser):
    """Collect tags, and refuse a page whose tags do not close in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page(text):
    text.encode()
    parser = Page()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "span", "ul", "li", "code",
    "section", "article", "pre", "mark", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th",
    "td", "strong", "br",
}  # fmt: skip


@pytest.mark.parametrize("write", [html.page, html.table])
def test_markup_of_a_document_is_text_in_the_page(write):
    found = page(write(CheckResult((HOSTILE,), (Problem(EVIL, EVIL),))))

    assert {tag for tag, _ in found.tags} <= ALLOWED
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert "{{ 7*7 }}" in "".join(found.text)
    assert "\x1b" not in "".join(found.text)


def test_the_page_shows_every_finding_in_order(monkeypatch):
    monkeypatch.setattr(html, "mathml", lambda _: "")
    written = html.page(ALL)
    found = page(written)
    text = " ".join("".join(found.text).split())

    articles = [attrs["class"] for tag, attrs in found.tags if tag == "article"]
    assert articles == ["fails", "holds", "approximate", "definition", "undecided", "unreadable"]
    for part in (
        WRONG.understood, "-0.878713018029498", "parenthesis moved; proved", "lost.md",
        "unclosed dollar", "line 31, column 4 (cell 3, line 2)",
    ):  # fmt: skip
        assert part in text
    assert "prefers-color-scheme: dark" in written
    assert "default-src 'none'" in written
    assert "http" not in written.replace("http-equiv", "")
    assert "<mark>" in written


def test_an_empty_document_is_said_to_be_empty():
    assert "No formula was found." in html.page(CheckResult((Checked("a.md", ()),)))


def test_mathematics_is_typeset_where_the_part_is_installed():
    made = mathml.mathml(r"\frac{1}{2}")

    assert ("<mfrac>" in made) == (find_spec("latex2mathml") is not None)
    assert mathml.mathml("") == ""


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        ("<math><mi>x</mi></math>", "<math><mi>x</mi></math>"),
        (
            '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>',
            "<math><mi>x</mi></math>",
        ),
        ('<math><mtext href="javascript:alert(1)">x</mtext></math>', ""),
        ('<math><mi onclick="alert(1)">x</mi></math>', ""),
        ("<math><script>alert(1)</script></math>", ""),
        ("<math><annotation-xml><b/></annotation-xml></math>", ""),
        ("no markup", ""),
    ],
)
def test_typeset_mathematics_holds_nothing_else(made, kept, monkeypatch):
    monkeypatch.setattr(mathml, "find_spec", lambda _: True)
    monkeypatch.setattr(mathml, "import_module", lambda _: SimpleNamespace(convert=lambda _: made))

    assert mathml.mathml("x") == kept


def test_typesetting_that_fails_leaves_the_latex(monkeypatch):
    def fail(_):
        raise IndexError

    monkeypatch.setattr(mathml, "find_spec", lambda _: True)
    monkeypatch.setattr(mathml, "import_module", lambda _: SimpleNamespace(convert=fail))

    assert mathml.mathml("x") == ""
    assert "<code>x = 1</code>" in html.page(said("x = 1"))


def cells(written):
    """Read the table back as a Markdown program does: rows of cells of plain text."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(written)
    rows, row = [], []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline" and token.level == 4:
            row.append(token)
        elif token.type == "tr_close":
            rows.append(row)
    return rows[1:]


def test_markdown_is_a_table_of_the_findings():
    rows = cells(markdown.document(ALL))

    assert [len(row) for row in rows] == [4] * 6
    first = rows[0]
    assert first[1].content == "**fails**, enclosed"
    codes = [child.content for child in first[2].children if child.type == "code_inline"]
    assert codes == [WRONG.latex]
    assert r"\tanh(x) = 2\sigma(2x) - 1" in first[3].content
    assert rows[1][1].content == "holds, proved"


def test_markup_of_a_document_is_text_in_markdown():
    (row,) = cells(markdown.document(CheckResult((HOSTILE,))))
    kinds = {(child.type, child.content) for cell in row for child in cell.children}

    assert len(row) == 4
    assert {content for kind, content in kinds if kind == "html_inline"} <= {"<code>", "</code>"}
    assert not {kind for kind, _ in kinds} & {"image", "link_open", "em_open"}


@pytest.mark.parametrize("formula", [r"|x|", r"\|x\|", "a`b", "``", "`|`", "a*b_c"])
def test_a_formula_is_the_same_after_markdown(formula):
    written = f"| a | b |\n| --- | --- |\n| {markdown.code(formula)} | b |\n"
    ((first, second),) = cells(written)

    shown = "".join(c.content for c in first.children if c.type != "html_inline")
    assert shown == formula
    assert second.content == "b"


@pytest.mark.parametrize("write", [junit.document, html.page, markdown.document])
def test_a_document_without_fault_has_no_fault(write):
    written = write(CheckResult((GOOD,)))

    assert RIGHT.latex.replace("\\", "") in written.replace("\\", "")
    assert "<failure" not in written
    assert "**fails**" not in written


def test_a_long_piece_of_code_is_cut_where_it_is_a_name():
    code = "def f(x):\n" + "    x = x + 1\n" * 500
    long = Finding("a.py", 1, 1, "", code, "", "", Judgement(Verdict.FAILS), excerpt="def f(x):")
    result = CheckResult((Checked("a.py", (long,)),))

    assert len(log(result)["results"][0]["message"]["text"]) < 300
    assert len(markdown.document(result)) < 500
    case = ET.fromstring(junit.document(result))[0][0]  # noqa: S314 - written by ourselves
    assert len(case.get("name")) < 220
    assert case.find("failure").text.count("x = x + 1") == 500
