"""Match a pattern against part of a sum or product, in a fixed order.

SymPy's own matcher takes a whole sum or nothing and its order follows the hash seed; a rewrite
engine needs the part (`1 + exp(u)` inside `x + 1 + exp(u)`) and the same answer every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sympy import Add, Mul, Pow, S, Wild, default_sort_key

Found = dict[Any, Any]


def match_part(pattern: Any, expr: Any) -> Iterator[tuple[Found, Any]]:
    """Yield each (bindings, rest) with `expr == pattern(bindings) o rest`.

    `o` is + for a sum, * for a product; `rest` is then what the pattern left over, else None.
    """
    if isinstance(pattern, (Add, Mul)) and pattern.func is expr.func:
        yield from _match_some(pattern, expr)
    else:
        for found in _match(pattern, expr, {}):
            yield found, None


def _match_some(pattern: Any, expr: Any) -> Iterator[tuple[Found, Any]]:
    wanted = sorted(pattern.args, key=_special_first)
    terms = sorted(expr.args, key=default_sort_key)
    for chosen in permutations(range(len(terms)), len(wanted)):
        for found in _match_all(wanted, [terms[i] for i in chosen], {}):
            left = [t for i, t in enumerate(terms) if i not in chosen]
            yield found, expr.func(*left)


def _special_first(pattern: Any) -> tuple[int, str]:
    """Order patterns so that the most telling one is tried first."""
    return (-len(list(pattern.atoms(Wild))) if pattern.args else 1, str(pattern))


def _match_all(patterns: list[Any], exprs: list[Any], found: Found) -> Iterator[Found]:
    if not patterns:
        yield found
        return
    for more in _match(patterns[0], exprs[0], found):
        yield from _match_all(patterns[1:], exprs[1:], more)


def _match(pattern: Any, expr: Any, found: Found) -> Iterator[Found]:
    if isinstance(pattern, Wild):
        yield from _match_wild(pattern, expr, found)
    elif not pattern.atoms(Wild):
        if pattern == expr:
            yield found
    elif isinstance(pattern, Mul):
        yield from _match_product(pattern, expr, found)
    elif isinstance(pattern, Add):
        terms = sorted(expr.args, key=default_sort_key) if isinstance(expr, Add) else []
        wanted = sorted(pattern.args, key=_special_first)
        if len(wanted) == len(terms):
            for order in permutations(terms):
                yield from _match_all(wanted, list(order), found)
        elif len(wanted) == 2 and len(terms) > 2:
            yield from _match_number_and_rest(wanted, expr, found)
    elif isinstance(pattern, Pow):
        if isinstance(expr, Pow):
            yield from _match_all(list(pattern.args), list(expr.args), found)
    elif pattern.func is expr.func and len(pattern.args) == len(expr.args):
        yield from _match_all(list(pattern.args), list(expr.args), found)


def _match_number_and_rest(wanted: list[Any], expr: Any, found: Found) -> Iterator[Found]:
    numbers = [p for p in wanted if not p.atoms(Wild)]
    wilds = [p for p in wanted if isinstance(p, Wild)]
    if len(numbers) == 1 and len(wilds) == 1 and numbers[0] in expr.args:
        yield from _match_wild(wilds[0], expr - numbers[0], found)


def _match_wild(wild: Any, expr: Any, found: Found) -> Iterator[Found]:
    if wild in found:
        if found[wild] == expr:
            yield found
    elif wild.matches(expr) is not None:
        yield {**found, wild: expr}


def _match_product(pattern: Any, expr: Any, found: Found) -> Iterator[Found]:
    """Match `number * f(...)`: the number wild takes the whole numeric coefficient."""
    numbers = [a for a in pattern.args if isinstance(a, Wild)]
    signs = [a for a in pattern.args if a.is_Number]
    others = [a for a in pattern.args if a not in numbers and a not in signs]
    if len(others) == 1 and len(numbers) + len(signs) == 1:
        coefficient, rest = _numeric_part(expr)
        if signs and coefficient == signs[0]:
            yield from _match(others[0], rest, found)
        elif signs and isinstance(others[0], Wild):
            yield from _match_wild(others[0], expr / signs[0], found)
        elif numbers:
            for more in _match_wild(numbers[0], coefficient, found):
                yield from _match(others[0], rest, more)
    elif signs and not others and len(numbers) == 1:
        yield from _match_wild(numbers[0], expr / signs[0], found)
    elif isinstance(expr, Mul):
        factors = _factors(expr, len(pattern.args)) if numbers else list(expr.args)
        if len(factors) == len(pattern.args):
            wanted = sorted(pattern.args, key=_special_first)
            for order in permutations(sorted(factors, key=default_sort_key)):
                yield from _match_all(wanted, list(order), found)


def _factors(expr: Any, count: int) -> list[Any]:
    """Give the factors of a product, all numbers as one; a 1 in front where it is wanted."""
    number, rest = _numeric_part(expr)
    factors = list(Mul.make_args(rest))
    return [number, *factors] if number is not S.One or len(factors) < count else factors


def _numeric_part(expr: Any) -> tuple[Any, Any]:
    """Split off every numeric factor: 2*sqrt(pi)*x gives (2*sqrt(pi), x)."""
    factors = Mul.make_args(expr)
    number = Mul(*[f for f in factors if f.is_number])
    rest = Mul(*[f for f in factors if not f.is_number])
    return (number, rest) if rest is not S.One else (S.One, number)
