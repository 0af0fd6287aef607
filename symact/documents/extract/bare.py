"""Find LaTeX that stands on a line of its own without any delimiter."""

from __future__ import annotations

import re

from symact.documents.extract import signs
from symact.documents.extract.passage import Span

_WORDS = """
    frac dfrac tfrac sqrt sum int prod exp log ln max min tanh sinh cosh sin cos tan erf sigma alpha
    beta gamma delta lambda phi Phi varphi pi theta mu omega cdot times left right operatorname
    mathrm text partial infty leq geq le ge approx mathbb
"""
_WORD = re.compile(rf"\\(?:{'|'.join(_WORDS.split())})(?![A-Za-z])")
_RELATION = re.compile(r"=|<|>|\\(?:approx|leq?|geq?|equiv|in|to|sim)(?![A-Za-z])|≈|≤|≥")
_LEAD = re.compile(r"\s*(?:(?:[-*+•>]|\(?\d{1,3}[.)]|\[)\s+)?")


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
        start += len(line) + 1
    shown = ", ".join(str(number) for number in notes[:5])
    more = f" and {len(notes) - 5} more" if len(notes) > 5 else ""
    return spans, [f"LaTeX outside delimiters not read: line {shown}{more}"] if notes else []
