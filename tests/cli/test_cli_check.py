"""`symact check`: what it prints, where it writes, and how it leaves."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from check_samples import CLOSE, NAMED, OPEN, RIGHT, STRANGE, WRONG
from run_symact import ROOT, run_symact

from symact.cli import progress
from symact.cli.main import group
from symact.documents.records import Checked
from symact.errors import MissingPartError
from tests.turns import in_turn

FINDINGS = {
    "wrong": WRONG, "right": RIGHT, "close": CLOSE, "named": NAMED, "open": OPEN,
    "strange": STRANGE,
}  # fmt: skip
"""A document of these tests is a list of these words."""


def check(text, name, progress=None):
    """Stand in for the real check: give the findings that the text names."""
    if "missing part" in text:
        raise MissingPartError("is not installed", subject="part")
    if "defect" in text:
        raise ZeroDivisionError(name)
    found = tuple(FINDINGS[word] for word in text.split() if word in FINDINGS)
    for i in range(len(found)):
        if progress:
            progress(i + 1, len(found))
    return Checked(name, found)


@pytest.fixture
def symact(monkeypatch, tmp_path, capsys):
    """Run the command line in this process, with the check above, in an empty folder."""
    module = ModuleType("symact.documents.check")
    module.check = check
    module.check_formula = lambda tex: check(tex, "formula")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            group.main(["check", *arguments])
        out, err = capsys.readouterr()
        return SimpleNamespace(code=left.value.code, out=out, err=err)

    return run


def write(**documents):
    for name, text in documents.items():
        Path(f"{name}.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "plain", "strict"),
    [
        ("right close named", 0, 0),
        ("nothing", 0, 0),
        ("right open", 0, 4),
        ("right strange", 0, 4),
        ("open strange wrong", 1, 1),
    ],
)
def test_the_exit_code_says_what_was_found(symact, text, plain, strict):
    write(a=text)

    assert symact("a.md").code == plain
    assert symact("a.md", "--strict").code == strict
    assert symact("a.md", "--strict", "--quiet").code == strict
    assert symact("a.md", "--json").code == plain


def test_failures_are_printed_and_the_rest_is_counted(symact):
    write(a="wrong right close")
    done = symact("a.md")

    assert "docs/note.md:12:5: fails (enclosed)" in done.out
    assert ": holds" not in done.out
    assert done.out.endswith("1 document, 3 formulas: 1 holds, 1 approximate, 1 fails\n")
    assert done.err == ""
    assert symact("a.md", "-v").out.count("understood:") == 3
    assert symact("a.md", "-q").out.count("\n") == 1


def test_json_is_alone_on_stdout(symact):
    write(a="wrong right", b="open")
    done = symact("a.md", "b.md", "gone.md", "--json", "--workers", "1")
    content = json.loads(done.out)

    assert [entry["verdict"] for entry in content["formulas"]] == ["fails", "holds", "undecided"]
    assert content["formulas"][0]["witness"] == {
        "x": "-1.37", "lhs": "-0.878713018029498", "rhs": "0.0468731424870281",
    }  # fmt: skip
    assert content["errors"] == [{"file": "gone.md", "message": "there is no such file or folder"}]
    assert done.err == "symact: gone.md: there is no such file or folder\n"
    assert done.code == 2


def test_a_file_that_cannot_be_read_does_not_keep_the_others(symact):
    write(a="wrong", big="right " * 1000)
    done = symact("big.md", "a.md", "--max-size", "0.001", "--workers", "1")

    assert done.code == 2
    assert done.err.startswith("symact: big.md: is longer than 0.001 MB (split it")
    assert done.err.count("\n") == 1
    assert ": fails" in done.out
    assert "1 document not checked" in done.out


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [("missing part", 3, "part: is not installed"), ("defect", 1, "internal error, ZeroDivision")],
)
def test_what_a_check_raises_is_one_line(symact, text, code, message):
    write(a=text)
    done = symact("a.md")

    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("symact: a.md: ")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_standard_input_is_a_document(symact):
    done = symact("-", stdin=b"wrong")

    assert done.code == 1
    assert symact("-", "--json", stdin=b"right").code == 0
    write(a="right")
    assert "2 documents" in symact("-", "a.md", stdin=b"right").out
    assert symact("-", "--max-size", "0.001", stdin=b"a" * 2000).code == 2


def test_a_folder_is_walked_and_what_is_left_out_is_said(symact):
    Path("docs/node_modules").mkdir(parents=True)
    Path("docs/.hidden").mkdir()
    Path("docs/a.rst").write_text("wrong", encoding="utf-8")
    Path("docs/node_modules/b.md").write_text("wrong", encoding="utf-8")
    done = symact("docs")

    assert "1 document, 1 formula" in done.out
    assert done.err == (
        "symact: not entered, hidden or of others: docs/.hidden, docs/node_modules\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("gone.md",),
        ("empty",),
        ("--formula", ""),
        ("--formula", "$$"),
        ("a.md", "--formula", "a = b"),
        ("a.md", "--format", "pdf"),
        ("a.md", "--quiet", "--verbose"),
        ("a.md", "--json", "--format", "html"),
        ("a.md", "-o", "a.md"),
        ("a.md", "--sarif", "./a.md"),
        ("a.md", "--junit", "x", "--sarif", "x"),
        ("a.md", "--junit", "no/such/folder/x.xml"),
        ("a.md", "-o", "empty"),
        ("a.md", "--max-size", "-1"),
        ("a\x1b[31m.md",),
        ("x" * 5000,),
    ],
)
def test_wrong_use_is_one_line_and_nothing_is_written(symact, arguments):
    write(a="right")
    Path("empty").mkdir()
    done = symact(*arguments)

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("symact: ")
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err
    assert sorted(path.name for path in Path().iterdir()) == ["a.md", "empty"]
    assert Path("a.md").read_text(encoding="utf-8") == "right"


@pytest.mark.parametrize(
    ("formula", "code", "said"),
    [
        ("right", 0, ""),
        ("wrong", 1, ""),
        ("open", 0, ""),
        ("strange", 2, "cannot be read"),
        ("words", 2, "nothing to check"),
    ],
)
def test_one_formula_is_checked(symact, formula, code, said):
    done = symact("--formula", formula)

    assert done.code == code
    assert said in done.err
    assert symact("--formula", formula, "--json").code == code


KINDS = {
    "junit": lambda text: ET.fromstring(text).find(".//failure").get("type"),  # noqa: S314
    "sarif": lambda text: json.loads(text)["runs"][0]["results"][0]["ruleId"],
    "json": lambda text: json.loads(text)["formulas"][0]["verdict"],
    "html": lambda text: text.split('article class="')[1].split('"')[0],
    "markdown": lambda text: text.split("**")[1],
    "text": lambda text: text.split(": ")[1].split(" ")[0],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_goes_to_stdout_or_to_a_file(symact, kind):
    write(a="wrong")
    shown = symact("a.md", "--format", kind)
    written = symact("a.md", "--format", kind, "-o", "report")

    assert shown.code == written.code == 1
    assert KINDS[kind](shown.out) in {"fails", "formula/false"}
    assert Path("report").read_text(encoding="utf-8") == shown.out
    assert written.out == "1 document, 1 formula: 0 hold, 1 fails\n"
    assert sorted(path.name for path in Path().iterdir()) == ["a.md", "report"]


def test_the_ending_of_a_file_names_its_format(symact):
    write(a="wrong")
    done = symact("a.md", "-o", "r.html", "--junit", "r.xml", "--sarif", "r.sarif", "--json")

    assert json.loads(done.out)["summary"]["fails"] == 1
    assert Path("r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert Path("r.xml").read_text(encoding="utf-8").startswith("<?xml")
    uri = json.loads(Path("r.sarif").read_text(encoding="utf-8"))["$schema"]
    assert "sarif" in uri


def test_colors_are_for_terminals_only_and_can_be_refused(symact, monkeypatch):
    write(a="wrong")
    assert "\x1b" not in symact("a.md").out
    monkeypatch.setattr("symact.cli.output.sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;31mfails" in symact("a.md").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in symact("a.md").out


def test_progress_goes_to_stderr(symact, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    write(a="wrong right close")
    done = symact("a.md", "--progress", "--json")

    json.loads(done.out)
    assert all("check a.md" in line for line in done.err.splitlines())


def test_names_of_strangers_are_printed_safely(symact):
    name = "a\x1b[31m\n\udcff=<b>.md"
    Path(name).write_text("right", encoding="utf-8")
    done = symact(name, "gone\udcff.md", "--json")

    done.out.encode()
    assert "\x1b" not in done.err
    assert symact(name, "--format", "html").code == 0
    assert symact(name, "--format", "junit").code == 0
    assert symact(name, "--format", "sarif").code == 0
    assert symact(name).code == 0


def test_an_encoding_that_is_too_small_is_no_obstacle(folder):
    done = subprocess.run(
        [sys.executable, "-m", "symact", "check", "sub/c.md", "--json"],
        cwd=folder, capture_output=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip

    assert done.stderr == b""
    assert json.loads(done.stdout.decode())["formulas"][0]["relation"] == "≈"


def test_the_hook_calls_the_command():
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

    assert "- id: symact-check\n" in hooks
    assert "  entry: symact check\n" in hooks
    assert "  types_or: [markdown, rst, jupyter, python, tex]\n" in hooks


DOCUMENT = r"""# Activations

