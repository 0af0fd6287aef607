"""Read Python files: their docstrings, their comments, and the source as one fragment."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from symact.documents.extract import code
from symact.documents.extract.literals import decoded_python
from symact.documents.extract.markdown import in_order, markdown
from symact.documents.extract.passage import Builder, Extracted, Passage, Span, cut
from symact.documents.extract.rst import rst
from symact.documents.records import Content, Fragment

_MATH = re.compile(r":math:`|\.\.\s+math\s*::|\$|\\\\?\(|\\\\?\[|\\begin\{")
_ROLES = re.compile(r":math:`|\.\.\s+math\s*::")


@dataclass(frozen=True, slots=True)
class _Text:
    """Hold a string of a source: where it is, and of what it is the docstring."""

    node: ast.Constant
    place: str


def python(passage: Passage) -> Extracted:
    """Find everything in a Python file."""
    tail = Span(0, len(passage.text), 0, len(passage.text), display=True)
    if code.parsed(passage.text) is None:
        found = markdown(passage, indented=False)
        note = "not Python of this version, or too long: read as text"
        return Extracted(found.fragments, (note, *found.notes))
    fragments, notes = strings_and_comments(passage)
    if passage.text.strip():
        fragments.append(cut(passage, tail, Content.CODE))
    return Extracted(in_order(fragments), tuple(notes))


def strings_and_comments(passage: Passage) -> tuple[list[Fragment], list[str]]:
    """Find the mathematics of docstrings and comments."""
    tree = code.parsed(passage.text)
    if tree is None:
        return [], []
    fragments, notes = list[Fragment](), list[str]()
    starts = _line_starts(passage.text)
    for string in _strings(tree):
        inner = _inside(passage, string, starts, notes)
        found = rst(inner)
        fragments += found.fragments
        notes += [f"{string.place}: {note}" for note in found.notes]
    for comment in _comments(passage, starts):
        fragments += [
            f for f in markdown(comment, indented=False).fragments if f.content is not Content.CODE
        ]
    return fragments, notes


def _strings(tree: ast.Module) -> Iterator[_Text]:
    """Give docstrings, and other strings that hold the roles and directives of mathematics."""
    seen: set[int] = set()
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, name = stack.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{name}.{node.name}" if name else node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Attribute):
            target = node.targets[0]
            name = (
                target.id
                if isinstance(target, ast.Name)
                else ast.unparse(target).removesuffix(".__doc__")
            )
        body = getattr(node, "body", None)
        if isinstance(body, list):
            for statement in body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    value = statement.value
                    if isinstance(value.value, str):
                        seen.add(id(value))
                        yield _Text(
                            value, f"docstring of {name}" if name else "docstring of the module"
                        )
        if _is_other(node, seen):
            yield _Text(node, f"docstring of {name}" if name else "a string")
        children = [] if isinstance(node, ast.JoinedStr) else list(ast.iter_child_nodes(node))
        stack.extend((child, name) for child in reversed(children))


def _is_other(node: ast.AST, seen: set[int]) -> TypeGuard[ast.Constant]:
    """Tell whether a node is a string with mathematics, as handed to `add_docstr`."""
    if not isinstance(node, ast.Constant) or id(node) in seen:
        return False
    return isinstance(node.value, str) and bool(_ROLES.search(node.value))


def _inside(passage: Passage, string: _Text, starts: list[int], notes: list[str]) -> Passage:
    """Decode a string literal (or several that stand side by side) with its places."""
    text, node = passage.text, string.node
    start = _offset(text, starts, node.lineno, node.col_offset)
    end = _offset(text, starts, node.end_lineno or node.lineno, node.end_col_offset or 0)
    builder, meant = Builder(passage), list[str]()
    for first, last in _literals(text, start, end):
        meant += decoded_python(builder, text, first, last)
    if meant:
        shown = ", ".join(dict.fromkeys(meant))
        notes.append(f"line {passage.at(start)[0]}: the string is not raw, {shown} read as written")
    place = string.place if not passage.counted else f"{passage.place}, {string.place}"
    return builder.passage(place)


def _literals(text: str, start: int, end: int) -> list[tuple[int, int]]:
    whole = re.compile(
        r"[A-Za-z]{0,3}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')",
        re.DOTALL,
    )
    return [match.span() for match in whole.finditer(text, start, end)]


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\n", text))]


def _offset(text: str, starts: list[int], line: int, column: int) -> int:
    """Turn a place of `ast`, whose columns count bytes, into an offset."""
    start = starts[line - 1]
    end = starts[line] if line < len(starts) else len(text)
    row = text[start:end]
    if row.isascii():
        return start + column
    return start + len(row.encode()[:column].decode(errors="ignore"))


def _comments(passage: Passage, starts: list[int]) -> Iterator[Passage]:
    """Give the comments that hold mathematics, adjoining lines together."""
    block: list[tuple[int, int]] = []
    previous = -1
    for line, start, end in _comment_tokens(passage.text, starts):
        if block and line != previous + 1:
            yield from _joined(passage, block)
            block = []
        block.append((start, end))
        previous = line
    if block:
        yield from _joined(passage, block)


def _joined(passage: Passage, block: list[tuple[int, int]]) -> Iterator[Passage]:
    text = passage.text
    if not any(_MATH.search(text[start:end]) for start, end in block):
        return
    builder = Builder(passage)
    for start, end in block:
        first = start + len(text[start:end]) - len(text[start:end].lstrip("#!"))
        builder.copy(first, end)
        builder.put("\n", end, side_by_side=False)
    yield builder.passage("a comment" if not passage.counted else f"{passage.place}, a comment")


def _comment_tokens(text: str, starts: list[int]) -> Iterator[tuple[int, int, int]]:
    if "#" not in text:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                start = starts[token.start[0] - 1] + token.start[1]
                yield token.start[0], start, start + len(token.string)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return
