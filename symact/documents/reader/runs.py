"""Bare letters: which runs are one name, and which are a product of letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symact.documents.reader import words
from symact.documents.reader.tokens import Token
from symact.errors import ReadError

_VARIABLES = frozenset("xyzw")


def group_runs(tex: str, tokens: Sequence[Token], functions: frozenset[str]) -> list[Token]:
    """Join letters typed without a space into names where they are one.

    Raises:
        ReadError: A run of letters is neither a known name nor plainly a product.
    """
    return list(_grouped(tex, tokens, functions))


def _grouped(tex: str, tokens: Sequence[Token], functions: frozenset[str]) -> Iterator[Token]:
    place = 0
    while place < len(tokens):
        end = run_end(tokens, place)
        if end - place < 2:
            yield tokens[place]
            place += 1
            continue
        longer = _extended(tokens, place, end, functions)
        if longer:
            name = _spelt(tokens[place:longer])
            yield _word(tokens[place:longer], name)
            place = longer
            continue
        prefix = _module(tokens, place, end)
        if prefix:
            place = prefix
            continue
        following = tokens[end] if end < len(tokens) else None
        yield from _split(tex, tokens[place:end], following, functions)
        place = end


def run_end(tokens: Sequence[Token], place: int) -> int:
    """Give the index behind the run of ASCII letters that starts at an index."""
    end = place
    while end < len(tokens) and _is_letter(tokens[end]) and (end == place or tokens[end].glued):
        end += 1
    return end


def _is_letter(token: Token) -> bool:
    return token.kind == "letter" and len(token.text) == 1 and not token.style


def _spelt(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens if token.kind not in {"{", "}"})


def _word(tokens: Sequence[Token], name: str, style: str = "bare") -> Token:
    first = tokens[0]
    return Token("word", name, first.start, tokens[-1].end, first.glued, style)


def _known(name: str, functions: frozenset[str]) -> bool:
    return name in functions or words.is_known(name)


def _extended(tokens: Sequence[Token], place: int, end: int, functions: frozenset[str]) -> int:
    """Find a name with digits, underscores or hyphens in it: leaky_relu, ReLU6, Hard-Swish."""
    found, last = 0, end
    while last < len(tokens) and tokens[last].glued and last - place < 40:
        token = tokens[last]
        if token.kind == "op" and token.text in {"_", "-"}:
            step = run_end(tokens, last + 1)
            if step == last + 1 or not tokens[last + 1].glued:
                break
            last = step
        elif token.kind == "digit":
            last += 1
        else:
            break
        name = _spelt(tokens[place:last])
        if _known(name, functions) or name in words.PARAMETERS:
            found = last
    return found


def _module(tokens: Sequence[Token], place: int, end: int) -> int:
    """Pass over the module of a dotted Python name: torch.exp."""
    name = _spelt(tokens[place:end])
    dotted = end + 1 < len(tokens) and tokens[end].text == "." and tokens[end + 1].glued
    return end + 1 if dotted and name in words.MODULES and _is_letter(tokens[end + 1]) else 0


def _split(
    tex: str, run: Sequence[Token], following: Token | None, functions: frozenset[str]
) -> Iterator[Token]:
    """Read a run of letters as a name, a link, or a product."""
    name = _spelt(run)
    called = following is not None and following.text in {"(", "["}
    lowered = following is not None and following.text == "_"
    if lowered and name in {"lim", "sum", "prod", "int"}:
        yield Token("macro", name, run[0].start, run[-1].end, run[0].glued)
    elif name in words.BARE_LINKS and not (name == "where" and called):
        first = run[0]
        yield Token("link", words.LINKS[name], first.start, run[-1].end, glued=False)
    elif name in words.PARAMETERS and not (called and _known(name, functions)):
        yield _word(run, name, "param")
    elif _known(name, functions) or name in {"pi", "Var", "inf", "nan"}:
        yield _word(run, name)
    elif name in words.WORD_LETTERS or name == "Pi":
        yield Token("letter", name, run[0].start, run[-1].end, run[0].glued)
    else:
        yield from _product(tex, run, name, functions)


def _product(
    tex: str, run: Sequence[Token], name: str, functions: frozenset[str]
) -> Iterator[Token]:
    """Read x e as x times e, xtanh as x times tanh, sinx as sin of x; refuse longer puzzles."""
    for cut in range(1, min(len(name) - 1, 4)):
        tail = name[cut:]
        if (tail in words.FUNCTIONS or tail in functions) and len(tail) > 1:
            yield from run[:cut]
            yield _word(run[cut:], tail)
            return
    for cut in (len(name) - 1, len(name) - 2):
        if name[:cut] in words.ELEMENTARY and cut > 1:
            yield _word(run[:cut], name[:cut])
            yield from run[cut:]
            return
    if len(name) == 2 or (len(name) == 3 and (_VARIABLES & set(name) or name[1] == "d")):
        yield from run
    elif "x" in name and name.islower():
        raise ReadError(
            f"the letters {name!r} are neither a known name nor plainly a product",
            text=tex, position=run[0].start,
            hint=r"write \mathrm{...} for a name, * between factors",
        )  # fmt: skip
    else:
        yield _word(run, name, "unknown")
