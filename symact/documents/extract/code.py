"""Tell Python source from other text."""

from __future__ import annotations

import ast
import itertools
import re
import warnings

from symact.documents.extract.passage import Builder, Passage

LONGEST_CODE = 2_000_000
PYTHON = frozenset(
    [
        "python",
        "py",
        "python3",
        "py3",
        "ipython",
        "ipython3",
        "jupyter",
        "sage",
        "pycon",
        "code-cell",
    ]
)

_MAGIC = re.compile(r"^[ \t]*[%!?]", re.MULTILINE)
_STARTS = re.compile(
    r"import\s|from\s+\S+\s+import|def\s|class\s|@\w|#|[A-Za-z_][\w.]*(?:\[[^\]]*\])?\s*[-+*/]?=|"
    r"[A-Za-z_][\w.]*\(|(?:if|for|while|with|elif|try|else|except|finally|return|print|assert|del)\b"
    r"|[)\]}]"
)


def parsed(source: str) -> ast.Module | None:
    """Parse Python, or give None for whatever is no Python of this version."""
    if len(source) > LONGEST_CODE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parsed_expression(source: str) -> ast.expr | None:
    """Parse one Python expression, or give None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_python(source: str) -> bool:
    """Tell whether a text without a language is Python that computes something."""
    tree = parsed(source)
    if tree is None:
        return False
    kinds = (ast.FunctionDef, ast.Lambda, ast.Import, ast.ImportFrom, ast.ClassDef, ast.Assign)
    return any(isinstance(node, kinds) for node in tree.body) or any(
        isinstance(node, ast.Lambda) for node in ast.walk(tree)
    )


def without_magics(passage: Passage, place: str = "") -> Passage:
    """Turn the lines of IPython magics and shell calls into comments of the same length."""
    builder, last = Builder(passage), 0
    for match in _MAGIC.finditer(passage.text):
        builder.copy(last, match.end() - 1)
        builder.put("#", match.end() - 1)
        last = match.end()
    builder.copy(last, len(passage.text))
    return builder.passage(place or passage.place, counted=passage.counted)


def unfenced(text: str) -> list[tuple[int, int]]:
    """Find Python that stands in running text without a fence: lines that parse together."""
    found: list[tuple[int, int]] = []
    for start, end in _candidates(text):
        piece = text[start:end]
        if re.search(r"^(?:import|from|def|class)\s|\blambda\b", piece, re.MULTILINE):
            if is_python(piece):
                found.append((start, end))
                continue
            found += [pair for pair in _chunks(text, start, end) if is_python(text[slice(*pair)])]
    return found


def _candidates(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start, end, offset = -1, 0, 0
    for line in text.split("\n"):
        coded = bool(_STARTS.match(line)) or (start >= 0 and line[:1] in {" ", "\t"})
        if line.strip() and coded:
            start = offset if start < 0 else start
            end = offset + len(line)
        elif line.strip() and start >= 0:
            found.append((start, end))
            start = -1
        offset += len(line) + 1
    return [*found, (start, end)] if start >= 0 else found


def _chunks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part a candidate before every unindented definition that follows a blank line."""
    edges = [
        start,
        *(start + m.end() for m in re.finditer(r"\n[ \t]*\n(?=\S)", text[start:end])),
        end,
    ]
    pairs = []
    for first, last in itertools.pairwise(edges):
        piece = text[first:last]
        if re.match(r"(?:import|from|def|class|@)\b|@|\w+\s*=\s*lambda", piece):
            pairs.append((first, first + len(piece.rstrip())))
    return pairs
