r"""Statements: chains of terms joined by signs, with conditions, labels and rows.

Rows that begin with a sign continue a chain; rows that each carry a condition are the cases of
one function.
"""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.reader.cases import condition, condition_of_row
from symact.documents.reader.cursor import Cursor, describe
from symact.documents.reader.drafts import (
    Draft,
    as_condition,
    both,
    finished,
    of_condition,
)
from symact.documents.reader.rows import check_thousands, is_conditional, is_mapping, pass_range
from symact.documents.reader.sets import read_set
from symact.documents.reader.systems import (
    assigned,
    is_assignment,
    is_condition,
    is_system,
    system,
    tending,
)
from symact.documents.tree import Node, Statement

_ENDS = frozenset({"break", "eof"})


class Statements:
    """Read all statements of a fragment."""

    __slots__ = ("c", "columns", "drafts", "pending")

    def __init__(self, cursor: Cursor) -> None:
        self.c = cursor
        self.drafts: list[Draft] = []
        self.pending: list[Node] = []
        self.columns: list[Draft] = []
        """What stands above in each column that is aligned at a sign: `&= c` continues it."""

    def run(self) -> tuple[Statement, ...]:
        """Give the statements in their order."""
        while self.c.token.kind != "eof":
            self.row()
        if self.pending:
            self.alone(self.pending)
        return tuple(map(finished, self.drafts))

    def alone(self, conditions: list[Node]) -> None:
        """Make a statement of conditions that stand by themselves."""
        self.drafts += map(of_condition, conditions)
        self.pending = []

    def row(self) -> None:
        """Read one row."""
        c = self.c
        c.skip_wide()
        first, apart, joined = True, True, ""
        before = len(self.drafts)
        aligned: list[Draft] = []
        while c.token.kind not in _ENDS:
            token = c.token
            if token.kind == "wide" or c.is_op(",", ";", ":", "."):
                decimal = c.ahead().kind == "digit" and c.ahead().glued
                if c.is_op(".") and (c.ahead().text == "." or decimal):
                    joined = self.chain(joined, first=first)
                    continue
                joined = joined or ("," if c.is_op(",", ";") else "")
                check_thousands(c)
                if self.drafts and self.drafts[-1].rows and pass_range(c):
                    continue
                c.take()
                apart = True
            elif token.kind == "tag":
                self.label(c.take().text)
            elif token.kind == "text":
                self.words()
                apart = True
            elif token.kind == "link" or c.is_macro("forall"):
                joined = self.link(joined, first=first)
                apart = True
            elif token.kind == "sign" and token.text in words.JOINING:
                joined, apart, first = c.take().text, True, False
            elif token.kind == "sign" and first and self.drafts:
                here = c.marks_before() == 1 and bool(self.columns)
                owner = self.columns[0] if here else self.drafts[-1]
                aligned, apart = [owner], False
                self.drafts += self.links(owner, stop=len(self.columns) > 1)
            elif token.kind == "sign" and 0 < len(aligned) < len(self.columns):
                owner = self.columns[len(aligned)]
                aligned, apart = [*aligned, owner], False
                self.drafts += self.links(owner, stop=True)
            elif self.is_label():
                pass
            elif apart:
                joined = self.chain(joined, first=first)
                apart = False
            else:
                raise c.fail(f"expected a sign or the end, found {describe(token)}")
            first = first and len(self.drafts) == before and token.kind in {"tag", "wide"}
        c.take()
        self.close_row()
        self.columns = [d for d in (*aligned, *self.drafts[before:]) if d.aligned]

    def close_row(self) -> None:
        """Note how the row ended, for rows that are cases."""
        if not self.drafts:
            return
        draft = self.drafts[-1]
        if not draft.rows or draft.rows[-1][0] != len(draft.terms) - 1:
            draft.plain_rows += 1

    def is_label(self) -> bool:
        """Take (3) at the end of a row as its number."""
        c, place = self.c, self.c.place + 1
        if not c.is_bracket("(") or not self.drafts:
            return False
        text = ""
        while c.tokens[place].kind in {"digit", "letter", "word"} or c.tokens[place].text == ".":
            text += c.tokens[place].text
            place += 1
        digits = text.removeprefix("Eq").strip(".")
        if c.tokens[place].text != ")" or not digits[:1].isdigit():
            return False
        if c.tokens[place + 1].kind not in _ENDS and c.tokens[place + 1].text not in {".", ","}:
            return False
        c.place = place + 1
        self.label(digits)
        return True

    def label(self, text: str) -> None:
        """Note an equation number."""
        if self.drafts:
            self.drafts[-1].label = text

    def words(self) -> None:
        """Keep words as a statement of their own."""
        c = self.c
        token = c.take()
        number = token.text.strip("()")
        if number.replace(".", "").isdigit() and self.drafts:
            self.label(number)
            return
        node = c.node("text", (), token.text, token.start)
        if c.is_bracket("(") and c.token.glued:
            raise c.fail("words before a bracket are no known name", token)
        apart = c.tokens[max(c.place - 2, 0)].kind == "wide"
        if apart and self.drafts and self.drafts[-1].signs and c.after_wide().kind in _ENDS:
            return  # a remark in a column of its own: && \text{(product rule)}
        self.drafts.append(Draft(token.start, terms=[node], end=token.end))

    def link(self, joined: str, *, first: bool) -> str:
        """Read what a linking word brings: a condition, or how the next statement is joined."""
        c = self.c
        link = c.token.text if c.token.kind == "link" else "if"
        if link in {"and", "or"}:
            c.take()
            return link
        if link == "where":
            c.take()
            if first or not self.drafts:
                return "where"
            c.skip_wide()
            return "where"
        node = self.condition()
        if node is not None and self.drafts and not first:
            self.condition_of(node)
        elif node is not None:
            self.pending.append(node)
        return joined

    def condition(self) -> Node | None:
        """Read a condition; `for all x` alone says nothing."""
        c = self.c
        if c.token.kind == "link" and c.token.text != "otherwise":
            c.take()
            c.skip_wide()
        forall = c.is_macro("forall")
        if forall:
            c.take()
        if c.token.kind in {"letter", "word"} and c.after_name_ends():
            c.take()
            return None
        return condition(c) if forall else condition_of_row(c)

    def condition_of(self, node: Node) -> None:
        """Hang a condition on the last statement."""
        draft = self.drafts[-1]
        last = len(draft.terms) - 1
        if draft.rows and draft.rows[-1][0] == last:
            draft.rows[-1] = (last, both(draft.rows[-1][1], node))
        else:
            draft.rows.append((last, node))
            self.join_cases()
        draft.end = self.c.tokens[self.c.place - 1].end

    def join_cases(self) -> None:
        """Make a bare value with a condition a case of the statement before it."""
        if len(self.drafts) < 2:
            return
        owner, value = self.drafts[-2:]
        bare = not value.signs and value.joined in {"", ","} and not value.conditions
        open_ = owner.signs and owner.signs[-1] in {"=", ":="} and owner.rows
        if bare and open_ and owner.rows[-1][0] == len(owner.terms) - 1:
            owner.terms += value.terms
            owner.signs.append("=")
            owner.places.append(value.start)
            owner.rows.append((len(owner.terms) - 1, value.rows[0][1]))
            owner.end, owner.label = value.end, value.label or owner.label
            self.drafts.pop()

    def links(self, draft: Draft, *, stop: bool = False) -> list[Draft]:
        """Read signs and terms as long as they come; give what became statements of their own.

        Args:
            draft: To which they are added.
            stop: Whether two alignment marks end it: another column comes.
        """
        c = self.c
        found: list[Draft] = []
        while True:
            token = c.after_wide()
            if token.kind != "sign" or token.text in words.JOINING:
                break
            marks = c.marks_ahead()
            if stop and marks > 1:
                break
            draft.aligned |= marks > 0
            c.skip_wide()
            c.take()
            c.skip_wide()
            sign = token.text
            if token.style == "at":
                sign = "="
                apart = tending(c, draft)
                if apart is not draft:
                    draft = apart
                    found.append(draft)
            draft.signs.append(sign)
            draft.places.append(token.start)
            draft.terms.append(self.term(sign))
            draft.end = c.tokens[c.place - 1].end
        draft.end = c.tokens[c.place - 1].end
        return found

    def term(self, sign: str) -> Node:
        """Read one term, and `value if condition else value` as it is written in Python."""
        c = self.c
        node = read_set(c) if sign in {"in", "notin"} else c.rules.total(c)
        if not is_conditional(c):
            return node
        found = [node]
        while c.token.kind == "link" and c.token.text == "if":
            c.take()
            found.append(condition(c))
            c.expect("link", "otherwise")
            found.append(c.rules.total(c))
        return c.node("cases", [*found, c.node("otherwise")], None, node.start)

    def chain(self, joined: str, *, first: bool) -> str:
        """Read a chain as a statement, as a condition, or as a row of cases."""
        c = self.c
        draft = Draft(c.token.start, joined)
        if c.token.kind == "sign":
            draft.terms.append(Node("nothing", (), None, c.token.start, c.token.start))
        elif is_system(c):
            system(c, draft)
        else:
            draft.terms.append(self.term(""))
            if c.is_op(":") and is_mapping(c):
                draft.places.append(c.take().start)
                draft.signs.append(":")
                draft.terms.append(self.term("in"))
            elif is_assignment(c, draft):
                assigned(c, draft)
                draft.terms.append(self.term("="))
        apart = self.links(draft)
        if self.pending:
            draft.conditions, self.pending = self.pending, []
        beside = bool(self.drafts) and joined in {"", ","} and not (first and not joined)
        if beside and is_condition(draft, self.drafts[-1]):
            self.condition_of(as_condition(draft))
            return ""
        self.drafts += [draft, *apart]
        return ""
