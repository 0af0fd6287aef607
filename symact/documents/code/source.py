"""Python text as documents have it: prompts, magics, Python 2, broken pieces.

The text is cut into its top-level statements, so that one that cannot be parsed does not hide the
others. Nothing is ever run or compiled.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

MAX_PIECE = 60_000
"""Characters of one top-level statement."""

MAX_NESTING = 80
"""Brackets open at one time."""

MAX_STATEMENTS = 20_000

PROMPT = re.compile(r"\s*(?:>>>|\.\.\.)(?: |$)")
NUMBERED = re.compile(r"\s*In ?\[\s*\d*\s*\]: ?")
MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!|\?|[A-Za-z_.]+\?{1,2}\s*$)")
PRINT = re.compile(r"(?m)^(\s*)print\b(?!\s*\().*$")
"""Python 2."""

HEAD = re.compile(r"(?:async\s+def|def|class)\b|[A-Za-z_]\w*\s*=\s*lambda\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one top-level statement.

    Attributes:
        text: Its text, indentation and prompts removed.
        line: Its first line in the source, from 1.
        shifts: For each of its lines how many characters were removed before it.
        tree: What `ast` made of it, or None.
        problem: Why there is no tree.
        at: Line and column (both in the piece, from 1 and 0) of the problem.
    """

    text: str
    line: int
    shifts: tuple[int, ...]
    tree: ast.Module | None = None
    problem: str = ""
    at: tuple[int, int] = (1, 0)

    def place(self, node: ast.AST) -> tuple[int, int]:
        """Give line (from 1) and column (from 0, in characters) of a node in the source."""
        row = getattr(node, "lineno", 1) - 1
        return self.spot(row, self._characters(row, getattr(node, "col_offset", 0)))

    def spot(self, row: int, column: int) -> tuple[int, int]:
        """Place a row and column of the piece in the source."""
        row = max(0, min(row, len(self.shifts) - 1))
        return self.line + row, column + self.shifts[row]

    def _characters(self, row: int, count: int) -> int:
        """Turn an offset in UTF-8, which `ast` counts, into one in characters."""
        lines = self.text.split("\n")
        if not 0 <= row < len(lines):
            return 0
        return len(lines[row].encode()[:count].decode(errors="ignore"))

    def segment(self, node: ast.AST) -> str:
        """Give the text of a node."""
        return ast.get_source_segment(self.text, node) or ""


def pieces(source: str) -> list[Piece]:
    """Cut a source into top-level statements and parse each."""
    lines, shifts = _plain_lines(source)
    result = []
    for start, end in _bounds(lines)[:MAX_STATEMENTS]:
        text = "\n".join(lines[start:end])
        result.append(_parsed(Piece(text, start + 1, tuple(shifts[start:end]))))
    return result


def _plain_lines(source: str) -> tuple[list[str], list[int]]:
    """Remove prompts, magics and common indentation; say how much each line lost on its left."""
    lines = source.replace("\r\n", "\n").replace("\x00", " ").replace("\f", " ").split("\n")
    if any(line.lstrip().startswith(">>>") for line in lines):
        # what stands between the prompts of a console is output
        pairs = [_unprompted(line) for line in lines]
    else:
        pairs = [_undressed(line) for line in lines]
    texts, shifts = [p[0] for p in pairs], [p[1] for p in pairs]
    full = [t for t in texts if t.strip() and not t.lstrip().startswith("#")]
    margin = min((len(t) - len(t.lstrip(" \t")) for t in full), default=0)
    return [t[margin:] for t in texts], [s + margin for s in shifts]


def _unprompted(line: str) -> tuple[str, int]:
    found = PROMPT.match(line)
    return (line[found.end() :], found.end()) if found else ("", 0)


def _undressed(line: str) -> tuple[str, int]:
    found = NUMBERED.match(line)
    if found:
        return line[found.end() :], found.end()
    if MAGIC.match(line):
        indent = line[: len(line) - len(line.lstrip())]
        return f"{indent}pass", 0
    return line, 0


def _bounds(lines: list[str]) -> list[tuple[int, int]]:
    """Find where top-level statements begin: a line at the margin that continues nothing.

    A bracket or a triple quotation mark may keep a statement open over lines at the margin; an
    open one that never closes is ended by the next `def` or `class`.
    """
    starts: list[int] = []
    state = _Open()
    decorated = False
    for k, line in enumerate(lines):
        margin = bool(line) and line[0] not in " \t#)]}" and not line.isspace()
        if margin and (state.closed or (HEAD.match(line) and not state.quote)):
            if not decorated and not _continues(line):
                starts.append(k)
                state = _Open()
            decorated = line.startswith("@")
        state.feed(line)
    if not starts:
        return []
    starts[0] = 0
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _continues(line: str) -> bool:
    return bool(re.match(r"(?:else|elif|except|finally)\b", line))


class _Open:
    """Follow brackets and triple quotation marks over lines; roughly, it only finds cuts."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.joined = False

    @property
    def closed(self) -> bool:
        return self.depth <= 0 and not self.quote and not self.joined

    def feed(self, line: str) -> None:
        for match in re.finditer(r"\\.|'''|\"\"\"|'|\"|#|[(\[{]|[)\]}]", line):
            sign = match.group()
            if self.quote:
                if sign == self.quote:
                    self.quote = ""
            elif sign == "#":
                break
            elif sign[0] in "'\"":
                self.quote = sign
            elif sign in "([{":
                self.depth += 1
            elif sign in ")]}":
                self.depth -= 1
        if len(self.quote) == 1:  # a plain string ends with its line
            self.quote = ""
        self.joined = line.endswith("\\")


def _parsed(piece: Piece) -> Piece:
    if len(piece.text) > MAX_PIECE:
        return _failed(piece, "the statement is too long to be read", 0, 0)
    if _nesting(piece.text) > MAX_NESTING:
        return _failed(piece, "brackets are nested too deeply", 0, 0)
    problem = "", 0, 0
    for text in dict.fromkeys((piece.text, PRINT.sub(r"\1pass", piece.text))):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "\s" in a string is no matter of ours
                return Piece(text, piece.line, piece.shifts, ast.parse(text))
        except SyntaxError as error:
            problem = problem if problem[0] else _problem(error)
        except (ValueError, RecursionError, MemoryError):
            problem = "the statement cannot be parsed", 0, 0
    return _failed(piece, *problem)


def _problem(error: SyntaxError) -> tuple[str, int, int]:
    return error.msg or "invalid syntax", (error.lineno or 1) - 1, max(0, (error.offset or 1) - 1)


def _failed(piece: Piece, problem: str, row: int, column: int) -> Piece:
    return Piece(piece.text, piece.line, piece.shifts, None, problem, (row + 1, column))


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest
