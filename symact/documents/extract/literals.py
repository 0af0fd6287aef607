"""Decode strings of JSON and Python, every character with its place."""

from __future__ import annotations

import json
import re
import unicodedata

from symact.documents.extract.passage import Builder

_JSON_ESCAPE = re.compile(
    r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[0-9a-fA-F]{4}|\\."
)
_PYTHON_ESCAPE = re.compile(
    r"\\(?:\n|[\\'\"]|[abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^{}\n]{1,80}\})"
)
_LITERAL = re.compile(r"(?P<prefix>[A-Za-z]{0,3})(?P<quote>\"\"\"|'''|\"|')")
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": ""}
_COMMAND = re.compile(
    r"\\(?:[abfrtv][a-z]+|n(?:abla|eq|u|e|eg|ot|ewline|onumber)(?![a-z])|U|x(?:i|rightarrow))"
)


def decoded_json(builder: Builder, text: str, start: int, end: int) -> None:
    """Append the value of a JSON string whose inside is given."""
    last = start
    for match in _JSON_ESCAPE.finditer(text, start, end):
        builder.copy(last, match.start())
        builder.put(json.loads(f'"{match[0]}"'), match.start(), side_by_side=False)
        last = match.end()
    builder.copy(last, end)


def decoded_python(builder: Builder, text: str, start: int, end: int) -> list[str]:
    r"""Append the value of a Python string literal, quotes and prefix included in the range.

    In a string that is not raw, `\frac` begins with a form feed; what is meant is taken, and
    the commands are given back.
    """
    head = _LITERAL.match(text, start)
    if not head:
        return []
    first, last = head.end(), end - len(head["quote"])
    if "r" in head["prefix"].lower():
        builder.copy(first, last)
        return []
    meant: list[str] = []
    for match in _PYTHON_ESCAPE.finditer(text, first, last):
        command = _COMMAND.match(text, match.start())
        if command and match[0] != "\\\n":
            meant.append(command[0])
            continue
        builder.copy(first, match.start())
        builder.put(_value(match[0]), match.start(), side_by_side=False)
        first = match.end()
    builder.copy(first, last)
    return meant


def _value(escape: str) -> str:
    kind = escape[1]
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind in "\\'\"":
        return kind
    if kind == "N":
        try:
            return unicodedata.lookup(escape[3:-1])
        except KeyError:
            return escape
    code = int(escape[1:], 8) if kind.isdigit() else int(escape, 0)
    return chr(code) if code < 0x110000 else "\ufffd"
