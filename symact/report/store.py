"""Facts that were derived before: written beside the kernels, found by the definition's digest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.report.sheet import Card, from_rows, source, to_rows

if TYPE_CHECKING:
    from symact.derive.facts import Facts

SCHEMA = 2
"""Version of the document; files of another one are not used."""

FOLDER = "facts"


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold what a fact file says.

    Attributes:
        document: What `symact show --json` prints.
        card: What `symact show` prints.
    """

    document: dict[str, Any]
    card: Card


def file_name(activation: Activation) -> str:
    """Name the file of an activation."""
    return f"{activation.name}.json"


def file_text(activation: Activation, facts: Facts) -> str:
    """Write the file of an activation: the same bytes for the same facts."""
    from symact.report.card import make
    from symact.report.json import document
    from symact.report.record import Report

    content = {
        "schema": SCHEMA,
        "digest": activation.digest,
        "generated": f"by symact; write it again with: symact generate {activation.name} "
        "--target facts",
        "document": document(activation, facts),
        "card": to_rows(make(Report(activation, facts))),
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def derived_file(activation: Activation, timeout: float) -> tuple[str, str]:
    """Derive the facts of an activation and write its file: name and text."""
    from symact.derive.facts import all_facts

    return file_name(activation), file_text(activation, all_facts(activation, timeout))


def undecided_page(files: Sequence[str]) -> str:
    """Write the page on what is undecided in fact files, given by their texts."""
    from symact.report.tally import page

    contents = [json.loads(text) for text in files]
    return page([c["document"] for c in contents if c["schema"] == SCHEMA])


def folders() -> tuple[Path, ...]:
    """List where fact files are: inside the package where it is installed, else beside it."""
    package = Path(__file__).resolve().parents[1]
    inside, root = package / "_facts", package.parent
    beside = [root / "generated" / FOLDER] if (root / "pyproject.toml").is_file() else []
    return (inside, *beside)


def find(activation: Activation, among: tuple[Path, ...] = ()) -> Stored | None:
    """Find the stored facts of a definition; None where there are none that are its own.

    Args:
        activation: The definition; its digest and the schema must be those of the file.
        among: Folders to look in; those of the installation where none is given.
    """
    for folder in among or folders():
        path = folder / file_name(activation)
        if path.is_file():
            return _read(activation, path)
    return None


def _read(activation: Activation, path: Path) -> Stored | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # a file that cannot be read is as good as none: the facts are derived
    if not isinstance(content, dict):
        return None
    if (content.get("schema"), content.get("digest")) != (SCHEMA, activation.digest):
        return None
    document = content["document"]
    card = from_rows(
        content["card"],
        name=activation.name,
        title=activation.title or activation.name,
        digest=activation.digest,
        sources=tuple(source(**citation) for citation in document["citations"]),
    )
    return Stored(document, card)
