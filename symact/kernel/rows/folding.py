"""Stages that fold elements of a row: extremes, choices, sums, thresholds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import S

from symact.derive.vector.program import Reduce
from symact.derive.vector.threshold import Solve
from symact.errors import KernelError
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair, collapse
from symact.kernel.rows import single
from symact.kernel.rows.draft import POSITION, Draft, Open, body_of
from symact.kernel.rows.ir import Fold

CENTRE = ("n_centre", "n_least", "n_magic")
"""Names of the numbers of a row that exponentials are centred by."""


class Folding(Draft):
    """Make stages of the passes of a program."""

    def extremes(self, reduces: list[Reduce]) -> None:
        """Add a stage that folds elements, or what they give, to extremes."""
        b = Builder()
        terms = []
        for r in reduces:
            minus = (-r.body) in self.passes.inputs
            if not minus and r.body not in self.passes.inputs:
                self._general(reduces)
                return
            terms.append(b.neg((-r.body).name) if minus else r.body.name)
        kind = self.dtype if self.quick else "float64"
        element = body_of(b, tuple(terms), self.known, kind)
        careful = not self._spreads
        folds = tuple(Fold(r.op, f"fold_{k}", careful=careful) for k, r in enumerate(reduces))
        stage = self.opened(element, folds)
        for k, r in enumerate(reduces):
            self.number(stage, r.symbol, Pair(f"fold_{k}"))
        self.largest = reduces[0].symbol
        if self.centred:
            made = single.centre(stage.b, "fold_0")
            stage.results += zip(CENTRE, made, strict=True)
            self.order += CENTRE
            stage.guess = single.APART

    @property
    def centred(self) -> bool:
        """Tell whether only quotients of exponentials of the elements count."""
        steps = [s for sweep in self.passes.passes for s in sweep]
        sums = [s for s in steps if isinstance(s, Reduce) and s.op == "sum"]
        if len(sums) != 1 or len(steps) != 2 or not self._plain_exponentials(sums):
            return False
        (total,) = (s.symbol for s in sums)
        e = next(iter(self.passes.outputs[0].atoms(sympy.exp)), S.One)
        return self.is_quotient() and not (self.passes.outputs[0] / e * total).free_symbols

    @property
    def _spreads(self) -> bool:
        """Tell whether a NaN reaches every output through a sum."""
        p = self.passes
        steps = [s for sweep in p.passes for s in sweep]
        if p.pivot is None or any(isinstance(s, Solve) for s in steps) or p.deltas:
            return False
        sums = [s for s in steps if isinstance(s, Reduce) and s.op == "sum"]
        parts = [*p.outputs, *(s.body for s in sums)]
        return not any(e.has(sympy.Piecewise) for e in parts) and all(
            any(out.has(s.symbol) for s in sums if s.body.has(self.near or p.pivot))
            for out in p.outputs
        )

    def _general(self, reduces: list[Reduce]) -> None:
        """Fold any expression of the element."""
        b = self.builder()
        low = self.lowering(b, element=True)
        terms = tuple(collapse(b, low.at(r.body)) for r in reduces)
        stage = self.opened(
            body_of(b, terms, self.known),
            tuple(Fold(r.op, f"fold_{k}") for k, r in enumerate(reduces)),
        )
        for k, r in enumerate(reduces):
            self.number(stage, r.symbol, Pair(f"fold_{k}"))
        self.largest = reduces[0].symbol

    def argument(self, r: Reduce) -> None:
        """Find the first place of an extreme: the extreme, then the least place that has it."""
        best = sympy.Symbol(f"best_{r.symbol.name.strip('_')}", real=True)
        self.extremes([replace(r, symbol=best, op=r.op.removeprefix("arg"))])
        there = sympy.Piecewise(
            (POSITION, sympy.Eq(r.body, best)), (sympy.Symbol("nowhere"), True)
        )  # fmt: skip
        b = self.builder()
        low = self.lowering(b, element=True)
        low.done[sympy.Symbol("nowhere")] = Pair(b.const(float("inf")))
        term = collapse(b, low.at(there))
        stage = self.opened(body_of(b, (term,), self.known), (Fold("min", "fold_0"),))
        self.number(stage, r.symbol, Pair("fold_0"))

    def sums(self, reduces: list[Reduce]) -> None:
        """Add a stage of sums."""
        if self._plain_exponentials(reduces):
            self._single(reduces)
            return
        b = self.builder()
        low = self.lowering(b, element=True)
        terms: list[str] = []
        folds: list[Fold] = []
        for k, r in enumerate(reduces):
            bodies = counted(r.body, self.near) if r.symbol in self.logs else (r.body,)
            for j, body in enumerate(bodies):
                self.term(b, low.at(body), f"fold_{k}_{j}", terms, folds)
        stage = self.opened(body_of(b, tuple(terms), self.known), tuple(folds))
        for k, r in enumerate(reduces):
            total = self.folded(f"fold_{k}_0")
            if r.symbol in self.logs:
                total = self.logged(stage, r.symbol, total, self.folded(f"fold_{k}_1"))
            self.number(stage, r.symbol, total)

    def term(self, b: Builder, value: Pair, name: str, terms: list[str], folds: list[Fold]) -> None:
        """Append a term of a sum and its fold."""
        terms.append(value.hi)
        if not self.wide:
            folds.append(Fold("sum", name))
            return
        terms.append(value.lo or b.const(0.0))
        folds.append(Fold("sum", name, f"{name}_low", 2, exact=True))

    def folded(self, name: str) -> Pair:
        """Name a folded sum, in two parts where it has them."""
        return Pair(name, f"{name}_low") if self.wide else Pair(name)

    def logged(self, stage: Open, sign: Any, rest: Pair, count: Pair) -> Pair:
        """Know a sum less one: the largest terms are ones, which are counted apart."""
        a = stage.lowering.a
        less = a.add(a.sub(count, a.const(1.0)), rest)
        stage.lowering.less[sign] = less
        return a.add(count, rest)

    def _plain_exponentials(self, reduces: list[Reduce]) -> bool:
        """Tell whether the sums are of one exponential of the difference to the largest element."""
        if not self.quick or self.near is None or len(reduces) != 1:
            return False
        return reduces[0].body in (sympy.exp(self.near), sympy.exp(-self.near))

    def parts(self, b: Builder) -> tuple[str, str]:
        """Append the exponential in two floats, of x - m, or of -x - m."""
        (_, expr), x = self.passes.locals[0], self.passes.inputs[0]
        minus = expr.coeff(self.passes.pivot) == 1
        here = b.neg(x.name) if minus else x.name
        if self.centred:
            return single.exp_centred(b, here, *CENTRE)
        (pivot,) = self.numbers[self.passes.pivot]
        return single.exp_of_difference(b, here, pivot)

    def _single(self, reduces: list[Reduce]) -> None:
        (r,) = reduces
        b = Builder()
        head, rest = self.parts(b)
        folds: tuple[Fold, ...] = (Fold("sum", "fold_0", "fold_0_low", 2),)
        terms: tuple[str, ...] = (head, rest)
        kept: tuple[str, ...] = ()
        counted = r.symbol in self.logs
        if counted:
            (pivot,) = self.numbers[self.passes.pivot]
            x = self.passes.inputs[0].name
            minus = self.passes.locals[0][1].coeff(self.passes.pivot) == 1
            d, zero = b.sub(b.neg(x) if minus else x, pivot), b.const(0.0)
            top = b.op(Op.EQUAL, d, zero)
            terms = (
                b.select(top, zero, head), b.select(top, zero, rest),
                b.select(top, b.const(1.0), zero),
            )  # fmt: skip
            folds = (*folds, Fold("sum", "fold_1"))
        elif self.is_quotient():
            kept = ("head", "rest")
        element = body_of(b, terms, self.known, "float32")
        stage = self.opened(element, folds, kept)
        a = stage.lowering.a
        total = a.times(a.add(Pair("fold_0"), Pair("fold_0_low")), 2.0**-single.CARRIED)
        if counted:
            total = self.logged(stage, r.symbol, total, Pair("fold_1"))
        self.number(stage, r.symbol, total)

    def is_quotient(self) -> bool:
        """Tell whether the output is the exponential times a number of the row."""
        p = self.passes
        if len(p.outputs) != 1 or self.near is None:
            return False
        for e in (sympy.exp(self.near), sympy.exp(-self.near)):
            rest = p.outputs[0] / e
            if not rest.has(*p.inputs, self.near):
                return True
        return False

    def solve(self, step: Solve) -> None:
        """Find a threshold by Newton's steps from the left, then in closed form."""
        if not (step.low.is_number and step.equals.is_number):
            raise KernelError("a threshold between numbers only", subject=self.activation.name)
        tau = step.symbol
        self.numbers[tau] = ("n_" + tau.name,)
        self.order.append("n_" + tau.name)
        slope = sympy.Piecewise(
            *((-sympy.diff(v, tau), c) for v, c in step.body.args)
        ) if isinstance(step.body, sympy.Piecewise) else -sympy.diff(step.body, tau)  # fmt: skip
        stage = self.several([step.body, slope])
        f, falls = (self.folded(f"fold_{k}") for k in range(2))
        a = stage.lowering.a
        over = a.sub(f, a.const(float(step.equals)))
        moved = collapse(a.b, a.add(Pair(f"n_{tau.name}"), a.div(over, falls)))
        stage.results.append((f"n_{tau.name}", moved))
        stage.start, stage.repeats = (float(step.low),), True
        if step.closed is None:
            return
        held = [sympy.Piecewise((body, step.above), (S.Zero, True)) for _, body in step.sums]
        stage = self.several(held)
        for k, (sign, _) in enumerate(step.sums):
            stage.lowering.done[sign] = self.folded(f"fold_{k}")
        found = stage.lowering.at(step.closed)
        settled = sympy.Symbol(f"{tau.name}_settled", real=True)
        self.number(stage, settled, found)
        self.numbers[tau] = self.numbers[settled]

    def several(self, bodies: list[Any]) -> Open:
        """Add a stage that sums several expressions."""
        b = self.builder()
        low = self.lowering(b, element=True)
        terms: list[str] = []
        folds: list[Fold] = []
        for k, body in enumerate(bodies):
            self.term(b, low.at(body), f"fold_{k}", terms, folds)
        return self.opened(body_of(b, tuple(terms), self.known), tuple(folds))


def counted(body: Any, near: Any) -> tuple[Any, Any]:
    """Split a sum of exponentials: the terms below one, and how many are one."""
    top = sympy.Eq(near, 0)
    return (
        sympy.Piecewise((S.Zero, top), (body, True)),
        sympy.Piecewise((S.One, top), (S.Zero, True)),
    )
