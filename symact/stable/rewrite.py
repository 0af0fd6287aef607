"""Apply the rows of rules from the leaves up, to a fixed point, leaving a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Dummy, Pow, cancel, count_ops, exp, expand, factor, factor_terms, together

from symact.known import Step, Trace
from symact.stable.match import match_part
from symact.stable.rules import RULES, Rule

MAX_PASSES = 40
MAX_TERMS = 8
"""Longer sums are left alone: the search tries every choice of terms."""


def stabilize(expr: Any, *, sharp: bool = True) -> tuple[Any, Trace]:
    """Rewrite a smooth expression so that floating point can follow it into the tails.

    Args:
        expr: No Piecewise, Max, Min, Abs or sign: branches are made first.
        sharp: Whether functions will keep a low part, see `Rule.sharp`.

    Returns:
        The rewritten expression and a step for each rule applied.
    """
    steps: list[Step] = []
    rules = tuple(rule for rule in RULES if sharp or not rule.sharp)
    for _ in range(MAX_PASSES):
        rewritten = _rewrite(expr, rules, steps)
        if rewritten == expr:
            break
        expr = rewritten
    single = one_quotient(expr)
    if single != expr:
        steps.append(Step("one quotient", str(expr), str(single), "terms of a sum cancel far out"))
        return single, tuple(steps)
    factored = factor_terms(expr)
    return (factored if factored.is_Mul else expr), tuple(steps)


def one_quotient(expr: Any) -> Any:
    """Write a rational or algebraic function as one quotient, factored, if that is shorter.

    Powers of one exponential count as a variable where they stand in a denominator.
    """
    masked, back = _exponential_masked(expr)
    symbols = sorted(masked.free_symbols, key=str)
    if not symbols or not masked.is_algebraic_expr(*symbols) or masked.is_polynomial(*symbols):
        return expr
    above, below = together(masked).as_numer_denom()
    single = (factor(expand(above)) / factor(below)).xreplace(back)
    return single if count_ops(single) < count_ops(expr) else expr


def _exponential_masked(expr: Any) -> tuple[Any, dict[Any, Any]]:
    """Replace the powers of one exponential of a denominator by those of a symbol."""
    below = {e for p in expr.atoms(Pow) if p.exp.is_negative for e in p.base.atoms(exp)}
    if len(below) != 1:
        return expr, {}
    (base,) = below
    mark = Dummy("t", positive=True)
    powers = {e: cancel(e.args[0] / base.args[0]) for e in expr.atoms(exp)}
    if not all(power.is_Integer for power in powers.values()):
        return expr, {}
    return expr.xreplace({e: mark**power for e, power in powers.items()}), {mark: base}


def _rewrite(expr: Any, rules: Sequence[Rule], steps: list[Step]) -> Any:
    if not expr.args:
        return expr
    changed = _first_change([r for r in rules if r.outer], expr, steps)
    if changed is not None:
        return changed
    arguments = [_rewrite(a, rules, steps) for a in expr.args]
    if any(new != old for new, old in zip(arguments, expr.args, strict=True)):
        expr = expr.func(*arguments)
    changed = _first_change(rules, expr, steps)
    return expr if changed is None else changed


def _first_change(rules: Sequence[Rule], expr: Any, steps: list[Step]) -> Any | None:
    if len(expr.args) > MAX_TERMS:
        return None
    for rule in rules:
        changed = apply_rule(rule, expr)
        if changed is not None:
            steps.append(Step(rule.name, str(expr), str(changed), rule.reason))
            return changed
    return None


def apply_rule(rule: Rule, expr: Any) -> Any | None:
    """Apply one rule at the root of an expression, or return None where it does not match."""
    for found, rest in match_part(rule.before, expr):
        if rule.condition is None or rule.condition(found):
            after = rule.after.xreplace(found)
            return after if rest is None else expr.func(after, rest)
    return None
