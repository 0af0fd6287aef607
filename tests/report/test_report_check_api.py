"""`symact.check`: what is a path, what is a text, and what is refused."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from check_samples import HOSTILE, NOTE, RIGHT, WRONG

import symact
from symact.api import checking, files
from symact.documents.records import Checked
from symact.errors import SymactError

FORMULA = r"\tanh(x) = 2\sigma(2x) - 1"


@pytest.fixture
def seen(monkeypatch):
    """Put a check in the place of the real one that notes what it is asked."""
    asked = []

    def check(text, name, progress=None):
        del progress
        asked.append((text, name))
        return Checked(name, NOTE.findings if "=" in text else ())

    module = ModuleType("symact.documents.check")
    module.check = check
    module.check_formula = lambda tex: check(tex, "formula")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return asked


def test_a_path_is_read_in_any_form(seen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text("a = b", encoding="utf-8")
    Path("b.tex").write_text("c", encoding="utf-8")

    assert symact.check("a.md").failures == (WRONG,)
    assert symact.check(Path("b.tex")).findings == ()
    both = symact.check(["a.md", Path("b.tex")])

    assert [document.file for document in both.documents] == ["a.md", "b.tex"]
    assert seen == [("a = b", "a.md"), ("c", "b.tex")] * 2


def test_a_folder_is_walked_without_what_is_hidden_or_of_others(seen, tmp_path):
    for name in ("b.md", "a/c.rst", ".git/d.md", "node_modules/e.md", "env/pyvenv.cfg", "env/f.md",
                 "a/g.png", ".h.md", "x.egg-info/i.txt"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("c", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    symact.check(tmp_path)
    found = files.find([str(tmp_path)])

    assert [Path(name).relative_to(tmp_path).as_posix() for _, name in seen] == ["b.md", "a/c.rst"]
    assert {Path(folder).name for folder in found.skipped} == {
        ".git", "node_modules", "env", "x.egg-info",
    }  # fmt: skip


def test_a_document_named_twice_is_checked_once(tmp_path):
    path = tmp_path / "a.md"
    path.touch()

    assert files.find([str(path), str(tmp_path), f"{tmp_path}/./a.md"]).files == (str(path),)


def test_a_text_with_marks_of_a_document_is_one(seen):
    text = "first\n\n$a = b$\n"
    result = symact.check(text)

    assert seen == [(text, "text")]
    assert result.documents[0].file == "text"


@pytest.mark.parametrize(
    "given", [FORMULA, f"${FORMULA}$", f"$${FORMULA}$$", f"\\[{FORMULA}\\]", f"\n\n {FORMULA}\n"]
)
def test_a_formula_is_taken_out_of_its_delimiters(given, seen):
    checked = checking.check_formula(given, "mine")

    assert seen == [(FORMULA, "formula")]
    assert {finding.file for finding in checked.findings} == {"mine"}


def test_a_text_that_is_only_a_formula_is_checked_as_one(seen):
    assert symact.check(FORMULA).failures
    assert seen == [(FORMULA, "formula")]


@pytest.mark.parametrize("text", ["", "$", "$$", "\n \n", r"\[ \]"])
def test_an_empty_formula_is_refused(text, seen):
    with pytest.raises(SymactError, match="empty"):
        checking.check_formula(text)
    assert seen == []


@pytest.mark.parametrize("name", ["missing.md", "no/such/file.TEX", Path("missing")])
def test_the_name_of_a_missing_file_is_not_taken_for_a_text(name, seen):
    with pytest.raises(SymactError, match="there is no such file"):
        symact.check(name)
    assert seen == []


@pytest.mark.parametrize("text", ["\x00", "a\x00b = c", "\ud800 = 1", "x" * 5000])
def test_no_text_is_mistaken_for_a_path(text, seen):
    symact.check(text)
    assert seen


def test_what_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "big.md"
    path.write_bytes(b"$" * 2000)

    with pytest.raises(SymactError, match=r"big\.md: is longer than 0\.001 MB"):
        checking.check_file(str(path), limit=1000)
    with pytest.raises(SymactError, match="no document in it"):
        symact.check(_empty(tmp_path))
    with pytest.raises(SymactError, match="cannot be read: Not a directory"):
        files.load(str(path / "inside"))


def _empty(folder):
    (folder / "empty").mkdir()
    return folder / "empty"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a", "a"),
        ("\ufeffa".encode(), "a"),
        ("aα".encode("utf-16"), "aα"),
        (b"a\xff = b", "a\ufffd = b"),
    ],
)
def test_bytes_become_text(data, text, seen, tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(data)
    result = symact.check(path)

    assert seen[0][0] == text
    assert bool(result.notes) == (b"\xff =" in data)


def test_a_notebook_shows_a_table(seen):
    shown = symact.check("$a = b$")._repr_html_()

    assert shown.count("<tr>") == 1 + len(NOTE.findings)
    assert "<strong>fails</strong>" in shown
    assert RIGHT.latex in shown
    assert seen


def test_names_of_files_are_text_whatever_their_bytes():
    assert files.shown("a\udcff/b.md") == "a\ufffd/b.md"
    assert HOSTILE.file != files.shown(HOSTILE.file)


def test_a_check_is_loaded_when_it_is_needed():
    code = "import sys, symact; symact.check; print({'sympy', 'jinja2', 'rich'} & set(sys.modules))"
    done = subprocess.run(  # noqa: S603 - own code
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "set()"
