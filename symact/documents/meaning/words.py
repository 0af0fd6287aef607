"""What running text around a formula says of it: rows of words."""

from __future__ import annotations

import re

from symact.documents.meaning.names import mentioned

RANGE = re.compile(
    r"(?i)\b(range|normali[sz]\w*|between|maps?|mapp\w+|squash\w*|squeez\w*|compress\w*|bounded|"
    r"values? (?:in|to|into|from)|interval|output\w*|saturat\w*|domain|codomain|image)\b"
)
"""Said of an interval: it is where a function has its values."""

APPROXIMATION = re.compile(r"(?i)(?<!\\)\b(approximat\w*|approx\.?)")
SERIES = re.compile(r"(?i)\b(taylor|maclaurin|series|expansion)\b")
TENDS = re.compile(r"(?i)\b(tends?|approach\w*|converges?|goes|go)\s+(to|towards?)?\s*$")
TENDS_AFTER = re.compile(
    r"(?i)^\W*(?:would|could|will|may|can|also|both)?\s*(?:tends?|approach(?:es)?|converges?|goes|go)"
    r"\s+(?:to(?:wards?)?\s*)?\$?\s*(?P<value>-?\d+(?:\.\d+)?(?:\s*/\s*-?\d+)?|zero|one)"
    r"\s*\$?(?![\w(])"
)
"""Said behind an expression: it tends to a value, or to one of two: `would tend to $1/0$`."""

LARGE = re.compile(
    r"(?i)\\gg\b|≫|\\to\s*\+?\\infty|→\s*\+?∞|\blarge\b|\+\\infty|\bpositive infinity"
)
SMALL = re.compile(
    r"(?i)\\ll\b|≪|\blarge negative\b|\\to\s*-\s*\\infty|→\s*-∞|\bsmall\b|-\\infty"
    r"|\bnegative infinity"
)
PARAMETER = re.compile(r"(?i)\b(parameter|constant|coefficient|hyperparameter|slope)\b")
LATEST = 120
"""Characters of text nearest to a formula that are about it."""


def activation_before(before: str, heading: str) -> str:
    """Give the row named last in the text before a formula, else the one in its heading."""
    for text in (before, heading):
        found = mentioned(text)
        if found:
            return found[-1]
    return ""


def says(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether words stand in the nearest text."""
    return bool(pattern.search(text[-LATEST:]))
