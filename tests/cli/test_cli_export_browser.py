"""The gallery in a real browser, where there is one."""

import re
import subprocess

import pytest
from click.testing import CliRunner

from symact.cli.main import group
from tests.build.build_tools import tool_or_skip


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery") / "site"
    names = ("relu", "silu", "swish", "tanh")
    arguments = ("--format", "html", "-o", str(folder), "--no-derivations", "--workers", "1")
    assert CliRunner().invoke(group, ["export", *names, *arguments]).exit_code == 0
    return folder


def opened(path, tmp_path, query=""):
    """Open a page from its file; give the document after its script has run, and the log."""
    command = (
        tool_or_skip("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path}", "--dump-dom", f"{path.as_uri()}{query}",
    )  # fmt: skip
    done = subprocess.run(  # noqa: S603 - a browser of this machine on our own page
        command, capture_output=True, check=True, text=True, timeout=300
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def test_the_search_finds_an_alias_and_hides_the_rest(gallery, tmp_path):
    document, console = opened(gallery / "index.html", tmp_path, "?q=swish")

    rows = re.findall(r'<tr id="(\w+)"([^>]*)>', document)
    assert [name for name, rest in rows if "hidden" not in rest] == ["silu", "swish"]
    assert len(rows) == 4
    assert ">2 found<" in document
    assert document.count('<button type="button">') == 9
    assert console == []


def test_a_page_opens_without_complaint(gallery, tmp_path):
    document, console = opened(gallery / "silu.html", tmp_path)

    assert "<math" in document
    assert console == []