The sigmoid is $\sigma(x) = \frac{1}{1 + e^{-x}}$ and $\tanh(x) = 2\sigma(2x - 1)$.

$$\tanh(x) = 2\sigma(2x) - 1$$
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("check")
    (path / "a.md").write_text(DOCUMENT, encoding="utf-8")
    (path / "b.md").write_text(DOCUMENT.replace("2\\sigma(2x) - 1", "2\\sigma(2x)"), "utf-8")
    (path / "sub").mkdir()
    (path / "sub" / "c.md").write_text("$\\pi \\approx 3.14$", "utf-8")
    return path


def test_documents_are_checked_in_processes_in_their_order(folder):
    one = run_symact("check", "a.md", "b.md", "--json", "--workers", "1", cwd=folder)
    two = run_symact(
        "check", "a.md", "b.md", "--json", "--workers", "2", cwd=folder, PYTHONHASHSEED="7"
    )
    verdicts = [(e["file"], e["line"], e["verdict"]) for e in json.loads(one.stdout)["formulas"]]

    assert one.returncode == 1, one.stderr
    assert [v[0] for v in verdicts] == ["a.md"] * 3 + ["b.md"] * 3
    assert [v[1] for v in verdicts] == [3, 3, 5] * 2
    assert [v[2] for v in verdicts[1:]] == ["fails", "holds", verdicts[3][2], "fails", "fails"]
    assert two.stdout == one.stdout
    assert one.stderr == two.stderr == ""


@pytest.mark.parametrize(("name", "code"), in_turn([("a.md", 1), ("sub/c.md", 0)], 2))
def test_a_reader_that_leaves_changes_nothing(folder, name, code):
    command = [sys.executable, "-m", "symact", "check", name, "--json"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdout.close()
        err = process.stderr.read()

    assert err == b""
    assert process.returncode == code
