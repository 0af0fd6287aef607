"""`symact export` of several: galleries, chapters, PDF; and what it refuses."""

import json

import pytest
from click.testing import CliRunner
from run_symact import run_symact

from symact.build import pdflatex
from symact.cli.main import group
from tests.build.build_tools import tool_or_skip


def run(*arguments):
    return CliRunner().invoke(group, ["export", *arguments])


def gallery(path, *more):
    names = ("relu", "silu", "tanh")
    return run(*names, "--format", "html", "-o", str(path), "--no-derivations", *more)


def test_the_ending_of_the_file_names_the_format(tmp_path):
    assert run("relu", "-o", str(tmp_path / "relu.html"), "--no-derivations").exit_code == 0
    shown = (tmp_path / "relu.html").read_text(encoding="utf-8")

    assert shown.startswith("<!DOCTYPE html>")
    assert shown == run("relu", "--format", "html", "--no-derivations").stdout


def test_a_gallery_is_an_overview_and_a_page_each(tmp_path):
    folder = tmp_path / "site"
    result = gallery(folder, "--workers", "1", "--json")

    assert sorted(p.name for p in folder.iterdir()) == [
        "index.html", "relu.html", "silu.html", "tanh.html"
    ]  # fmt: skip
    assert json.loads(result.stdout)["names"] == ["relu", "silu", "tanh"]
    assert 'href="silu.html"' in (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="tanh.html"' in (folder / "silu.html").read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_gallery_is_written_again_beside_other_files(tmp_path):
    folder = tmp_path / "site"
    gallery(folder, "--workers", "1")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "relu.html").write_text('<meta name="generator" content="symact old">')

    assert gallery(folder, "--workers", "1").exit_code == 0
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert "<h1>" in (folder / "relu.html").read_text(encoding="utf-8")


def test_a_page_of_somebody_else_is_not_destroyed(tmp_path):
    (tmp_path / "index.html").write_text("my own page", encoding="utf-8")
    result = gallery(tmp_path, "--workers", "1")

    assert result.exit_code == 2
    assert "stays as it is" in result.stderr
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "my own page"
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--all"),
        (("relu", "--all"), "--all"),
        (("--all", "--format", "html"), "-o FOLDER"),
        (("--all", "--format", "json"), "one activation"),
        (("relu", "tanh", "--format", "plot", "-o", "a.png"), "one activation"),
        (("relu", "--format", "html", "-o", "."), "folder"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(arguments, words):
    result = run(*arguments)

    assert result.exit_code == 2
    assert words in result.stderr


def test_a_pdf_without_pdflatex_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("relu", "--format", "pdf", "-o", str(tmp_path / "a.pdf"))

    assert result.exit_code == 3
    assert "texlive" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_pdf_of_several_is_typeset_without_wide_lines(tmp_path):
    tool_or_skip("pdflatex")
    path = tmp_path / "a.pdf"
    source = run("sigmoid", "selu", "gelu_tanh", "--format", "latex", "--workers", "1").stdout
    made = pdflatex.typeset(source)

    assert made.pdf.startswith(b"%PDF")
    assert [size for size in made.overfull if size > 10] == []
    assert run("relu", "--no-derivations", "-o", str(path)).exit_code == 0
    assert path.read_bytes().startswith(b"%PDF")
    assert pdflatex.typeset(source).pdf == made.pdf


def test_a_text_that_latex_rejects_is_one_line():
    tool_or_skip("pdflatex")
    from symact.errors import ToolchainError

    with pytest.raises(ToolchainError, match="Undefined control sequence"):
        pdflatex.typeset(r"\documentclass{article}\begin{document}\nothing\end{document}")


@pytest.mark.slow
def test_the_same_bytes_under_any_hash_seed(tmp_path):
    pages = [
        run_symact("export", "selu", "--format", "html", cwd=tmp_path, PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2")
    ]

    assert pages[0] == pages[1]
    assert pages[0].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("text", ["<b>x</b>", "x</math>", "\"onload='x'", "x" * 5000])
def test_hostile_expressions_are_one_line(text):
    result = run(text, "--format", "html")

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
