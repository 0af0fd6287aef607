"""Stored facts: used where definition and schema are their own, and only there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from symact import catalog
from symact.activation import Activation
from symact.derive.facts import all_facts
from symact.report import store

ROOT = Path(__file__).parents[2]

LINE = Activation("line", "A line", "2*x + 1")


@pytest.fixture(scope="module")
def text():
    return store.file_text(LINE, all_facts(LINE))


def write(folder, text, **changes):
    content = json.loads(text) | changes
    (folder / "line.json").write_text(json.dumps(content), encoding="utf-8")
    return (folder,)


def test_the_same_definition_finds_its_facts(text, tmp_path):
    found = store.find(LINE, write(tmp_path, text))

    assert found.document["range"]["lo"]["exact"] == "-oo"
    assert found.document["monotone"]["overall"] == "strictly increasing"
    assert found.document["undecided"] == {}
    entries = {e.label: e.text for s in found.card.sections for e in s.entries}
    assert entries["zero"] == "-1/2"


def test_other_definitions_and_schemas_do_not(text, tmp_path):
    folders = write(tmp_path, text)

    assert store.find(Activation("line", "A line", "2*x + 2"), folders) is None
    assert store.find(LINE, write(tmp_path, text, schema=0)) is None
    assert store.find(LINE, (tmp_path / "nothing",)) is None


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '{"schema": 1}', "\udcff"])
def test_a_broken_file_is_as_good_as_none(content, tmp_path):
    (tmp_path / "line.json").write_bytes(content.encode("utf-8", "surrogateescape"))

    assert store.find(LINE, (tmp_path,)) is None


def test_the_text_is_the_same_again_and_tells_no_date_nor_place(text):
    assert store.file_text(LINE, all_facts(LINE)) == text
    assert "/work" not in text
    assert text.endswith("}\n")


SEEDED = """
from symact import catalog
from symact.report.store import derived_file

for name in ("elu",):
    print(derived_file(catalog.get(name), 60)[1])
"""


@pytest.mark.slow
def test_the_text_does_not_depend_on_the_hash_seed():
    texts = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", SEEDED], cwd=ROOT, capture_output=True, check=True, text=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(texts) == 1


def test_folders_are_inside_the_package_first():
    inside, *beside = store.folders()

    assert inside.name == "_facts"
    assert [path.name for path in beside] in ([], ["facts"])


def test_every_row_has_a_file_name_of_its_own():
    names = [store.file_name(catalog.get(name)) for name in catalog.names()]

    assert len(set(names)) == len(names)
    assert all(name.removesuffix(".json").isidentifier() for name in names)


@pytest.mark.parametrize("name", catalog.names())
def test_the_facts_of_the_catalogue_are_stored_for_the_definitions_there_are(name):
    found = store.find(catalog.get(name))

    assert found is not None, f"write them with: symact generate {name} --target facts"
    assert found.document["name"] == name


@pytest.mark.parametrize("name", ["relu", "sigmoid", "hard_swish"])
def test_stored_facts_are_what_is_derived(name):
    activation = catalog.get(name)
    stored = store.find(activation)

    assert stored.document == json.loads(store.derived_file(activation, 120)[1])["document"]


@pytest.mark.slow
@pytest.mark.parametrize("name", catalog.names())
def test_all_stored_facts_are_what_is_derived(name):
    test_stored_facts_are_what_is_derived(name)
