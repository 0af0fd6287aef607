"""Read reStructuredText: the mathematics of roles and directives, dollars where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symact.documents.extract import bare, code, typed
from symact.documents.extract.blocks import rows_of
from symact.documents.extract.delimiters import scan
from symact.documents.extract.markdown import in_order
from symact.documents.extract.passage import (
    Builder,
    Extracted,
    Passage,
    Span,
    blank,
    cut,
    paragraphs,
)
from symact.documents.records import Content, Fragment

_DIRECTIVE = re.compile(
    r"^(?P<lead>[ \t]*)\.\.[ \t]+(?P<name>[\w:+.-]+?)[ \t]*::(?:[ \t]+(?P<rest>\S[^\n]*))?$"
)
_COMMENT = re.compile(r"^[ \t]*\.\.(?:[ \t]+(?!\[|_|\|)\S|$)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_ROLE = re.compile(r":math:`|`(?=[^`\n]{1,400}`:math:)")
_LITERAL = re.compile(r"``(?:[^`]|`(?!`))+``|(?<![\w`:])`[^`]+`_{0,2}|:[\w:+.-]{1,60}:`[^`]*`")
_CODE = frozenset(
    ["code", "code-block", "sourcecode", "ipython", "testcode", "plot", "jupyter-execute"]
)
_APART = (
    frozenset(
        [
            "parsed-literal",
            "raw",
            "literalinclude",
            "testsetup",
            "testoutput",
            "highlight",
            "prompt",
        ]
    )
    | _CODE
)


@dataclass(slots=True)
class _Blocks:
    math: list[list[tuple[int, int]]] = field(default_factory=list)
    code: list[tuple[str, list[tuple[int, int]]]] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)


def rst(passage: Passage) -> Extracted:
    """Find everything in reStructuredText, or in a docstring of any style."""
    found = _blocks(passage.text)
    running = blank(passage.text, found.apart)
    fragments = list(_displays(passage, found, running))
    fragments += _listings(passage, found)
    fragments += paragraphs(passage, running)
    inline, notes = _inline(passage, running)
    return Extracted(in_order([*fragments, *inline]), tuple(notes))


def _inline(passage: Passage, running: str) -> tuple[list[Fragment], list[str]]:
    roles = list(_roles(running))
    masked = blank(running, [(span.start, span.end) for span in roles])
    literals = [(m.start(), m.end()) for m in _LITERAL.finditer(masked) if "\n\n" not in m[0]]
    masked = blank(masked, literals)
    spans, notes = scan(masked)
    rest = blank(masked, [(span.start, span.end) for span in spans])
    loose, outside = bare.bare(rest)
    fragments = [cut(passage, span, running=running) for span in [*roles, *spans, *loose]]
    return [*fragments, *typed.typed(passage, running, literals, rest)], [*notes, *outside]


def _roles(text: str) -> Iterator[Span]:
    position = 0
    while match := _ROLE.search(text, position):
        start, inside = match.start(), match.end()
        end = text.find("`", inside)
        stop = re.compile(r"\n[ \t]*\n").search(text, inside, end if end > 0 else inside + 5000)
        if end < 0 or stop:
            line = text.find("\n", inside)
            line = len(text) if line < 0 else line
            yield Span(start, line, inside, line, damage="the math role is never closed")
            position = line
            continue
        tail = len(":math:") if match[0] == "`" else 0
        yield Span(start, end + 1 + tail, inside, end)
        position = end + 1 + tail


def _displays(passage: Passage, found: _Blocks, running: str) -> Iterator[Fragment]:
    for rows in found.math:
        for part in _parts(passage.text, rows):
            builder = Builder(passage)
            for start, end in part:
                builder.copy(start, min(end + 1, len(passage.text)))
            inner = builder.passage(passage.named(part[0][0]))
            span = Span(0, len(inner.text), 0, len(inner.text), display=True)
            if inner.text.strip():
                fragment = cut(inner, _damaged(inner.text, span))
                yield _around(fragment, running, part[0][0], part[-1][1])


def _damaged(text: str, span: Span) -> Span:
    from dataclasses import replace

    from symact.documents.extract.signs import imbalance

    return replace(span, damage=imbalance(text))


def _around(fragment: Fragment, running: str, start: int, end: int) -> Fragment:
    from dataclasses import replace

    before = " ".join(running[max(0, start - 800) : start].split())[-200:]
    return replace(fragment, before=before, after=" ".join(running[end : end + 320].split())[:80])


def _parts(text: str, rows: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Part a directive at blank lines, as Sphinx does, but not inside an environment."""
    part, depth = list[tuple[int, int]](), 0
    for start, end in rows:
        line = text[start:end]
        depth += line.count("\\begin{") - line.count("\\end{")
        if not line.strip() and depth <= 0:
            if part:
                yield part
            part, depth = [], 0
        elif line.strip() or part:
            part.append((start, end))
    if part:
        yield part


