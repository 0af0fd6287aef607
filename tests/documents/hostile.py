"""Documents that mean harm, each made when it is asked for; run as a script it checks them.

`python hostile.py NAME ...` prints one JSON line for each: seconds, the largest memory so far in
megabytes, how many findings, notes and messages came, and what broke the rules of a report.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

MEGABYTE = 10**6

_bytes: dict[str, Callable[[], bytes]] = {
    "null bytes": lambda: b"a\x00b $x\x00 = \x00y$ \x00\n$$ \\tanh(x)\x00 = x $$\n",
    "invalid utf-8": lambda: b"$\xff\xfe = \xc3\x28$ and $\\sigma(x) = \xe2\x82 1$\n\x80\x81\n",
    "utf-16": lambda: "$$ \\tanh(x) = \\sinh(x) $$".encode("utf-16"),
    "only a mark": lambda: b"\xef\xbb\xbf",
}

_texts: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "white space": lambda: " \n\t\n \r\n",
    "dollars": lambda: "$" * 200_000,
    "dollars on lines": lambda: "$\n" * 30_000,
    "double dollars": lambda: "$$ " * 60_000,
    "dollars with letters": lambda: "$x$" * 1_000,
    "braces": lambda: "$$ " + "{" * 10_000 + "x" + "}" * 10_000 + " = x $$\n",
    "open braces": lambda: "$$ " + "{" * 10_000 + " $$\n",
    "brackets": lambda: "$$ " + "(" * 10_000 + "x" + ")" * 10_000 + " = x $$\n",
    "left brackets": lambda: "$$ " + r"\left(" * 5_000 + "x" + r"\right)" * 5_000 + " = x $$\n",
    "left without right": lambda: "$$ " + r"\left( x = \left[ y " * 50 + " $$\n",
    "right without left": lambda: "$$ x \\right) = y \\right] $$\n",
    "fractions": lambda: "$$ " + r"\frac{1}{1+" * 1_000 + "x" + "}" * 1_000 + " = x $$\n",
    "fractions without arguments": lambda: "$$ " + r"\frac " * 3_000 + " = x $$\n",
    "roots": lambda: "$$ " + r"\sqrt" * 5_000 + "x = x $$\n",
    "primes": lambda: "$$ f" + "'" * 20_000 + "(x) = 1 $$\n",
    "minus signs": lambda: "$$ x = " + "-" * 5_000 + "x $$\n",
    "bars": lambda: "$$ " + "|" * 2_001 + "x = x $$\n",
    "towers of numbers": lambda: (
        "$$ 9^{9^{9^{9^{9}}}} = x $$\n$$ 9^{9^{9^{9}}} < 10^{10^{10}} $$\n"
    ),
    "towers of exponentials": lambda: "$$ e^{e^{e^{e^{x}}}} = \\exp(\\exp(\\exp(e^x))) $$\n",
    "high tower": lambda: "$$ " + "e^{" * 400 + "x" + "}" * 400 + " = x $$\n",
    "great powers": lambda: "$$ (1+x)^{100000} = (1+x)^{99999}(1+x) $$\n$$ x^{10^{9}} = x $$\n",
    "factorials": lambda: "$$ 99999! = x $$\n$$ 9!!!!!!! = x $$\n$$ (10^{6})! = 1 $$\n",
    "huge numbers": lambda: "$$ x = " + "9" * 30_000 + " $$\n$$ 0." + "3" * 9_000 + " = x $$\n",
    "huge exponents": lambda: "$$ x = 1e999999999 $$\n$$ x = 10^{-999999999} $$\n",
    "sums": lambda: "$$ \\sum_{i=1}^{10^{12}} x^i = x $$\n$$ \\prod_{k=0}^{99999999} k = 1 $$\n",
    "derivatives": lambda: "$$ \\frac{d^{500}}{dx^{500}} \\tanh(\\tanh(x)) = x $$\n",
    "macros": lambda: (
        "\\def\\a{\\b\\b}\\def\\b{\\a\\a}\n\\newcommand{\\c}{\\c}\n\\newcommand{\\d}[1]{\\d{#1#1}}\n"
        "\\begin{document}\n$\\a = x$ $\\c = x$ $\\d{x} = x$\n\\end{document}\n"
    ),
    "macros that double": lambda: (
        "".join(f"\\def\\{chr(97 + k)}a{{\\{chr(98 + k)}a\\{chr(98 + k)}a}}\n" for k in range(24))
        + "\\def\\ya{x}\n\\begin{document}\n$\\aa = x$\n\\end{document}\n"
    ),
    "macros that redefine": lambda: (
        "\\def\\def{\\def}\\let\\let\\let $\\def = \\let$ \\newcommand{\\x"
    ),
    "confusables": lambda: "$ѕ(х) = tаnh(х)$ $ｘ² = ｘ·ｘ$ $𝑥 = 𝒙$ $σ′(x) ≤ ¼$ $x − y = x – y$\n",
    "marks": lambda: "$x\u0301\u0301 = \u200bx\u202e y$ $\u2061\u2062 = \ufeff$ $\U0001f600 = x$\n",
    "cases": lambda: (
        "$$ f(x) = \\begin{cases} " + " \\\\ ".join(f"{k} & x < {k}" for k in range(1_000))
        + " \\end{cases} $$\n"
    ),
    "broken cases": lambda: (
        "$$ \\begin{cases} x & \\\\ & & & \\\\ = \\end{cases} $$\n$$ \\begin{cases} $$\n"
        "$$ \\end{cases} = \\begin{cases} $$\n$$ \\begin{array}{ll} \\end{cases} $$\n"
    ),
    "environments": lambda: "\\begin{align}" * 3_000 + " x = x " + "\\end{align}" * 3_000 + "\n",
    "unclosed environments": lambda: "\\begin{equation} x = \n\n" * 500,
    "own reflection": lambda: "$f(x) = f(x) + 1$\n\n$f(x) = f(f(x))$\n\n$f(0) = 1$\n",
    "mutual recursion": lambda: (
        "$a = b$\n\n$b = a$\n\n$a = b + 1$\n\n$g(x) = h(x)$ $h(x) = g(x) + x$\n"
    ),
    "long recursion": lambda: "".join(f"$q_{{{k}}} = q_{{{k + 1}}} + x$\n\n" for k in range(60)),
    "growing definitions": lambda: (
        "$g_0(x) = x$\n\n"
        + "".join(f"$g_{{{k + 1}}}(x) = g_{{{k}}}(x) g_{{{k}}}(x) + 1$\n\n" for k in range(10))
        + "$g_{10}(x) = 0$\n"
    ),
    "divisions by zero": lambda: (
        "$x = 1/0$\n\n$\\frac{0}{0} = \\frac{x}{x-x}$\n\n$\\log(0) = x$\n\n$0^{-1} = x$\n\n"
        "$\\tan(\\pi/2) = x$\n\n$\\tanh(\\infty) = \\infty - \\infty$\n"
    ),
    "empty formulas": lambda: (
        "$$ $$\n\n$ $\n\n\\[\\]\n\n\\(\\)\n\n$$=$$\n\n$= x$\n\n$x =$\n\n$x = = x$\n"
    ),
    "broken notebook": lambda: '{"cells": [{"cell_type": "markdown", "source": ["$x = ',
    "strange notebook": lambda: json.dumps({
        "cells": [1, None, {"cell_type": 3}, {"cell_type": "markdown", "source": {"a": "$x=y$"}},
                  {"cell_type": "markdown", "source": [1, ["$x = x + 1$"], "$x = x + 1$"]}],
        "nbformat": "four", "metadata": []}),
    "deep notebook": lambda: '{"cells": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "broken python": lambda: 'def f(x:\n    """$x = x + 1$"""\n  return ((((\n',
    "deep python": lambda: "def f(x):\n    return " + "(" * 150 + "x" + ")" * 150 + "\n",
    "recursive python": lambda: "def f(x):\n    return g(x)\n\ndef g(x):\n    return f(x) + 1\n",
    "endless python": lambda: (
        "def f(x):\n    while True:\n        x = x + 1\n    return x\n\n"
        "def g(x):\n    for i in range(10**9):\n        x = x * x\n    return x\n\n"
        "def h(x):\n    return x ** (9 ** 9 ** 9)\n"
    ),
    "import in python": lambda: "__import__('os').system('true')\nx = eval('1/0')\n",
    "long line": lambda: "word " * 200_000 + "$x = x + 1$\n",
    "one formula": lambda: "$$ x = " + "x + " * 20_000 + "x $$\n",
    "long product": lambda: "$$ x = " + "(x+1)" * 1_000 + " $$\n",
    "long chain": lambda: "$$ " + " = ".join(["x"] * 300) + " $$\n",
    "many formulas": lambda: "".join(f"$x + {k} > x$\n\n" for k in range(50)),
    "front matter": lambda: "---\n" * 5_000 + "$x = x + 1$\n",
    "fences": lambda: "```\n" * 5_001 + "$x = x + 1$\n",
    "rst": lambda: ".. math::\n\n" * 1_000 + ":math:`x = x + 1" * 40,
}  # fmt: skip

_great: dict[str, Callable[[], str]] = {
    "ten megabytes of dollars": lambda: "$" * (10 * MEGABYTE),
    "dollars on many lines": lambda: "$x$ $\n" * 20_000,
    "a formula of a megabyte": lambda: "$$ x = " + "x + " * (MEGABYTE // 4) + "x $$\n",
    "a product of a megabyte": lambda: "$$ x = " + "\\tanh(x)" * (MEGABYTE // 8) + " $$\n",
    "ten thousand formulas": lambda: "".join(f"$x + {k} > x$\n\n" for k in range(10_000)),
    "great cases": lambda: _texts["cases"]().replace("x < ", "10 x < ") * 3,
}

NAMES = (*_bytes, *_texts)
GREAT = tuple(_great)

_ENDINGS = {"notebook": ".ipynb", "python": ".py", "rst": ".rst", "macros": ".tex", "env": ".tex"}


def document(name: str) -> tuple[str | bytes, str]:
    """Give a document and a file name for it."""
    makers: dict[str, Callable[[], Any]] = {**_bytes, **_texts, **_great}
    ending = next((end for word, end in _ENDINGS.items() if word in name), ".md")
    return makers[name](), "hostile" + ending


def faults(found: Any, lines: int) -> list[str]:
    """List what in a report breaks its own rules."""
    broken = []
    for f in found.findings:
        verdict = str(f.judgement.verdict)
        if not 1 <= f.line <= max(1, lines):
            broken.append(f"line {f.line} of {lines}")
        if verdict in {"unreadable", "undecided"} and not f.judgement.message:
            broken.append(f"{verdict} without a message: {f.latex[:50]}")
        if re.search(r"[A-Z]\w+Error\b", f.judgement.message):
            broken.append(f"a fault inside: {f.judgement.message[:80]}")
        if not 1 <= f.caret[0] <= f.caret[1] <= len(f.excerpt) + 1:
            broken.append(f"caret {f.caret} in a line of {len(f.excerpt)}")
    return broken[:5]


def examine(name: str) -> dict[str, Any]:
    """Check one document and say what it took."""
    from symact.documents.check import check

    content, file = document(name)
    start = time.monotonic()
    found = check(content, file)
    seconds = time.monotonic() - start
    used = max(resource.getrusage(who).ru_maxrss for who in _WHO) / 1024
    newline = b"\n" if isinstance(content, bytes) else "\n"
    verdicts = sorted({str(f.judgement.verdict) for f in found.findings})
    return {
        "name": name, "seconds": seconds, "megabytes": used, "findings": len(found.findings),
        "notes": len(found.notes), "verdicts": verdicts,
        "faults": faults(found, content.count(newline) + 1),  # type: ignore[arg-type]  # one kind
    }  # fmt: skip


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (4 * 1024**3, 4 * 1024**3))
    for each in sys.argv[1:]:
        print(json.dumps(examine(each)), flush=True)  # noqa: T201 - this is its answer
