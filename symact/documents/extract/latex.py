"""Read LaTeX files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symact.documents.extract import code
from symact.documents.extract.delimiters import scan
from symact.documents.extract.markdown import in_order
from symact.documents.extract.passage import Extracted, Passage, Span, blank, cut, paragraphs
from symact.documents.records import Content, Fragment

_VERBATIM = (
    "verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "alltt", "filecontents",
    "filecontents*", "tikzpicture", "pythoncode", "python",
)  # fmt: skip
_OPENED = re.compile(rf"\\begin\{{({'|'.join(map(re.escape, _VERBATIM))})\}}")
_INLINE = re.compile(
    r"\\(?:verb\*?|lstinline(?:\[[^\]\n]*\])?|mintinline\{\w+\})(?:(?P<sign>[^\w\s{*])[^\n]*?(?P=sign)|\{[^{}\n]*\})"
    r"|\\(?:url|href|includegraphics(?:\[[^\]\n]*\])?|label|ref|eqref|cite\w*)\{[^{}\n]*\}"
)
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_DEFINED = re.compile(
    r"\\(?:re|provide)?newcommand\*?|\\(?:e|g|x)?def(?![A-Za-z])|\\Declare(?:MathOperator|PairedDelimiter)\*?"
    r"|\\let(?![A-Za-z])|\\newenvironment\*?|\\providecommand\*?|\\renewcommand\*?"
)
_ENSURED = re.compile(r"\\ensuremath\s*\{")


def latex(passage: Passage) -> Extracted:
    """Find everything in a LaTeX file; macros are expanded afterwards."""
    text, fragments, apart = passage.text, list[Fragment](), list[tuple[int, int]]()
    notes: list[str] = []
    for start, end, name, inside, until in _verbatims(text):
        apart.append((start, end))
        fragments += _listing(passage, name, inside, until)
    masked = blank(text, apart)
    masked = _COMMENT.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), masked)
    body = _body(masked, notes)
    masked = blank(masked, body)
    running = blank(masked, [*_definitions(masked)])
    masked = blank(running, [match.span() for match in _INLINE.finditer(running)])
    spans, more = scan(masked, tex=True)
    spans += list(_ensured(masked, spans))
    fragments += [cut(passage, span, running=running, text=running) for span in spans]
    fragments += paragraphs(passage, running)
    return Extracted(in_order(fragments), (*notes, *more))


def uncommented(text: str) -> str:
    """Blank the comments of LaTeX."""
    return _COMMENT.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)


def _verbatims(text: str) -> Iterator[tuple[int, int, str, int, int]]:
    position = 0
    unclosed: set[str] = set()
    while match := _OPENED.search(text, position):
        floor = max(0, match.start() - 1000)
        line = text[text.rfind("\n", floor, match.start()) + 1 : match.start()]
        line = line[-1000:]
        if match[1] in unclosed:
            position = match.end()
            continue
        if re.search(r"(?<!\\)%", line):
            position = match.end()
            continue
        closing = f"\\end{{{match[1]}}}"
        until = text.find(closing, match.end())
        if until < 0:
            unclosed.add(match[1])
            position = match.end()
            continue
        position = until + len(closing)
        yield match.start(), position, match[1], match.end(), until


def _listing(passage: Passage, name: str, inside: int, until: int) -> Iterator[Fragment]:
    text = passage.text
    options = re.compile(r"(?:\[[^\]]*\])?(?:\{(\w+)\})?[^\n]*\n?").match(text, inside, until)
    first = options.end() if options else inside
    heading = text[inside:first].lower()
    source = text[first:until]
    if name in {"comment", "tikzpicture"} or not source.strip():
        return
    python = "python" in heading or name.startswith("python")
    if python or (name in {"lstlisting", "verbatim", "Verbatim"} and code.is_python(source)):
        lead = len(source) - len(source.lstrip("\n"))
        span = Span(first + lead, until, first + lead, until, display=True)
        yield cut(passage, span, Content.CODE)


def _body(text: str, notes: list[str]) -> list[tuple[int, int]]:
    """Give what is no body: preamble and what follows the end of the document."""
    apart = []
    begin, end = text.find("\\begin{document}"), text.find("\\end{document}")
    if begin >= 0:
        apart.append((0, begin + len("\\begin{document}")))
        notes.append("preamble skipped, but for its macros")
    if end >= 0:
        apart.append((end, len(text)))
    position = 0
    while (start := text.find("\\iffalse", position)) >= 0:
        stop = text.find("\\fi", start + 8)
        if stop < 0:
            break
        apart.append((start, stop + 3))
        position = stop + 3
    return apart


def _definitions(text: str) -> Iterator[tuple[int, int]]:
    r"""Give where macros are defined, so that their bodies are no formulas of the document."""
    from symact.documents.extract.macros import definition_end

    last = 0
    for match in _DEFINED.finditer(text):
        if match.start() >= last:
            last = definition_end(text, match.start())
            yield match.start(), last


def _ensured(text: str, spans: list[Span]) -> Iterator[Span]:
    from symact.documents.extract.macros import brace_end

    taken = blank(text, [(span.start, span.end) for span in spans])
    for match in _ENSURED.finditer(taken):
        end = brace_end(taken, match.end() - 1)
        if end:
            yield Span(match.start(), end, match.end(), end - 1)
