"""A check as JUnit XML: a suite a document, a case a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from symact.documents.records import Checked, Finding, Verdict
from symact.report.check import words

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult, Problem

OUTCOME = {
    Verdict.FAILS: "failure",
    Verdict.UNREADABLE: "error",
    Verdict.UNDECIDED: "skipped",
}
"""Verdict and the element inside its case; the others pass."""

FOREIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def document(result: CheckResult) -> str:
    """Write the XML; a document that was not checked is a suite with one error."""
    suites = [_suite(each.file, [_case(f) for f in each.findings]) for each in result.documents]
    suites += [_suite(each.file, [_unread(each)]) for each in result.problems]
    total = {key: str(sum(int(s.attrib[key]) for s in suites)) for key in ("tests", *TALLIES)}
    root = _element("testsuites", {"name": "symact check", **total})
    root.extend(suites)
    for each, suite in zip(result.documents, suites, strict=False):
        _notes(suite, each)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


TALLIES = {"failures": "failure", "errors": "error", "skipped": "skipped"}
"""Attribute of a suite and the element it counts."""


def _suite(file: str, cases: list[ET.Element]) -> ET.Element:
    counted = {
        key: str(sum(case.find(tag) is not None for case in cases)) for key, tag in TALLIES.items()
    }
    suite = _element("testsuite", {"name": file, "tests": str(len(cases)), **counted})
    suite.extend(cases)
    return suite


def _case(finding: Finding) -> ET.Element:
    attributes = {
        "classname": finding.file,
        "name": f"{finding.line}:{finding.column} {words.formula(finding)}",
        "file": finding.file,
        "line": str(finding.line),
    }
    case = _element("testcase", attributes)
    verdict = finding.judgement.verdict
    if verdict in OUTCOME:
        said = words.message(finding) or verdict.value
        inside = _element(OUTCOME[verdict], {"message": said, "type": verdict.value})
        inside.text = _cleaned(f"{words.place(finding)}\n{finding.latex}\n{_facts(finding)}")
        case.append(inside)
    return case


def _facts(finding: Finding) -> str:
    understood = f"understood: {finding.understood}" if finding.understood else ""
    return "\n".join(filter(None, (understood, words.details(finding))))


def _unread(problem: Problem) -> ET.Element:
    case = _element("testcase", {"classname": problem.file, "name": "the document is read"})
    case.append(_element("error", {"message": problem.message, "type": "unread"}))
    return case


def _notes(suite: ET.Element, checked: Checked) -> None:
    if checked.notes:
        out = _element("system-out", {})
        out.text = _cleaned("\n".join(checked.notes))
        suite.append(out)


def _element(tag: str, attributes: Mapping[str, str]) -> ET.Element:
    return ET.Element(tag, {key: _cleaned(value) for key, value in attributes.items()})


def _cleaned(text: str) -> str:
    return FOREIGN.sub(words.REPLACEMENT, text)
