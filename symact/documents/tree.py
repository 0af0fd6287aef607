r"""The tree of a formula as it was written: what the reader gives and the meaning takes.

One record for every node. `op` says what it is, `value` what is not a node itself, `start` and
`end` where it stands in the fragment's text. The rows of `OPS` are the whole vocabulary:

| op | value | args |
|---|---|---|
| number | digits as printed, `0.5`, `1e-3`, `9.094 \times 10^{-13}` is a product | |
| percent | | number |
| name | key of the name (see `key`), e.g. `x`, `alpha`, `W_1`, `x_i`, `ReLU` | |
| infinity | | |
| add | signs, one a term, e.g. `+-+`; `±` for \pm | terms |
| mul | for each factor after the first how it is joined: ` ` implicit, `*` sign | factors |
| div | | numerator, denominator |
| neg | | operand |
| pow | | base, exponent |
| root | | radicand, index |
| abs | | operand |
| floor, ceil, factorial | | operand |
| norm | | operand (vector length) |
| call | (key of the function, number of primes) | arguments; of `log` the base is the second |
| inverse | key of the function: f^{-1}(y) | argument |
| prime | number of primes on a bracket, `(\ldots)'` | operand |
| diff | (key of the variable, order): `\frac{d^2}{dx^2} f`, `\partial f/\partial x` | operand |
| ratio | keys (y, x, order) of `\frac{dy}{dx}` whose y is a bare name | |
| cases | | value, condition, value, condition, ... |
| otherwise | (a condition) | |
| compare | relation signs (see `SIGNS`), one fewer than args | terms of a chain |
| and, or, not | (conditions) | conditions |
| member | `in` or `notin` | element, set |
| interval | brackets as printed in round and square form, `[)` | low, high |
| set | | elements `\{0, 1\}` |
| tuple | | elements `(x, y)`, what follows a comma |
| reals, positives, naturals | `\mathbb{R}`, `\mathbb{R}_{>0}`/`^+`, `\mathbb{N}` | |
| sum, product | key of the index | low, high (or `nothing`), body |
| integral | key of the variable | low, high (or `nothing`), body |
| expectation | `E`, `Var` | body, [distribution or `nothing`, variable], what is printed below it |
| probability | | condition |
| distribution | name, e.g. `normal`, `uniform`, `bernoulli` | parameters |
| limit | (key of the variable, side -1, 0, +1) | point, body |
| bound | (`max`, `min`, `sup`, `inf`, `argmax`, `argmin`, variable or empty) | body, [condition] |
| at | key of the variable: `\left. f \right|_{x=0}` | operand, point |
| order | `O` or `o` | argument |
| indicator | | condition |
| vector | | elements of a row or column |
| index | | base, indices: `x_i` with a computed index, `x_{i+1}` |
| ellipsis | | |
| text | words of `\text{...}` that are no condition | |
| nothing | | |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_OPS = """
    number percent name infinity add mul div neg pow root abs floor ceil factorial norm call prime
    diff ratio cases otherwise compare and or not member interval set tuple reals positives
    naturals sum product integral expectation probability distribution limit bound order
    indicator vector index ellipsis text nothing at inverse
"""
OPS = frozenset(_OPS.split())

SIGNS = frozenset({
    "=", ":=", "≡", "≈", "~", "<", "<=", ">", ">=", "!=", "in", "notin", "->", "∝", "<=>", "=>",
    "<<", ">>", "|->", ":",
})  # fmt: skip
"""Signs between the terms of a statement; `\\sim` is `~`, `\\to` is `->`, `:` that of f: R -> R."""


@dataclass(frozen=True, slots=True)
class Node:
    """Hold one node; equality ignores where it stands."""

    op: str
    args: tuple[Node, ...] = ()
    value: Any = None
    start: int = 0
    end: int = 0

    def same(self, other: Node) -> bool:
        """Tell whether two trees read the same, wherever they stand, whatever joins factors."""
        return (
            self.op == other.op
            and (self.value == other.value or self.op == "mul")
            and len(self.args) == len(other.args)
            and all(a.same(b) for a, b in zip(self.args, other.args, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Statement:
    r"""Hold one statement: a chain of terms joined by signs, and what is said beside it.

    `f(x) = a = b, \quad x > 0 \quad (3)` has terms f(x), a, b, signs `=`, `=`, the condition
    x > 0 and the label `3`. A statement of one term has no sign.

    Attributes:
        terms: Left to right. A row that begins with a sign (`&= c`) continues the chain.
        signs: Between terms, members of `SIGNS`.
        sign_places: Offset of each sign.
        conditions: Conditions printed beside the chain: `x > 0`, `\text{for } x \geq 0`.
        label: Equation number, or empty.
        start: Offset of its first character.
        end: Offset behind its last.
        joined: How it follows the statement before it: `or`, `and`, `,`, `where`, or empty.
    """

    terms: tuple[Node, ...]
    signs: tuple[str, ...] = ()
    sign_places: tuple[int, ...] = ()
    conditions: tuple[Node, ...] = ()
    label: str = ""
    start: int = 0
    end: int = 0
    joined: str = ""


FINAL = "varsigma"
"""A letter of its own: the literature prints it for the softplus beside sigma."""


def key(name: str) -> str:
    r"""Fold the spellings of a name: `\alpha` and `α` are `alpha`, `\mathrm{ReLU}` is `ReLU`.

    The reader strips styles (\text, \mathrm, \mathtt, \mathbf, \boldsymbol, \operatorname, \hat
    is kept as `hat_x`) before it asks; the case of letters is kept, `\varphi` is `phi`,
    `\varepsilon` is `epsilon`, `\sigma` is `sigma`, `\lambda` is `lambda`; a subscript is joined
    by an underscore.
    """
    plain = name.removeprefix("\\")
    return GREEK.get(name, plain if plain == FINAL else plain.removeprefix("var"))


_LETTERS = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϕϵ"
_SPELT = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma
    tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega phi
    epsilon
"""
GREEK = {**dict(zip(_LETTERS, _SPELT.split(), strict=True)), "ς": FINAL}
"""Greek letters outside LaTeX."""
