r"""How names and signs are spelt in LaTeX: alpha is \alpha, ReLU is \mathrm{ReLU}."""

from __future__ import annotations

from symact.documents.reader import words
from symact.documents.tree import GREEK

SIGNS = {
    "=": "=", ":=": r"\coloneqq", "≡": r"\equiv", "≈": r"\approx", "~": r"\sim", "<": "<",
    "<=": r"\leq", ">": ">", ">=": r"\geq", "!=": r"\neq", "in": r"\in", "notin": r"\notin",
    "->": r"\to", "∝": r"\propto", "<=>": r"\iff", "=>": r"\implies", "<<": r"\ll", ">>": r"\gg",
    "|->": r"\mapsto", ":": ":",
}  # fmt: skip
"""Relation sign -> LaTeX."""

_GREEK = frozenset(GREEK.values())
MACROS = words.split_words("""
    exp ln log sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan max min sup inf
    lg
""")
"""Function names that LaTeX has as control words."""

DISTRIBUTIONS = {
    "normal": r"\mathcal{N}", "uniform": r"\mathcal{U}", "bernoulli": r"\operatorname{Bernoulli}",
    "logistic": r"\operatorname{Logistic}", "laplace": r"\operatorname{Laplace}",
    "exponential": r"\operatorname{Exponential}", "binomial": r"\operatorname{Binomial}",
}  # fmt: skip
"""Distribution -> LaTeX."""

FENCES = {
    "abs": (r"\left|", r"\right|"), "norm": (r"\left\|", r"\right\|"),
    "floor": (r"\left\lfloor", r"\right\rfloor"), "ceil": (r"\left\lceil", r"\right\rceil"),
    "set": (r"\left\{", r"\right\}"), "tuple": (r"\left(", r"\right)"),
    "vector": (r"\begin{pmatrix}", r"\end{pmatrix}"),
}  # fmt: skip
"""Operation -> its brackets."""


def spell(key: str) -> str:
    r"""Print the key of a name: alpha as \alpha, ReLU as \mathrm{ReLU}, W_1 as W_{1}."""
    base, mark, raised = key.partition("^")
    known = words.is_known(base) or base in words.PARAMETERS
    whole = "_" in base and known and len(base.partition("_")[0]) > 1
    head, *indices = [base] if whole else base.split("_")
    if indices and head in words.ACCENTS:
        accent, (head, *indices) = head, indices
        text = rf"\{accent}{{{_letter(head)}}}"
    else:
        text = _letter(head)
    if indices:
        text += f"_{{{','.join(map(_letter, indices))}}}"
    return f"{text}^{{{raised}}}" if mark else text


def _letter(name: str) -> str:
    if name == "d":
        return "{d}"
    if name in _GREEK:
        return f"\\{name}"
    if len(name) == 1 or name.isdigit():
        return name
    if name in MACROS:
        return f"\\{name}"
    escaped = name.replace("_", r"\_")
    return rf"\mathrm{{{escaped}}}"
