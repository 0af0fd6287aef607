"""Operations of a program turned into a SymPy expression, built with the bounds of the language."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symact.documents.code.ir import Op, make, negated
from symact.documents.digits import known_constant
from symact.errors import ReadError
from symact.language.builder import Instruction, build
from symact.language.reader import symbol

MAX_INSTRUCTIONS = 3000

SIGNS = {"add": ("sum", ("+", "+")), "sub": ("sum", ("+", "-")),
         "mul": ("product", ("*", "*")), "div": ("product", ("*", "/"))}  # fmt: skip

Values = Mapping[str, Any]
"""What an input stands for: a SymPy symbol, or a Fraction for a number in its place."""


def build_expression(
    body: Op, values: Values, source: str, exact: Mapping[Fraction, Any] | None = None
) -> Any:
    """Build the SymPy expression of a value.

    Args:
        body: What is computed.
        values: Symbol or number of every input.
        source: The program, for errors.
        exact: SymPy numbers for decimals that stand for them.

    Raises:
        ReadError: It is no expression of the language, or too large; the place is in `source`.
    """
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    program: list[Instruction] = []
    _Emitter(program, values, starts, exact or {}).emit(body)
    try:
        return build(program, source)
    except RecursionError:
        raise ReadError("the function is nested too deeply", text=source, position=0) from None


class _Emitter:
    """Write instructions in postfix order."""

    def __init__(
        self,
        program: list[Instruction],
        values: Values,
        starts: list[int],
        exact: Mapping[Fraction, Any],
    ) -> None:
        self.program = program
        self.values = values
        self.starts = starts
        self.exact = exact

    def put(self, op: str, node: Op, count: int = 0, value: Any = None) -> None:
        line, column = node.place
        place = self.starts[min(line, len(self.starts)) - 1] + column
        if len(self.program) >= MAX_INSTRUCTIONS:
            raise ReadError("the function is too large to be read", text="", position=place)
        self.program.append(Instruction(op, place, count, value))

    def emit(self, node: Op) -> None:
        """Write one value or condition."""
        if node.op in {"same", "wide"}:
            self.emit(node.args[0])
        elif node.op == "number":
            self.number(node)
        elif node.op == "constant":
            self.put("constant", node, value=constant(node.value))
        elif node.op == "input":
            value = self.values[node.value]
            kind = "number" if isinstance(value, Fraction) else "symbol"
            self.put(kind, node, value=value)
        elif node.op == "not":
            self.emit(negated(node.args[0]))
        elif node.op == "compare" and (choice := _choice(node)) is not None:
            self.emit(choice)
        else:
            self.combined(node)

    def number(self, node: Op) -> None:
        if node.value in self.exact:
            self.put("constant", node, value=self.exact[node.value])
        elif -node.value in self.exact:
            self.put("constant", node, value=-self.exact[-node.value])
        else:
            self.put("number", node, value=node.value)

    def combined(self, node: Op) -> None:
        for part in node.args:
            self.emit(part)
        if node.op in SIGNS:
            kind, signs = SIGNS[node.op]
            self.put(kind, node, 2, signs)
        elif node.op == "neg":
            self.put("number", node, value=Fraction(-1))
            self.put("product", node, 2, ("*", "*"))
        elif node.op == "pow":
            self.put("power", node, 2)
        elif node.op == "compare":
            self.put("compare", node, 2, node.value)
        else:
            name = {"and": "And", "or": "Or"}.get(node.op, node.op)
            self.put("call", node, len(node.args), node.value if node.op == "call" else name)


def _choice(node: Op) -> Op | None:
    """Move a comparison inside a choice between values: the language compares no branches."""
    for k, side in enumerate(node.args):
        inner = _bare(side)
        if inner.op == "where":
            test, *values = inner.args
            parts = [
                make("compare", *[v if j == k else a for j, a in enumerate(node.args)],
                     value=node.value, place=node.place)
                for v in values
            ]  # fmt: skip
            first = make("and", test, parts[0], place=node.place)
            second = make("and", negated(test), parts[1], place=node.place)
            return make("or", first, second, place=node.place)
    return None


def _bare(node: Op) -> Op:
    while node.op in {"same", "wide"}:
        node = node.args[0]
    return node


def constant(name: str) -> Any:
    """Give the exact value of a named constant."""
    import sympy

    if name in {"pi", "e"}:
        return {"pi": sympy.pi, "e": sympy.E}[name]
    return known_constant(name.partition("_")[2], name.partition("_")[0])


def symbols_of(argument: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Give the symbol of every input: x for the argument, the own name for the others."""
    found = {argument: symbol("x")}
    for name in names:
        found[name] = symbol(f"{name}_" if name == "x" else name)
    return found
