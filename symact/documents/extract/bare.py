"""Find LaTeX that stands on a line of its own without any delimiter."""

from __future__ import annotations

import re
import unicodedata

from symact.documents.extract import signs
from symact.documents.extract.passage import Span
from symact.documents.meaning.names import table
from symact.documents.reader import words

_WORDS = """
    frac dfrac tfrac sqrt sum int prod exp log ln max min tanh sinh cosh sin cos tan erf sigma alpha
    beta gamma delta lambda phi Phi varphi pi theta mu omega cdot times left right operatorname
    mathrm text partial infty leq geq le ge approx mathbb
"""
_WORD = re.compile(rf"\\(?:{'|'.join(_WORDS.split())})(?![A-Za-z])")
_RELATION = re.compile(r"=|<|>|\\(?:approx|leq?|geq?|equiv|in|to|sim)(?![A-Za-z])|≈|≤|≥")
_TYPED = re.compile(
    r"[\u0370-\u03ff\u2070-\u209c\u2200-\u22ff\u02e3\u1d47\u1d57\u1d43½¼¾·×²³−′″√∞ϕϵ]"
)
"""Letters and signs of mathematics that are typed without LaTeX."""

_LONG = re.compile(r"[A-Za-z]{2,}")
_JOINS = words.split_words("if else for and or otherwise where all when exp")
_LEAD = re.compile(r"\s*(?:(?:[-*+•>]|\(?\d{1,3}[.)]|\[)\s+)?")


def is_typed(line: str) -> bool:
    """Tell whether a line is a relation in signs like σ and √, and has no words but names."""
    table_row = line.lstrip().startswith("|") and line.rstrip().endswith("|")
    if "\x00" in line or "`" in line or table_row or not _RELATION.search(line):
        return False
    if _GREEK_WORD.search(line) or any(map(_is_foreign, line)):
        return False
    found = _LONG.findall(unicodedata.normalize("NFD", line))
    known = table()
    return bool(found or _CALL.search(line)) and all(
        word.lower() in _JOINS or words.is_known(word) or word.casefold() in known or word in _D
        for word in found
    )


def is_bare(line: str) -> bool:
    """Tell whether `bare` takes a line without a backslash."""
    return bool(_TYPED.search(line)) and len(line) <= MOST and is_typed(line)


_CALL = re.compile(r"[σφΦ][′'’]*\s*\(")
_GREEK_WORD = re.compile(r"[\u0370-\u03ff]{4,}")


def _is_foreign(sign: str) -> bool:
    """Tell whether a letter is neither Latin nor Greek: the line is words."""
    kind = unicodedata.category(sign)
    return kind == "Lo" or (kind in {"Ll", "Lu"} and "Ͽ" < sign < "\u1d00")


MOST = 400
"""Characters of a line that is typed without LaTeX."""

_D = frozenset({"dx", "dt", "dz", "dy"})


def bare(text: str) -> tuple[list[Span], list[str]]:
    """Find lines that are LaTeX and a relation, and note those that mix it with words."""
    spans, notes = list[Span](), list[int]()
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if "\\" in line and _WORD.search(line[:5000]):
            lead = _LEAD.match(line)
            first = lead.end() if lead else 0
            piece = line[first:].rstrip().removesuffix("]").rstrip()
            if _RELATION.search(piece) and not signs.is_prose(piece) and "\x00" not in piece:
                end = start + first + len(piece)
                spans.append(Span(start + first, end, start + first, end, display=True))
            else:
                notes.append(number)
        elif is_bare(line):
            lead = _LEAD.match(line)
            first = start + (lead.end() if lead else 0)
            spans.append(Span(first, start + len(line.rstrip()), first, start + len(line.rstrip()),
                              display=True))  # fmt: skip
        start += len(line) + 1
    shown = ", ".join(str(number) for number in notes[:5])
    more = f" and {len(notes) - 5} more" if len(notes) > 5 else ""
    return spans, [f"LaTeX outside delimiters not read: line {shown}{more}"] if notes else []
