r"""Claims that words make: `the derivative of tanh is $1 - \tanh^2$`, cells of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symact.documents.meaning.names import find, fold, plain, table
from symact.documents.meaning.records import Context, Definition
from symact.documents.tree import GREEK

_PRIMED = (
    r"\$?\s*(?:\\?[a-z]+\s*(?:'|′|’|\^\s*\{?\s*(?:\\prime|\()|\\prime)|\\[dt]?frac\s*\{?\s*"
    r"(?:d|\\mathrm\s*\{?d|\\partial)|d[a-z]?/d|\\nabla)"
)
DERIVATIVE = re.compile(
    r"(?i)^(?:(?:first |second |third |1st |2nd |3rd )?(?:derivative|gradient|slope)"
    rf"|{_PRIMED}).{{0,40}}$|ableitung|dérivée|derivada|导数|導數|производная"
)
ORDERS = (
    (3, re.compile(r"(?i)'{3}|′{3}|\^\s*\{?3|third|3rd|dritte|troisième|三阶")),
    (2, re.compile(r"(?i)'{2}|′{2}|″|(?:\\prime\s*){2}|\^\s*\{?2|second|2nd|zweite|seconde|二阶")),
)
"""What a title says of the order of a derivative, the highest first."""

INTEGRAL = re.compile(r"(?i)^(?:\$?\s*\\int\b|antiderivative|primitive|stammfunktion|原函数)")
"""Titles of what cannot be asked here."""

FORMULA = re.compile(
    r"(?i)\b(?:formulas?|equation|function|definition|expression|activation|formel|fonction"
    r"|fórmula)\b|公式|表达式|定义|формула"
    r"|^\$?\s*(?:y\s*=\s*)?(?:\\?[a-z]+)\s*\(\s*\\?[a-z]+\s*\)\s*=?\s*\$?$"
)
RANGE = re.compile(r"(?i)\b(?:range|image|codomain|outputs?|wertebereich)\b")
WHERE = re.compile(
    r"(?i)^\s*[,(]?\s*(?:for|if|when|where|at|near|as|on|outside|otherwise|only|times|plus|minus"
    r"|multiplied|while x|whenever|in the|für|wenn|falls|with respect|up to|or)\b"
)
"""Said behind an expression that is not the whole of what is claimed."""

_NAME = r"(?:the\s+)?(?P<name>[A-Za-z][\w\-]*|\$[^$\s]{1,40}\$)(?:'s)?"
_KIND = r"(?:\s+(?:function|activation|unit|nonlinearity|activation function)){0,2}"
_IS = (
    r"\s+(?P<verb>is|equals|reads|is\s+(?:simply|just|therefore|thus|then|given\s+by"
    r"|defined\s+(?:as|by)|computed\s+as))\s*:?\s*$"
)
SLOPE = re.compile(rf"(?i)\b(?:derivative|gradient)\s+of\s+{_NAME}{_KIND}(?:\s*\([^)]*\))?{_IS}")
VALUE = re.compile(rf"(?i){_NAME}{_KIND}(?:\s*\([^)]*\))?{_IS}")
BEGINS = frozenset(
    {"and", "while", "whereas", "that", "where", "then", "but", "so", "since", "und"}
)
"""Words before a name with which a clause begins."""
EXTREME = re.compile(
    r"(?i)\b(?P<which>maximum|minimum|largest value|smallest value|max|min)(?:\s+value)?\s+of\s+"
    rf"(?P<slope>the\s+(?:derivative|gradient)\s+of\s+)?{_NAME}{_KIND}"
    r"\s+is\s*(?P<near>about|approximately|roughly)?\s*:?\s*$"
)


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what words say that an expression is.

    Attributes:
        key: Name of the function.
        primes: Order of the derivative that it is.
        kind: `value`, `range`, `max` or `min`.
        sign: `=`, or `≈`.
        name: Row of the catalogue, or empty.
        formula: What the row of the table is about, where another cell says so.
    """

    key: str
    primes: int = 0
    kind: str = "value"
    sign: str = "="
    name: str = ""
    formula: Definition | None = None


def told(context: Context) -> Told | None:
    """Read what the words directly before an expression say it is; None if they say nothing."""
    return _in_cell(context) or _in_sentence(context)


def titled(text: str) -> str:
    """Name the function that a title or a cell is nothing but the name of, or give nothing."""
    bare = re.sub(r"\([^)]*\)|\b(?:function|activation|unit)\b|[$\\]", " ", text).strip()
    for spelling in (text.strip(), bare, *re.findall(r"\(([^)]*)\)", text)):
        row = table().get(fold(spelling), "")
        if row and plain(row):
            return row
    return ""


def _in_cell(context: Context) -> Told | None:
    row, formula = titled(context.row) if context.row else "", context.formula
    if INTEGRAL.search(context.column) or not (row or formula):
        return None
    if RANGE.search(context.column):
        return Told(row, 0, "range", "range", row, formula)
    if DERIVATIVE.search(context.column):
        order = next((n for n, said in ORDERS if said.search(context.column)), 1)
        return Told(row, order, name=row, formula=formula)
    return Told(row, name=row) if row and FORMULA.search(context.column) else None


def _in_sentence(context: Context) -> Told | None:
    if WHERE.match(context.after):
        return None
    near = context.before[-140:]
    slope = SLOPE.search(near)
    value = VALUE.search(near)
    found = slope or EXTREME.search(near) or (value if value and _begins(near, value) else None)
    if found is None:
        return None
    key, primes = _key(found["name"])
    row = find(key)[0]
    if not row or not plain(row):
        return None
    groups = found.groupdict()
    if groups.get("which"):
        kind = "max" if groups["which"].lower()[:2] in {"ma", "la"} else "min"
        primes += bool(groups["slope"])
        return Told(key, primes, kind, "≈" if groups["near"] else "=", row)
    return Told(key, primes + (slope is not None), name=row)


def _begins(text: str, value: re.Match[str]) -> bool:
    """Tell whether a clause begins with a name: not `a smooth form of ReLU is`."""
    last = text[: value.start()].split()[-1:]
    return (
        not last
        or not last[0][-1].isalpha()
        or last[0].lower() in BEGINS
        or (last[0][0].isupper() and value["name"][0].isupper())
    )


def _key(text: str) -> tuple[str, int]:
    r"""Read a name in running text: sigmoid, $\sigma'$, $\mathrm{softplus}$."""
    if not text.startswith("$"):
        return text, 0
    inner = text.strip("$")
    primes = inner.count("'")
    inner = inner.replace("'", "")
    styled = re.fullmatch(r"\\(?:mathrm|text|operatorname|mathit|mathsf)\{([^{}]*)\}", inner)
    word = styled[1] if styled else inner.removeprefix("\\")
    return GREEK.get(word, word), primes
