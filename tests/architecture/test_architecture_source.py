"""Rules about the source that no linter knows: sizes, names, what is never called."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from symact import catalog
from symact.activation import Kind

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "symact").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FAMILIES = [
    path
    for path in sorted((ROOT / "symact" / "catalog").glob("*.py"))
    if path.name not in {"__init__.py", "registry.py"}
]

MODULE_LINES = 500
FUNCTION_LINES = 60


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def package_of(path):
    return path.relative_to(ROOT / "symact").parts[0]


each_package = pytest.mark.parametrize("package", sorted({*map(package_of, SOURCES)}))


def nodes_of(package):
    """Give every node of a package's source with the file it stands in."""
    for path in SOURCES:
        if package_of(path) == package:
            yield from ((path, node) for node in ast.walk(tree_of(path)))


def test_modules_are_short():
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert {path: count for path, count in lines.items() if count > MODULE_LINES} == {}


@each_package
def test_functions_are_short(package):
    long = [
        f"{place(path, node)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path, node in nodes_of(package)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def decisions_by_name(tree, names):
    """Find comparisons of a name with the name of an activation."""

    def is_name(node):
        return (isinstance(node, ast.Attribute) and node.attr == "name") or (
            isinstance(node, ast.Name) and node.id in {"name", "activation_name"}
        )

    def texts(node):
        return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)} & names

    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(is_name, sides)) and any(texts(side) for side in sides):
                found.append(node)
        elif isinstance(node, ast.Match) and is_name(node.subject):
            found += [case.pattern for case in node.cases if texts(case.pattern)]
    return found


@each_package
def test_nothing_is_decided_by_the_name_of_an_activation(package):
    names = set(catalog.names())
    paths = [path for path in SOURCES if package_of(path) == package]
    found = [(path, node) for path in paths for node in decisions_by_name(tree_of(path), names)]
    assert [place(path, node) for path, node in found] == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("if row.name == 'gelu': pass", 1),
        ("if name in ('relu', 'x'): pass", 1),
        ("if 'selu' != activation.name: pass", 1),
        ("match row.name:\n    case 'mish': pass", 1),
        ("if op == 'gelu': pass", 0),  # an operation, not an activation
        ("if row.name == 'alpha': pass", 0),
        ("table = {'gelu': 1}", 0),
    ],
)
def test_the_search_for_decisions_finds_them(code, count):
    assert len(decisions_by_name(ast.parse(code), set(catalog.names()))) == count


FORBIDDEN_CALLS = {
    "eval", "exec", "compile_command", "parse_expr", "parse_latex", "lambdify", "autowrap",
    "ufuncify", "ccode", "fcode", "cxxcode", "jscode", "pycode", "rust_code", "octave_code",
    "julia_code", "mathematica_code", "glsl_code", "codegen", "simplify", "nsimplify",
}  # fmt: skip
"""Text into code, SymPy's code printers, and calls that may never end."""

FORBIDDEN_IMPORTS = ("sympy.printing", "sympy.parsing", "sympy.utilities", "sympy.codegen")

MAY_IMPORT = {"report": {"sympy.printing"}}
"""LaTeX of documents is a report, not a kernel."""


def called(node):
    """Give the last name of what is called."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def refuses_text(call):
    """Tell whether a call of sympify takes a literal number or is strict."""
    strict = [k.value for k in call.keywords if k.arg == "strict"]
    if any(isinstance(value, ast.Constant) and value.value is True for value in strict):
        return True
    literal = call.args[0] if call.args else None
    if isinstance(literal, ast.UnaryOp):
        literal = literal.operand
    return isinstance(literal, ast.Constant) and not isinstance(literal.value, str)


@each_package
def test_nothing_turns_text_into_code(package):
    """`sympify` of a string is eval; it is allowed with strict=True only, which refuses text."""
    found = []
    for path, node in nodes_of(package):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        if name in FORBIDDEN_CALLS - BOUNDED.get(path.parent.name, set()):
            found.append(f"{place(path, node)} {name}")
        elif name in {"sympify", "S"} and not refuses_text(node):
            found.append(f"{place(path, node)} {name} without strict=True")
    assert found == []


BOUNDED = {"derive": {"simplify", "nsimplify"}}
"""Where a bounded worker exists to run a call that may not end."""


@each_package
def test_no_sympy_printer_or_parser_is_imported(package):
    allowed = MAY_IMPORT.get(package, set())
    found = []
    for path, node in nodes_of(package):
        modules = []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        found += [
            f"{place(path, node)} {module}"
            for module in modules
            if module.startswith(FORBIDDEN_IMPORTS) and not module.startswith(tuple(allowed or "-"))
        ]
    assert found == []


@pytest.mark.parametrize("path", FAMILIES, ids=lambda path: path.stem)
def test_families_hold_data_only(path):
    """A docstring, imports, and assignments of records: nothing that decides or loops."""
    tree = tree_of(path)
    allowed = (ast.Import, ast.ImportFrom, ast.Assign)
    document, *rest = tree.body
    assert isinstance(document, ast.Expr)
    assert [place(path, node) for node in rest if not isinstance(node, allowed)] == []
    logic = (
        ast.FunctionDef, ast.Lambda, ast.If, ast.For, ast.While, ast.IfExp, ast.ListComp,
        ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.BinOp, ast.BoolOp, ast.Compare,
        ast.Subscript, ast.JoinedStr,
    )  # fmt: skip
    assert [place(path, node) for node in ast.walk(tree) if isinstance(node, logic)] == []
    records = {"Activation", "Parameter", "Kink", "Citation", "Draw"}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert {called(node) for node in calls} <= records


@pytest.mark.parametrize("path", FAMILIES, ids=lambda path: path.stem)
def test_every_row_names_its_file_as_its_family(path):
    rows = [row for row in catalog.rows(*Kind) if row.family == path.stem]
    assert rows
    assert len(rows) == path.read_text(encoding="utf-8").count("    Activation(\n")


def test_test_files_have_different_names():
    names = [path.name for path in TESTS]
    assert sorted(names) == sorted(set(names))


def run(*command):
    return subprocess.run(  # noqa: S603 - the project's own tools
        [sys.executable, "-m", *command],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "symact", "tests"),
        ("ruff", "format", "--check", "--no-cache", "symact", "tests"),
        ("mypy", "--strict"),
    ],
    ids=["ruff check", "ruff format", "mypy"],
)
def test_the_source_is_clean(command):
    result = run(*command)
    assert result.returncode == 0, (result.stdout + result.stderr)[-6000:]
