"""The README's sections on adding an activation and a target, followed word by word."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise

import pytest
from run_symact import ROOT, run_symact

from symact import api
from symact.errors import RowsError

README = ROOT / "README.md"
SECTIONS = ("## Adding an activation", "## Adding a target")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the name of the file it is saved as."""

    language: str
    text: str
    file: str


def blocks(head):
    """Give the fenced blocks of a section in their order."""
    text = README.read_text(encoding="utf-8").split(f"\n{head}\n")[1].split("\n## ")[0]
    found = []
    before = ""
    for part in re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("```"):
            language, _, body = part[3:-3].partition("\n")
            named = re.search(r"Save this as\s+`(.+?)`:\s*$", before)
            found.append(Block(language, body, named[1] if named else ""))
        before = part
    return found


def files(head):
    return {block.file: block.text for block in blocks(head) if block.file}


def printed(head, after):
    """Give the text block that follows the command."""
    found = blocks(head)
    return next(
        second.text
        for first, second in pairwise(found)
        if first.language == "sh" and after in first.text and second.language == "text"
    )


def follow(folder, head):
    """Do what a section says, in its order: save files, run commands, compare what is printed."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    command = tools / "symact"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symact "$@"\n')
    command.chmod(0o755)
    place = os.pathsep.join((str(tools), os.environ["PATH"]))
    extra = {"PATH": place, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    last = None
    for block in blocks(head):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            last = subprocess.run(  # noqa: S603 - the README's own commands
                ["bash", "-ec", block.text],  # noqa: S607
                cwd=folder, env=os.environ | extra, capture_output=True, text=True, check=False,
            )  # fmt: skip
        elif block.language == "text":
            assert last.stderr == block.text
            assert last.returncode == 2
            last = None
        elif block.language == "python":
            subprocess.run(  # noqa: S603 - the README's own lines
                [sys.executable, "-c", block.text], cwd=folder, env=os.environ | extra, check=True
            )
        if last is not None and "wrong" not in block.text and "/d'" not in block.text:
            assert last.returncode == 0, last.stderr
    return folder


def test_the_rows_of_the_section_are_good(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(files(SECTIONS[0])["my.toml"], encoding="utf-8")

    tilted, clip, warm = (handle.definition for handle in api.load(path))
    assert tilted.parameters[0].default == "1/2"
    assert [(kink.at, kink.order, kink.grad) for kink in clip.kinks] == [
        ("-lim", 0, "leak"), ("lim", 0, "leak"),
    ]  # fmt: skip
    assert warm.kinks[0].note == "the curvature jumps"


def test_the_six_errors_are_those_that_the_section_shows(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(files(SECTIONS[0])["wrong.toml"], encoding="utf-8")

    with pytest.raises(RowsError) as caught:
        api.load(path)
    shown = printed(SECTIONS[0], "wrong.toml").splitlines()
    assert [f"symact: {line}" for line in caught.value.lines] == shown
    assert len(shown) == 6


def test_a_copy_of_a_target_that_lacks_an_operation_is_refused(tmp_path):
    folder = tmp_path / "targets" / "my_rust"
    shutil.copytree(ROOT / "templates" / "rust", folder)
    table = folder / "target.toml"
    table.write_text(re.sub(r"(?m)^exp = .*\n", "", table.read_text()))

    done = run_symact("generate", "relu", "--target", "my_rust", "--targets-from", "targets",
                      "-o", "out", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == printed(SECTIONS[1], "/d'")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.parametrize("head", SECTIONS)
def test_the_section_is_followed_word_by_word(tmp_path, head):
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    follow(tmp_path, head)
    assert (tmp_path / "out").is_dir()
