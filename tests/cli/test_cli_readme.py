"""What the README promises about commands."""

import re

import pytest
from run_symact import ROOT

from symact.cli.main import VERBS, group

README = ROOT / "README.md"


@pytest.fixture(scope="module")
def text():
    return README.read_text(encoding="utf-8")


def test_the_test_command_is_the_one_that_is_run(text):
    commands = re.findall(r"^ {4}(pip install .* pytest .*)$", text, re.MULTILINE)

    assert len(commands) == 1
    assert commands[0] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_verb_it_names_exists(text):
    verbs = set(re.findall(r"^ {4}symact (\w+)", text, re.MULTILINE))

    assert verbs <= VERBS.keys()
    assert {"build", "show", "derive", "generate", "verify", "export"} <= verbs


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_json_and_help(verb):
    command = group.get_command(None, verb)

    assert "--json" in {name for parameter in command.params for name in parameter.opts}
    assert command.help
