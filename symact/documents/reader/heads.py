r"""The first pass over a document: which names stand as functions at the head of a row."""

from __future__ import annotations

from collections.abc import Sequence

from symact.documents.reader import words
from symact.documents.reader.calculus import denominator_key, numerator_key
from symact.documents.reader.runs import run_end
from symact.documents.reader.tokens import Token
from symact.documents.reader.weave import weave
from symact.errors import ReadError

_NEVER = frozenset({"x", "e", "pi", "i", "d", "P", "E", "O"})
_VARIABLES = frozenset("abcijklmnopqrtuvwyz")
"""Letters of which dy/dx does not say that y(...) is a call."""

_HEAD_SIGNS = frozenset({"=", ":=", "≡", "≈", "|->", "~", "∝"})


def heads(tex: str) -> frozenset[str]:
    r"""Find the keys of names that are defined or derived as functions.

    `NAME(args) =` at the head of a row, with primes too, and the y of \frac{dy}{dx}. An argument
    of a letter must be plain (x, -x, 0), for x(x-1) = ... is a product. Never raises.

    >>> sorted(heads(r"s(x) = \ln(1 + e^x)")), sorted(heads("x(x-1) = 0"))
    (['s'], [])
    """
    try:
        tokens = weave(tex)
    except (ReadError, RecursionError):
        return frozenset()
    tokens = [t for t in tokens if t.kind != "wide"]
    found = {_head(tokens, place) for place in _row_starts(tokens)}
    derived = {_derived(tokens, place) for place in range(len(tokens))}
    found |= {
        key for key in derived if key and not (key[0] in _VARIABLES and key[1:2] in {"", "_"})
    }
    return frozenset(key for key in found if key and key not in _NEVER)


def _row_starts(tokens: Sequence[Token]) -> list[int]:
    starts = [0]
    for place, token in enumerate(tokens):
        if token.kind in {"break", "begin", "sign", "text", "link"} or token.text in {
            ",",
            ";",
            ":",
        }:
            starts.append(place + 1)
    return starts


def _head(tokens: Sequence[Token], place: int) -> str:
    """Read NAME(args) before a sign of definition; empty if it is something else."""
    key, behind, upright = _name(tokens, place)
    if not key or behind >= len(tokens) or tokens[behind].text not in {"(", "["}:
        return ""
    depth, end = 0, behind
    while end < len(tokens):
        depth += (tokens[end].text in {"(", "["}) - (tokens[end].text in {")", "]"})
        end += 1
        if depth == 0:
            break
    if end >= len(tokens) or tokens[end].kind != "sign" or tokens[end].text not in _HEAD_SIGNS:
        return ""
    return key if upright or _is_plain(tokens[behind + 1 : end - 1]) else ""


def _is_plain(tokens: Sequence[Token]) -> bool:
    """Tell whether arguments are letters, numbers, their negatives, or a dot."""
    kinds = {"letter", "digit"}
    if not tokens:
        return False
    for place, token in enumerate(tokens):
        plain = token.kind in kinds or token.text in {",", ";", ".", "cdot", "_", "{", "}"}
        first = place == 0 or tokens[place - 1].text in {",", ";"}
        after_letter = place and tokens[place - 1].kind in kinds and token.kind == "letter"
        if after_letter or not (plain or (token.text == "-" and first)):
            return False
    return True


def _name(tokens: Sequence[Token], place: int) -> tuple[str, int, bool]:
    """Read a name with its index and primes: key, index behind it, whether it is a word."""
    if place >= len(tokens):
        return "", place, False
    token = tokens[place]
    if token.kind == "word":
        key, place, upright = token.text, place + 1, True
    elif token.kind == "letter":
        end = max(run_end(tokens, place), place + 1)
        key = "".join(t.text for t in tokens[place:end])
        upright = end - place > 3
        if end - place in {2, 3} and (key[0] in "xyzt" or (key.islower() and end - place == 2)):
            return "", place, False
        if end - place > 1 and any(key[i:] in words.FUNCTIONS for i in range(1, len(key) - 1)):
            return "", place, False
        place = end
    else:
        return "", place, False
    key, place = _scripts(tokens, key, place)
    return key, place, upright


def _scripts(tokens: Sequence[Token], key: str, place: int) -> tuple[str, int]:
    while place < len(tokens):
        text = tokens[place].text
        if text == "'":
            place += 1
        elif text in {"^", "_"} and place + 1 < len(tokens):
            end = place + 2
            if tokens[place + 1].kind == "{":
                while end < len(tokens) and tokens[end].kind != "}":
                    end += 1
                end += 1
            inside = [t for t in tokens[place + 1 : end] if t.kind not in {"{", "}"}]
            if text == "_":
                key += "_" + "".join(t.text.replace(",", "_") for t in inside)
            elif any(t.text not in {"prime", "'"} for t in inside):
                break
            place = end
        else:
            break
    return key, place


def _derived(tokens: Sequence[Token], place: int) -> str:
    r"""Read the y of \frac{dy}{dx} that begins here; empty if there is none."""
    if tokens[place].text not in words.FRACTIONS or place + 1 >= len(tokens):
        return ""
    above, behind = _group(tokens, place + 1)
    below, _ = _group(tokens, behind)
    return numerator_key(above) if denominator_key(below) else ""


def _group(tokens: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    if place >= len(tokens):
        return (), place
    if tokens[place].kind != "{":
        return tokens[place : place + 1], place + 1
    depth, end = 0, place
    while end < len(tokens):
        depth += (tokens[end].kind == "{") - (tokens[end].kind == "}")
        end += 1
        if depth == 0:
            break
    return tokens[place + 1 : end - 1], end