def _listings(passage: Passage, found: _Blocks) -> Iterator[Fragment]:
    for language, rows in found.code:
        builder = Builder(passage)
        for start, end in rows:
            builder.copy(start, min(end + 1, len(passage.text)))
        inner = builder.passage(passage.named(rows[0][0]) if rows else "")
        if not inner.text.strip() or inner.text.lstrip().startswith(">>>"):
            continue
        span = Span(0, len(inner.text), 0, len(inner.text), display=True)
        if language in code.PYTHON or (not language and code.is_python(inner.text)):
            yield cut(inner, span, Content.CODE)


def _blocks(text: str) -> _Blocks:
    found, rows = _Blocks(), list(rows_of(text))
    index = 0
    while index < len(rows):
        start, end = rows[index]
        line = text[start:end]
        directive = _DIRECTIVE.match(line)
        if directive and directive["name"] == "math":
            index = _math(text, rows, index, directive, found)
        elif directive and directive["name"] in _APART:
            index = _apart(text, rows, index, directive, found)
        elif directive:
            found.apart.append(
                (start, start + directive.start("rest") if directive["rest"] else end)
            )
            index += 1
        elif _COMMENT.match(line):
            last, _ = _body(text, rows, index, _indent(line))
            found.apart.append((start, rows[last - 1][1]))
            index = last
        elif line.rstrip().endswith("::") and not line.lstrip().startswith(".."):
            index = _literal(text, rows, index, found)
        elif line.lstrip().startswith(">>>"):
            index = _doctest(text, rows, index, found)
        else:
            index += 1
    return found


def _math(
    text: str, rows: list[tuple[int, int]], index: int, directive: re.Match[str], found: _Blocks
) -> int:
    last, body = _body(text, rows, index, len(directive["lead"]))
    while body and _OPTION.match(text[slice(*body[0])]):
        body.pop(0)
    if directive["rest"]:
        start = rows[index][0] + directive.start("rest")
        body.insert(0, (start, rows[index][1]))
    found.math.append(body)
    found.apart.append((rows[index][0], rows[last - 1][1]))
    return last


def _apart(
    text: str, rows: list[tuple[int, int]], index: int, directive: re.Match[str], found: _Blocks
) -> int:
    last, body = _body(text, rows, index, len(directive["lead"]))
    while body and _OPTION.match(text[slice(*body[0])]):
        body.pop(0)
    if directive["name"] in _CODE:
        words = (directive["rest"] or "python").split()
        found.code.append((words[0].lower(), body))
    found.apart.append((rows[index][0], rows[last - 1][1]))
    return last


def _literal(text: str, rows: list[tuple[int, int]], index: int, found: _Blocks) -> int:
    last, body = _body(text, rows, index, _indent(text[slice(*rows[index])]))
    if body:
        found.code.append(("", body))
        found.apart.append((rows[index + 1][0], rows[last - 1][1]))
    return last


def _doctest(text: str, rows: list[tuple[int, int]], index: int, found: _Blocks) -> int:
    last = index
    while last < len(rows) and text[slice(*rows[last])].strip():
        last += 1
    found.apart.append((rows[index][0], rows[last - 1][1]))
    return last


def _body(
    text: str, rows: list[tuple[int, int]], index: int, indent: int
) -> tuple[int, list[tuple[int, int]]]:
    """Give the index behind the lines indented deeper, and these lines without the indent."""
    last, kept = index + 1, index + 1
    deepest = 10_000
    while last < len(rows):
        line = text[slice(*rows[last])]
        if line.strip():
            if _indent(line) <= indent:
                break
            deepest = min(deepest, _indent(line))
            kept = last + 1
        last += 1
    body = [(min(start + deepest, end), end) for start, end in rows[index + 1 : kept]]
    while body and not text[slice(*body[0])].strip():
        body.pop(0)
    return kept, body


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
