"""Choose the syntax of a document, and read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from symact.documents.extract import code
from symact.documents.extract.latex import latex
from symact.documents.extract.macros import expanded
from symact.documents.extract.markdown import markdown
from symact.documents.extract.notebook import is_notebook, notebook
from symact.documents.extract.passage import MOST_PROSE, Extracted, Passage, Span, clean, cut, whole
from symact.documents.extract.python import python
from symact.documents.extract.rst import rst
from symact.documents.records import Content

MOST_FORMULAS = 20_000
LONGEST, LONGEST_NOTEBOOK = 2_000_000, 100_000_000

_ENDINGS = {
    ending: syntax
    for syntax, endings in {
        "markdown": "md markdown mdx rmd qmd mkd",
        "latex": "tex ltx latex sty",
        "rst": "rst rest",
        "python": "py pyi",
        "notebook": "ipynb",
    }.items()
    for ending in endings.split()
}
_TEX = re.compile(
    r"(?:\s|%[^\n]*\n)*\\(?:documentclass|documentstyle|begin\{document\}|usepackage|RequirePackage"
    r"|(?:sub)*section\*?\{|chapter\*?\{|newcommand|title\{|def\\|input\{|DeclareMathOperator)"
)
_RST = re.compile(r"^[ \t]*\.\.\s+math\s*::|:math:`", re.MULTILINE)
_MARKDOWN = re.compile(r"^(?:#{1,6}\s|```|~~~|\$\$|---\s*$)", re.MULTILINE)


_NESTED = re.compile(r"[{(\[]{1000}")


def _plain(passage: Passage) -> Extracted:
    return markdown(passage, indented=bool(_MARKDOWN.search(passage.text)))


_READERS: dict[str, Callable[[Passage], Extracted]] = {
    "markdown": markdown, "latex": latex, "rst": rst, "python": python, "notebook": notebook,
    "plain": _plain,
}  # fmt: skip


def extract(text: str | bytes, name: str = "") -> Extracted:
    r"""Find the formulas, the code and the paragraphs of a document.

    Markdown, LaTeX, reStructuredText, notebooks, Python and plain text are told apart by their
    content where that is plain, else by the ending of `name`.

    Args:
        text: The document; bytes are taken as UTF-8 (UTF-16 with its mark), wrong ones replaced.
        name: Its file name, for the ending alone.

    Returns:
        Fragments in the order of the document with lines and columns from 1. A formula stands
        without its delimiters, but with its environment: `\begin{cases}`, `\begin{align}`;
        `equation` and `displaymath` are delimiters. Whatever cannot be read is damage of a
        fragment or a note; nothing is raised.
    """
    decoded, notes = _decoded(text)
    syntax = chosen(decoded, name)
    longest = LONGEST_NOTEBOOK if syntax == "notebook" else LONGEST
    too_long = f"longer than {longest} characters: the rest is not read"
    cut_off = len(decoded) > longest
    if cut_off:
        notes.append(too_long)
        decoded = decoded[:longest]
    passage = whole(decoded)
    found = _READERS[syntax](passage)
    fragments, more = expanded(decoded, found.fragments, syntax)
    math = [row for row, f in enumerate(fragments) if f.content is Content.MATH]
    if len(math) > MOST_FORMULAS:
        reason = f"only the first {MOST_FORMULAS} of {len(math)} formulas are read"
        unread = replace(fragments[math[MOST_FORMULAS]], damage=reason)
        fragments, more = (*fragments[: math[MOST_FORMULAS]], unread), (*more, reason)
    if sum(f.content is Content.PROSE for f in fragments) >= MOST_PROSE:
        more = (*more, f"only the first {MOST_PROSE} paragraphs are read for constants")
    if cut_off:
        start = max(decoded.rfind("\n") + 1, longest - 200)
        fragments = (
            *fragments,
            cut(passage, Span(start, longest, start, longest, damage=too_long)),
        )
    return Extracted(fragments, (*notes, *found.notes, *more))


def chosen(text: str, name: str = "") -> str:
    """Name the syntax of a document: by its content where that is plain, else by its ending."""
    ending = _ENDINGS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    if ending == "notebook" or is_notebook(text):
        return "notebook"
    if _TEX.match(text[:20_000]):
        return "latex"
    if ending:
        return ending
    if "\\begin{document}" in text and "```" not in text:
        return "latex"
    if re.search(r"^\\(?:sub)*section\*?\{", text, re.MULTILINE) and not _MARKDOWN.search(text):
        return "latex"
    if len(text) <= LONGEST and _starts_as_code(text) and code.is_python(text):
        return "python"
    return "rst" if _RST.search(text) else "plain"


def _starts_as_code(text: str) -> bool:
    return bool(
        re.search(r"^(?:import|from|def|class)\s|^@\w|\blambda\b", text[:200_000], re.MULTILINE)
    )


def _decoded(text: str | bytes) -> tuple[str, list[str]]:
    notes: list[str] = []
    if isinstance(text, bytes):
        text = _from_bytes(text, notes)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    cleaned = clean(text)
    if cleaned != text:
        notes.append("null bytes or lone surrogates replaced by U+FFFD")
    return cleaned, notes


def _from_bytes(data: bytes, notes: list[str]) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-16")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        notes.append(f"not valid UTF-8 (first at line {line}): replaced by U+FFFD")
        return data.decode(errors="replace")
