"""Read Markdown, and plain text with LaTeX in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symact.documents.extract import bare, code, typed
from symact.documents.extract.blocks import Blocks, Fence, blocks, code_spans
from symact.documents.extract.delimiters import scan
from symact.documents.extract.links import linked
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

_TICKED = re.compile(r"\$`([^`\n]+)`\$|(?:\{math\}|:math:)`([^`]+)`")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_OPTION = re.compile(r"[ \t]*(?::[\w-]+:[^\n]*|---[^\n]*)$")
_MATH_INFO = frozenset(["math", "{math}", "{eval-rst}"])


def markdown(passage: Passage, *, indented: bool = True) -> Extracted:
    """Find everything in Markdown; `indented` says whether four spaces make code."""
    text = passage.text
    apart = blocks(text, indented=indented)
    running = blank(text, apart.apart)
    fragments = [piece for fence in apart.fences for piece in _fenced(passage, fence, apart)]
    loose = code.unfenced(running)
    for start, end in loose:
        fragments.append(cut(passage, Span(start, end, start, end), Content.CODE, running))
    running = _unquoted(blank(running, loose))
    inline, notes = running_math(passage, running)
    fragments += inline
    fragments += paragraphs(passage, running)
    return Extracted(in_order(fragments), (*apart.notes, *notes))


def running_math(passage: Passage, running: str) -> tuple[list[Fragment], list[str]]:
    """Find the mathematics of running text, in which code spans still stand."""
    ticked = [
        Span(m.start(), m.end(), m.start(group), m.end(group))
        for m in _TICKED.finditer(running)
        for group in ([1] if m[1] else [2])
    ]
    bare_text = blank(running, [(span.start, span.end) for span in ticked])
    spans_of_code = code_spans(bare_text)
    masked = _veiled(bare_text, spans_of_code)
    fragments, notes = linked(passage, masked)
    masked = blank(masked, [(start, end) for start, end, _ in fragments])
    spans, more = scan(masked)
    rest = blank(masked, [(span.start, span.end) for span in spans])
    loose, outside = bare.bare(rest)
    found = [
        cut(passage, span, running=running, text=running) for span in [*ticked, *spans, *loose]
    ]
    found += [fragment for _, _, fragment in fragments]
    found += typed.typed(passage, running, spans_of_code, rest)
    return found, [*notes, *more, *outside]


def in_order(fragments: list[Fragment]) -> tuple[Fragment, ...]:
    """Sort fragments by their place in the file; of the same place, running text first."""
    return tuple(
        sorted(fragments, key=lambda f: (f.lines[0], f.columns[0], f.content is not Content.PROSE))
    )


def _veiled(text: str, ranges: list[tuple[int, int]]) -> str:
    """Put a sign that is no white space for inline code: it parts words as code does."""
    pieces, last = [], 0
    for start, end in ranges:
        pieces += [text[last:start], re.sub(r"[^\n]", "\x00", text[start:end])]
        last = end
    return "".join([*pieces, text[last:]])


def _unquoted(text: str) -> str:
    """Blank the signs of block quotes: inside mathematics they would read as `greater than`."""
    if ">" not in text:
        return text
    lines, quoted, after_blank = [], False, True
    for line in text.split("\n"):
        head = _QUOTE.match(line) if quoted or after_blank else None
        quoted, after_blank = bool(head), not line.strip()
        lines.append(" " * len(head[0]) + line[head.end() :] if head else line)
    return "\n".join(lines)


def _fenced(passage: Passage, fence: Fence, apart: Blocks) -> Iterator[Fragment]:
    builder, rows = Builder(passage), list(fence.rows)
    words = fence.info.strip("{} ").replace("{", " ").replace("}", " ").replace(".", " ").split()
    language = words[0].lower() if words else ""
    if language == "math":
        while rows and _OPTION.match(passage.text[slice(*rows[0])]):
            rows.pop(0)
    if not rows:
        return
    for start, end in rows:
        builder.copy(start, min(end + 1, len(passage.text)))
    inner = code.without_magics(builder.passage(counted=passage.counted))
    if passage.counted:
        inner = Passage(
            inner.text, inner.offsets, inner.lines, inner.columns, passage.named(rows[0][0])
        )
    span = Span(0, len(inner.text), 0, len(inner.text), display=True)
    if not inner.text.strip():
        return
    before = passage.text[max(0, fence.start - 800) : fence.start]
    if language == "math":
        yield cut(builder.passage(inner.place), span)
    elif language in code.PYTHON or (not language and code.is_python(inner.text)):
        if "pycon" not in language and not inner.text.lstrip().startswith(">>>"):
            yield _with_before(cut(inner, span, Content.CODE), before)
    elif not language:
        yield from typed.typed_lines(inner, inner.text)
        if fence.indented and re.search(r"\$\$|\\begin\{|\\frac", inner.text):
            line = inner.at(0)[0]
            apart.notes.append(f"line {line}: indented code holds LaTeX that was not read")


def _with_before(fragment: Fragment, before: str) -> Fragment:
    from dataclasses import replace

    return replace(fragment, before=" ".join(before.split())[-200:])
