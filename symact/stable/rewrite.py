"""Apply the rows of rules from the leaves up, to a fixed point, leaving a trace."""

from __future__ import annotations

from typing import Any

from sympy import factor, factor_terms

from symact.known import Step, Trace
from symact.stable.match import match_part
from symact.stable.rules import RULES, Rule

MAX_PASSES = 40
MAX_TERMS = 8
"""Longer sums are left alone: the search tries every choice of terms."""


def stabilize(expr: Any) -> tuple[Any, Trace]:
    """Rewrite a smooth expression so that floating point can follow it into the tails.

    Args:
        expr: No Piecewise, Max, Min, Abs or sign: branches are made first.

    Returns:
        The rewritten expression and a step for each rule applied.
    """
    steps: list[Step] = []
    for _ in range(MAX_PASSES):
        rewritten = _rewrite(expr, steps)
        if rewritten == expr:
            break
        expr = rewritten
    symbols = sorted(expr.free_symbols, key=str)
    if symbols and expr.is_rational_function(*symbols) and not expr.is_polynomial(*symbols):
        single = factor(expr)
        steps.append(Step("one quotient", str(expr), str(single), "terms of a sum cancel far out"))
        return single, tuple(steps)
    factored = factor_terms(expr)
    return (factored if factored.is_Mul else expr), tuple(steps)


def _rewrite(expr: Any, steps: list[Step]) -> Any:
    if not expr.args:
        return expr
    arguments = [_rewrite(a, steps) for a in expr.args]
    if any(new != old for new, old in zip(arguments, expr.args, strict=True)):
        expr = expr.func(*arguments)
    if len(expr.args) > MAX_TERMS:
        return expr
    for rule in RULES:
        changed = apply_rule(rule, expr)
        if changed is not None:
            steps.append(Step(rule.name, str(expr), str(changed), rule.reason))
            return changed
    return expr


def apply_rule(rule: Rule, expr: Any) -> Any | None:
    """Apply one rule at the root of an expression, or return None where it does not match."""
    for found, rest in match_part(rule.before, expr):
        if rule.condition is None or rule.condition(found):
            after = rule.after.xreplace(found)
            return after if rest is None else expr.func(after, rest)
    return None
