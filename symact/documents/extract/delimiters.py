r"""Find mathematics by its delimiters: dollars, `\( \)`, `\[ \]` and environments.

The text given has code and comments blanked out. Every opening delimiter is matched with the next
closing one of its kind only; what does not match is damage, contained to its line (an environment:
to its block), and the search goes on behind it. So the work is linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from symact.documents.extract import signs
from symact.documents.extract.field import Field, read_field
from symact.documents.extract.passage import LONGEST_FORMULA, Span

_CLOSERS = {"\\(": "\\)", "\\[": "\\]", "\\\\(": "\\\\)", "\\\\[": "\\\\]"}
_INNER_NAMES = """
    aligned alignedat array cases dcases rcases gathered matrix pmatrix bmatrix split vmatrix
"""
_OUTER_NAMES = """
    align alignat eqnarray flalign gather multline IEEEeqnarray numcases xalignat dgroup
"""
_INNER = frozenset(_INNER_NAMES.split())
_PLAIN = frozenset(["equation", "displaymath", "math", "dmath"])
ENVIRONMENTS = _INNER | _PLAIN | frozenset(_OUTER_NAMES.split())


@dataclass(frozen=True, slots=True)
class _Step:
    """Say what one token gave and where the search goes on."""

    span: Span | None
    index: int
    cursor: int = 0
    note: str = ""


SKIPPED = {
    "run": "{} empty or overlong run(s) of dollars skipped",
    "lone": "{} dollar(s) with nothing behind them on their line skipped",
}
"""What is said of dollars that enclose nothing."""


def scan(text: str, *, tex: bool = False) -> tuple[list[Span], list[str]]:
    """Find the formulas of a text in its order.

    Args:
        text: Code and comments are blank.
        tex: Whether a dollar always begins or ends mathematics, as in a LaTeX file.

    Returns:
        Spans that do not overlap, and notes.
    """
    field, notes = read_field(text, tex)
    spans, index, cursor = list[Span](), 0, 0
    skipped: Counter[str] = Counter()
    while index < len(field.tokens):
        step = _step(field, index, max(cursor, field.tokens[index].start))
        if step.span:
            spans.append(_weighed(text, step.span))
        skipped[step.note] += bool(step.note)
        index, cursor = step.index, step.cursor
    notes += [said.format(skipped[kind]) for kind, said in SKIPPED.items() if skipped[kind]]
    return spans, notes


def _step(field: Field, index: int, start: int) -> _Step:
    token = field.tokens[index]
    if start >= token.end:
        return _Step(None, index + 1, start)
    if token.kind == "$":
        run = token.end - start
        if run > 2:
            return _Step(None, index + 1, note="run")
        return (_inline if run == 1 else _display)(field, index, start)
    if token.kind in _CLOSERS:
        return _bracket(field, index)
    if token.kind in {"beg", "end"} and token.name in ENVIRONMENTS:
        return _environment(field, index)
    return _Step(None, index + 1)


def _weighed(text: str, span: Span) -> Span:
    if span.damage:
        return span
    return replace(span, damage=signs.imbalance(text[span.inside : span.until][:LONGEST_FORMULA]))


def _broken(field: Field, start: int, inside: int, damage: str, stop: int) -> Span:
    end = max(inside, min(field.line_end(start), stop))
    return Span(start, end, inside, end, damage=damage)


def _inline(field: Field, index: int, start: int) -> _Step:
    text, following = field.text, field.next_dollar(index)
    stop = field.tokens[following].start if following is not None else len(text)
    block = field.block_end(start)
    if following is not None and stop < block:
        following, stop = _past_words(field, start, following)
        if _closes(field, start, stop):
            left = field.tokens[following].end > stop + 1
            index = following if left else following + 1
            return _Step(Span(start, stop + 1, start + 1, stop), index, stop + 1)
    rest = text[start + 1 : min(field.line_end(start), stop, start + 5000)]
    if not rest.strip():
        return _Step(None, index + 1, note="lone")
    sound = signs.begins_formula(rest) or signs.has_marks(rest)
    if not field.tex and (not sound or signs.is_money(rest) or signs.is_shell(rest)):
        return _Step(None, index + 1)
    return _Step(_broken(field, start, start + 1, "a dollar is never closed", stop), index + 1)


def _past_words(field: Field, start: int, following: int) -> tuple[int, int]:
    r"""Go past dollars inside `\text{...}`."""
    stop = field.tokens[following].start
    for _ in range(8):
        content = field.text[max(start + 1, stop - 400) : stop]
        if not re.search(r"\\(?:text|mbox|hbox)\w*\{[^{}]*\Z", content):
            break
        further = field.next_dollar(following)
        if further is None or field.tokens[further].start > field.block_end(start):
            break
        following, stop = further, field.tokens[further].start
    return following, stop


def _closes(field: Field, start: int, stop: int) -> bool:
    """Tell whether the dollar at `stop` closes the one at `start`."""
    content, next_one = field.text[start + 1 : stop], field.text[stop + 1 : stop + 2]
    if not content.strip():
        return False
    if signs.is_prose(content):
        return False
    if content.count("\n") > (20 if field.tex else 4):
        return False
    if field.tex:
        return True
    if signs.is_cut_off(content):
        return False
    if content[-1].isspace() and (next_one.isalnum() or next_one in {"\\", "-", "("}):
        return False
    if next_one.isdigit() and signs.is_money(content):
        return False
    spaced = content[0].isspace() or content[-1].isspace()
    return signs.has_marks(content) if spaced else not (signs.is_money(content) and " " in content)


def _display(field: Field, index: int, start: int) -> _Step:
    following = field.next_dollar(index)
    for _ in range(64):
        if following is None or field.tokens[following].end - field.tokens[following].start >= 2:
            break
        following = field.next_dollar(following)
    stop = field.tokens[following].start if following is not None else len(field.text)
    if following is None or not _one_piece(field, start, stop):
        first = field.next_dollar(index)
        near = len(field.text) if first is None else field.tokens[first].start
        rest = field.text[start + 2 : min(near, field.line_end(start), start + 5000)]
        if not rest.strip() and following is None:
            near = field.block_end(start)
            end = max(start + 2, near)
            damage = "a double dollar is never closed"
            return _Step(Span(start, end, start + 2, end, True, damage), index + 1)
        return _Step(
            _broken(field, start, start + 2, "a double dollar is never closed", near), index + 1
        )
    if not field.text[start + 2 : stop].strip():
        return _Step(None, following + 1, note="run")
    span = Span(start, stop + 2, start + 2, stop, display=True)
    return _Step(span, following, stop + 2)


def _one_piece(field: Field, start: int, stop: int) -> bool:
    """Tell whether a display goes on over its lines: no running text behind a blank line."""
    content = field.text[start:stop]
    if "\n" not in content.strip():
        return True
    parted = field.block_end(start) < stop
    begins = not field.text[max(field.line_start(start), start - 500) : start].strip(" \t>-*")
    if begins and not parted:
        return True
    rows = content.split("\n")
    return not any(signs.is_prose(row) or row.startswith("#") for row in rows)


def _bracket(field: Field, index: int) -> _Step:
    token = field.tokens[index]
    closer, display = _CLOSERS[token.kind], "[" in token.kind
    stop = len(field.text) if display else field.block_end(token.start)
    for later in range(index + 1, len(field.tokens)):
        other = field.tokens[later]
        if other.kind == token.kind or other.start > stop:
            break
        if other.kind == closer:
            content = field.text[token.end : other.start]
            if not _one_piece(field, token.start, other.start):
                break
            if not field.tex and (not _is_formula(content)):
                return _Step(None, later + 1)
            span = Span(token.start, other.end, token.end, other.start, display)
            return _Step(span, later + 1)
    near = field.tokens[index + 1].start if index + 1 < len(field.tokens) else len(field.text)
    rest = field.text[token.end : min(near, field.line_end(token.start), token.end + 5000)]
    if not field.tex and not ("\\" in rest or re.search(r"\w\s*=|\^", rest)):
        return _Step(None, index + 1)
    damage = f"{token.kind} is never closed"
    return _Step(_broken(field, token.start, token.end, damage, near), index + 1)


def _is_formula(content: str) -> bool:
    """Tell a formula from an escaped bracket of Markdown, as in a citation."""
    text = content.strip()
    if not text or signs.is_prose(text):
        return "\\" in text
    return signs.has_marks(text) and not re.fullmatch(r"[\d,;\s–-]+", text)


def _environment(field: Field, index: int) -> _Step:
    token, text = field.tokens[index], field.text
    name = text[token.start : token.end]
    if token.kind == "end":
        start = max(field.line_start(token.start), field.tokens[index - 1].end if index else 0)
        span = Span(start, token.end, start, token.end, True, f"{name} closes nothing")
        return _Step(span, index + 1)
    partner = field.partners.get(index)
    if partner is not None and _one_piece(field, token.start, field.tokens[partner].start):
        last = field.tokens[partner]
        inside, until = token.start, last.end
        if token.name in _PLAIN:
            inside, until = token.end, last.start
        start, end = token.start, last.end
        if token.name in _INNER:
            start, end = _widened(field, index, start, end)
            inside, until = start, end
        return _Step(
            Span(start, end, inside, until, display=True), _behind(field, partner, end), end
        )
    end = field.block_end(token.start)
    for later in field.tokens[index + 1 : index + 50]:
        if later.start >= end:
            break
        if later.kind in {"beg", "$"} and text[later.start - 1] == "\n":
            end = later.start
    span = Span(token.start, end, token.start, end, True, f"{name} is never closed")
    return _Step(span, _behind(field, index, end), end)


def _behind(field: Field, index: int, end: int) -> int:
    index += 1
    while index < len(field.tokens) and field.tokens[index].start < end:
        index += 1
    return index


def _widened(field: Field, index: int, start: int, end: int) -> tuple[int, int]:
    """Take in the rest of the formula on the lines where a bare inner environment stands."""
    text = field.text
    floor = field.tokens[index - 1].end if index else 0
    head = max(field.line_start(start), floor, start - 500)
    before = re.sub(r"^\s*(?:[-*+>]|\d+[.)])\s+", lambda m: " " * len(m[0]), text[head:start])
    if "=" in before and not signs.is_prose(before):
        start = head + len(before) - len(before.lstrip())
    after = text[end : min(field.line_end(end), end + 500)]
    if re.match(r"\s*[=+*/^\\&-]", after) and "$" not in after and not signs.is_prose(after):
        end += len(after.rstrip())
    return start, end
