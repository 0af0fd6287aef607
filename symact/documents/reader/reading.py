r"""The door of the reader: text in, statements out, within bounds."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.cases import chain, condition
from symact.documents.reader.cursor import Cursor, Rules
from symact.documents.reader.expression import factor, term, total
from symact.documents.reader.layout import lay_out
from symact.documents.reader.runs import group_runs, run_end
from symact.documents.reader.statements import Statements
from symact.documents.reader.tokens import Token
from symact.documents.reader.weave import weave
from symact.documents.tree import Node, Statement
from symact.errors import ReadError

LOOKAHEAD = 8
"""How many tokens a rule looks at without asking whether they are there."""

RULES = Rules(total, term, factor, chain, condition)


def read(tex: str, functions: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    r"""Read a formula, or the rows of a display.

    Args:
        tex: LaTeX without its delimiters, or a formula as it is typed in a docstring.
        functions: Keys of names that are functions in the document: a bracket behind them is a
            call. Behind other names, save those that everyone knows, it is a factor.

    Returns:
        The statements in their order; none if the text is empty or holds only spaces.

    Raises:
        ReadError: It is not understood; `position` is the offset of the place in `tex`.

    >>> [statement.signs for statement in read(r"\sigma(x) = \frac{1}{1 + e^{-x}}")]
    [('=',)]
    """
    try:
        woven = weave(tex)
        text = _only_words(tex, woven)
        if text is not None:
            return (text,)
        tokens = lay_out(group_runs(tex, woven, functions))
        last = tokens[-1].end if tokens else 0
        end = Token("eof", "", len(tex.rstrip()) or last, len(tex), glued=False)
        tokens.extend([end] * LOOKAHEAD)
        found = Statements(Cursor(tex, tokens, functions, RULES)).run()
    except RecursionError:
        raise ReadError(
            "nested too deeply", text=tex, position=0, hint="check it in parts"
        ) from None
    _check_depth(tex, found)
    return found


def _only_words(tex: str, tokens: list[Token]) -> Statement | None:
    """Read a fragment that holds only words (a coloured heading) as text."""
    plain = all(
        (t.kind == "letter" and len(t.text) == 1) or t.kind in {"{", "}", "text", "word"}
        or (t.kind == "op" and t.text in "-'.,!?")
        for t in tokens
    )  # fmt: skip
    if not plain or not tokens:
        return None
    runs, place = [], 0
    while place < len(tokens):
        end = max(run_end(tokens, place), place + 1)
        runs.append("".join(t.text for t in tokens[place:end]))
        place = end
    if any(t.kind == "word" for t in tokens) or any(map(words.is_known, runs)):
        return None
    is_text = any(t.kind == "text" for t in tokens)
    long = [run for run in runs if len(run) > 3 and run not in words.PARAMETERS]
    if not is_text and not any(run not in words.WORD_LETTERS for run in long):
        return None
    start, end = tokens[0].start, tokens[-1].end
    content = tex[start:end].strip("{}") if not is_text else tokens[0].text
    node = Node("text", (), content, start, end)
    return Statement((node,), start=start, end=end)


def _check_depth(tex: str, found: tuple[Statement, ...]) -> None:
    """Refuse trees so deep that walking them would not end well."""
    level = [node for s in found for node in (*s.terms, *s.conditions)]
    for _ in range(words.MAX_TREE):
        level = [arg for node in level for arg in node.args]
        if not level:
            return
    raise ReadError(
        f"a tree deeper than {words.MAX_TREE}", text=tex, position=level[0].start,
        hint="check it in parts",
    )  # fmt: skip
