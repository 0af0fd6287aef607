r"""Expand the simple macros of a document in its formulas.

`\newcommand`, `\def` with undelimited parameters, `\DeclareMathOperator`, `\DeclarePairedDelimiter`
and `\let` are understood. Expansion is bounded: a macro that calls itself is damage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from symact.documents.records import Content, Fragment

_LONGEST_BODY, _DEEPEST, _LONGEST = 2_000, 12, 20_000
_MOST, _MOST_CALLS = 500, 2_000

_NAME = r"\s*\{?\s*\\([A-Za-z]+)\s*\}?"
_COMMAND = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?" + _NAME
    + r"\s*(?:\[(\d)\])?\s*(?:\[([^\]\n]{0,200})\])?\s*(?=\{)"
)  # fmt: skip
_DEF = re.compile(r"\\(?:e|g|x)?def\s*\\([A-Za-z]+)((?:#\d)*)\s*(?=\{)")
_OPERATOR = re.compile(r"\\DeclareMathOperator(\*?)" + _NAME + r"\s*(?=\{)")
_PAIRED = re.compile(r"\\DeclarePairedDelimiter" + _NAME + r"\s*(?=\{)")
_LET = re.compile(r"\\let\s*\\([A-Za-z]+)\s*=?\s*(\\[A-Za-z]+)")
_CALL = re.compile(r"\\([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Macro:
    """Hold a macro: how many arguments it takes, the default of the first, what it stands for."""

    arguments: int
    body: str
    default: str | None = None


class _Runaway(Exception):  # noqa: N818 (it never leaves this module)
    """Tell that an expansion does not end within its bounds."""


def brace_end(text: str, start: int) -> int:
    """Give the offset behind the brace that closes the one at `start`, or 0 within the bounds."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, start + _LONGEST_BODY):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0] == "}":
            return match.end()
    return 0


def definition_end(text: str, start: int) -> int:
    """Give where the definition that begins at `start` ends."""
    line_end = text.find("\n", start, start + _LONGEST_BODY)
    line_end = min(len(text), start + _LONGEST_BODY) if line_end < 0 else line_end
    for pattern, groups in ((_COMMAND, 1), (_DEF, 1), (_OPERATOR, 1), (_PAIRED, 2)):
        match = pattern.match(text, start)
        if match:
            end = brace_end(text, match.end())
            for _ in range(groups - 1):
                end = brace_end(text, end) if end and text[end : end + 1] == "{" else end
            return end or line_end
    return line_end


def macros(text: str) -> dict[str, Macro]:
    """Collect the macros that a text defines; the last definition counts."""
    found: dict[str, Macro] = {}
    for match in islice(_COMMAND.finditer(text), _MOST):
        _add(found, text, match, match[1], int(match[2] or 0), match[3])
    for match in islice(_DEF.finditer(text), _MOST):
        _add(found, text, match, match[1], match[2].count("#"))
    for match in islice(_OPERATOR.finditer(text), _MOST):
        end = brace_end(text, match.end())
        if end:
            name = text[match.end() + 1 : end - 1]
            found[match[2]] = Macro(0, f"\\operatorname{match[1]}{{{name}}}")
    for match in islice(_PAIRED.finditer(text), _MOST):
        middle = brace_end(text, match.end())
        end = brace_end(text, middle) if middle else 0
        if end:
            left, right = text[match.end() + 1 : middle - 1], text[middle + 1 : end - 1]
            found[match[1]] = Macro(1, f"\\left{left} #1 \\right{right}")
    for match in islice(_LET.finditer(text), _MOST):
        found[match[1]] = Macro(0, match[2])
    return found


def _add(
    found: dict[str, Macro],
    text: str,
    match: re.Match[str],
    name: str,
    arguments: int,
    default: str | None = None,
) -> None:
    end = brace_end(text, match.end())
    if end and len(found) < _MOST:
        found[name] = Macro(arguments, text[match.end() + 1 : end - 1].strip(), default)


