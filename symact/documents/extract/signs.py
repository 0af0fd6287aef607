"""Tell mathematics from running text, money and shell names."""

from __future__ import annotations

import re

_WORDED = re.compile(
    r"\\(?:text[a-z]*|math[a-z]+|operatorname|mbox|hbox|label|tag|intertext|shortintertext|ref|eqref"
    r"|begin|end|color|textcolor)\s*\*?\{[^{}]*\}|\\[A-Za-z]+"
)
_PROSE = re.compile(
    r"(?<![\w\\])[A-Za-z]{2,}[,;:.]?\s+(?:[a-zA-Z]\s+)?[A-Za-z]{2,}[,;:.]?\s+[A-Za-z]{2,}(?![\w(])"
    r"|[\u4e00-\u9fff\u3040-\u30ff]{4,}"
)
_MARKS = re.compile(r"[\\^_=<>≤≥≈]|[+*/|]|[a-zA-Z]\(|^\s*-?[\d.]+\s*$|^\s*[^\W\d]'*\s*$")
_MONEY = re.compile(
    r"\s?\d[\d,.]*(?:[kKmMbB]\b|\s?(?:million|billion|thousand|bn|USD|dollars?)\b)?"
)
_SHELL = re.compile(r"\{|\([a-z]{2,}|[A-Z_]{2,}\b|[@#?!*$]|\d\b")
_BALANCE = re.compile(r"\\(left|right)(?![A-Za-z])|\\(begin|end)\s*\{([^{}]*)\}|\\[\s\S]|[{}]")


def is_prose(text: str) -> bool:
    r"""Tell whether three words stand in a row, `\text` and the like left out of account."""
    return bool(_PROSE.search(_WORDED.sub(" \\\\ ", text[:5000])))


def has_marks(text: str) -> bool:
    """Tell whether something in a text says that it is a formula."""
    return bool(_MARKS.search(text))


def begins_formula(text: str) -> bool:
    """Tell whether what follows a dollar begins like a formula: letter, sign or number."""
    return bool(re.match(r"\s*[-−+]?\s*(?:[^\W\d_](?!\w)|\\|\d|\.\d|[(|])", text))


def is_cut_off(text: str) -> bool:
    """Tell whether a text ends where no formula does: at an operator or an opening bracket."""
    piece = text.strip()
    return len(piece) > 1 and piece[-1] in "+-*/=<([{" and piece[-2] not in "\\^_{"


def is_money(text: str) -> bool:
    """Tell whether an amount stands behind a dollar and no operator behind the amount."""
    match = _MONEY.match(text)
    if not match:
        return False
    return not re.match(
        r"\s*[\\^_=<>≤≥≈+*/$xyz({|−·×√∞²³α-ωΓΦΨ]|\s*-\s*[\d\\a-z]\b|[A-Za-z]", text[match.end() :]
    )


def is_shell(text: str) -> bool:
    """Tell whether a dollar before this text belongs to a shell or template."""
    return bool(_SHELL.match(text))


def imbalance(text: str) -> str:
    r"""Say which of braces, `\left` and `\right`, environments do not match, or nothing."""
    braces, lefts, open_names = 0, 0, list[str]()
    for match in _BALANCE.finditer(text):
        side, edge, name = match.groups()
        if side:
            lefts += 1 if side == "left" else -1
        elif edge == "begin":
            open_names.append(name)
        elif edge:
            if not open_names or open_names.pop() != name:
                return f"\\end{{{name}}} closes nothing"
        elif match[0] in "{}":
            braces += 1 if match[0] == "{" else -1
        if braces < 0:
            return "a closing brace closes nothing"
        if lefts < 0:
            return "\\right without \\left"
    if open_names:
        return f"\\begin{{{open_names[-1]}}} is never closed"
    return "a brace is never closed" if braces else "\\left without \\right" if lefts else ""