def expanded(
    text: str, fragments: tuple[Fragment, ...], syntax: str
) -> tuple[tuple[Fragment, ...], tuple[str, ...]]:
    """Expand the macros a document defines in its formulas."""
    if syntax not in {"latex", "markdown", "plain", "notebook"} or not re.search(
        r"\\(?:new|renew|provide)command|\\def|\\Declare|\\let\\", text
    ):
        return fragments, ()
    from symact.documents.extract.latex import uncommented

    source = uncommented(text) if syntax == "latex" else text
    if syntax == "notebook":
        source = "\n".join(f.text for f in fragments if f.content is Content.MATH)
    table = macros(source)
    done = [_fragment(f, table) if f.content is Content.MATH else f for f in fragments]
    notes = (f"{len(table)} macro(s) of the document expanded",) if table else ()
    return tuple(f for f in done if f.text or f.content is not Content.MATH), notes


def _fragment(fragment: Fragment, table: dict[str, Macro]) -> Fragment:
    text = _undefined(fragment.text)
    try:
        lines = _Expander(table).expand(text)
    except _Runaway:
        return replace(fragment, damage="a macro calls itself, or its expansion is too long")
    if lines == fragment.text:
        return fragment
    stripped = lines.strip()
    count, skipped = stripped.count("\n") + 1, lines[: len(lines) - len(lines.lstrip())].count("\n")
    rows, columns = fragment.lines[skipped:], fragment.columns[skipped:]
    missing = count - len(rows)
    rows, columns = rows[:count], columns[:count]
    if missing > 0:
        rows, columns = (*rows, *rows[-1:] * missing), (*columns, *columns[-1:] * missing)
    return replace(fragment, text=stripped, lines=rows, columns=columns)


def _undefined(text: str) -> str:
    """Leave out definitions inside a formula."""
    if "command" not in text and "\\def" not in text and "\\Declare" not in text:
        return text
    pieces, last = [], 0
    for match in re.finditer(
        r"\\(?:(?:re)?newcommand|providecommand|def(?![A-Za-z])|Declare\w+)", text
    ):
        if match.start() >= last:
            pieces.append(text[last : match.start()])
            last = definition_end(text, match.start())
    return "".join([*pieces, text[last:]])


@dataclass(slots=True)
class _Expander:
    """Expand macros by a table, within a number of calls."""

    table: dict[str, Macro]
    calls: int = _MOST_CALLS

    def expand(self, text: str, depth: int = 0) -> str:
        if depth > _DEEPEST or len(text) > 2 * _LONGEST:
            raise _Runaway
        pieces, last, size = list[str](), 0, 0
        for match in _CALL.finditer(text):
            macro = self.table.get(match[1])
            start = match.start()
            if macro is None or start < last or text[max(0, start - 1) : start] == "\\":
                continue
            arguments, last_of_call = _arguments(text, match.end(), macro)
            value = self._value(macro, arguments, depth)
            letter = text[last_of_call : last_of_call + 1].isalpha()
            space = " " if letter and re.search(r"\\[A-Za-z]+\Z", value[-100:]) else ""
            pieces += [text[last:start], value, space]
            size, last = size + len(value), last_of_call
            if size > _LONGEST:
                raise _Runaway
        return "".join([*pieces, text[last:]])

    def _value(self, macro: Macro, arguments: list[str], depth: int) -> str:
        self.calls -= 1
        if self.calls < 0:
            raise _Runaway
        body = macro.body.replace("\n", " ")
        filled = re.sub(r"#(\d)", lambda m: _argument(arguments, int(m[1])), body)
        return self.expand(filled, depth + 1)


def _argument(arguments: list[str], number: int) -> str:
    return arguments[number - 1] if 0 < number <= len(arguments) else ""


def _arguments(text: str, start: int, macro: Macro) -> tuple[list[str], int]:
    arguments = list[str]()
    if macro.default is not None:
        option = re.compile(r"\s*\[([^\]]*)\]").match(text, start)
        arguments.append(option[1] if option else macro.default)
        start = option.end() if option else start
    while len(arguments) < macro.arguments:
        space = re.compile(r"\s*").match(text, start)
        at = space.end() if space else start
        if text[at : at + 1] == "{":
            end = brace_end(text, at)
            if not end:
                break
            arguments.append(text[at + 1 : end - 1])
            start = end
        else:
            token = re.compile(r"\\[A-Za-z]+|\\.|[^\\{}]", re.DOTALL).match(text, at)
            if not token:
                break
            arguments.append(token[0])
            start = token.end()
    return arguments, start
