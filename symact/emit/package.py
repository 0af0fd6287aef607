"""Generate, write and compare packages of generated files."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from symact.emit.arrange import Group, arrange, combined_digest, needed_helpers
from symact.emit.environment import render
from symact.emit.loading import load_target, target_source
from symact.emit.target import Target, TargetFile
from symact.emit.words import harmless
from symact.errors import TargetError
from symact.kernel.ir import Kernel
from symact.version import VERSION

MANIFEST = "MANIFEST.json"
_NAMES_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Package:
    """Hold generated files as (path relative to the package, text), sorted by path."""

    target: str
    name: str
    files: tuple[tuple[str, str], ...]

    def write(self, directory: str | Path) -> tuple[Path, ...]:
        """Write the files; see `write`."""
        return write(self, directory)

    def check(self, directory: str | Path) -> str:
        """Compare with a directory; see `check`."""
        return check(self, directory)

    def text(self, path: str) -> str:
        """Give the text of one file; KeyError where there is none."""
        return dict(self.files)[path]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Tell where a generated file comes from; its lines are safe inside comments."""

    lines: tuple[str, ...]


def generate(kernels: Sequence[Kernel], target: str, package: str = "symact") -> Package:
    """Spell kernels for a target.

    Args:
        kernels: Any outputs and formats of any activations; their order does not matter.
        target: Name of the target, `numpy`, `c` or a plug-in's, or the path of its folder.
        package: Name of the package; a C header is called after it.

    Raises:
        UnknownNameError: There is no such target.
        TargetError: A kernel cannot be spelled, or names collide.
    """
    if not (package.isidentifier() and package.isascii()):
        raise TargetError("a package needs a name of letters, digits and _", subject=package)
    table, folder = load_target(target), target_source(target).parent
    groups = arrange(kernels, table)
    files: dict[str, str] = {}
    origins: dict[str, dict[str, object]] = {}
    for row in table.files:
        for path, members in _members(row, groups, package):
            files[path] = _render(row, members, table, package, folder)
            origins[path] = {
                "template": f"{table.name}/{row.template}",
                "template_digest": _file_digest(folder / row.template),
                "definitions": {group.name: group.digest for group in members},
            }
    manifest = {
        "generator": f"symact {VERSION}",
        "target": table.name,
        "target_digest": _folder_digest(folder),
        "package": package,
        "files": {path: origins[path] for path in sorted(origins)},
    }
    files[MANIFEST] = json.dumps(manifest, indent=2) + "\n"
    return Package(target, package, tuple(sorted(files.items())))


def write(package: Package, directory: str | Path) -> tuple[Path, ...]:
    """Write a package: every file under a temporary name first, then all are renamed.

    Returns:
        The paths written.
    """
    root = Path(directory)
    root.mkdir(parents=True, exist_ok=True)
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, text in package.files:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_write_temporary(path, text), path))
        for temporary, path in waiting:
            temporary.replace(path)
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
    return tuple(path for _, path in waiting)


def check(package: Package, directory: str | Path) -> str:
    """Compare a package with a directory.

    Returns:
        Nothing (an empty text) where they are equal; else a unified diff, after one line for
        each file that is missing or does not belong there.
    """
    root = Path(directory)
    there = {path.relative_to(root).as_posix(): path for path in _visible_files(root)}
    expected = dict(package.files)
    report = [f"missing: {name}\n" for name in sorted(expected.keys() - there.keys())]
    report += [f"not generated: {name}\n" for name in sorted(there.keys() - expected.keys())]
    for name in sorted(expected.keys() & there.keys()):
        found = there[name].read_bytes().decode("utf-8", errors="replace")
        report += _diff(found, expected[name], name)
    return "".join(report)


def _members(
    row: TargetFile, groups: tuple[Group, ...], package: str
) -> list[tuple[str, tuple[Group, ...]]]:
    if row.each == "package":
        return [(row.path(package), groups)]
    return [(row.path(group.name), (group,)) for group in groups]


def _render(
    row: TargetFile, groups: tuple[Group, ...], target: Target, package: str, folder: Path
) -> str:
    template = f"{target.name}/{row.template}"
    context = {
        "package": package,
        "groups": groups,
        "helpers": needed_helpers(groups, target),
        "target": target,
        "provenance": _provenance(template, groups, target),
    }
    return render(template, context, folder)


def _provenance(template: str, groups: tuple[Group, ...], target: Target) -> Provenance:
    names = " ".join(group.name for group in groups)
    if len(names) > _NAMES_WIDTH:
        names = "NAMES"
    origin = f"symact {VERSION} from template {template}"
    lines = (
        f"generated by {origin}, definition {combined_digest(groups)}",
        f"do not edit; write it again with: symact generate {names} --target {target.name}",
        "may be used for any purpose without attribution",
    )
    return Provenance(tuple(harmless(line, target) for line in lines))


def _file_digest(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _folder_digest(folder: Path) -> str:
    """Hash every template and table of a target: what any of its files may depend on."""
    paths = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda p: p.name)
    text = "\n".join(f"{path.name} {_file_digest(path)}" for path in paths)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write_temporary(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _visible_files(root: Path) -> list[Path]:
    """List the files of a directory, leaving out hidden ones and what Python compiled."""
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return [
        path
        for path in found
        if not any(
            part.startswith(".") or part == "__pycache__" for part in path.relative_to(root).parts
        )
    ]


def _diff(found: str, expected: str, name: str) -> list[str]:
    lines = difflib.unified_diff(
        found.splitlines(keepends=True),
        expected.splitlines(keepends=True),
        fromfile=f"there/{name}",
        tofile=f"generated/{name}",
    )
    return [line if line.endswith("\n") else f"{line}\n\\ no line end\n" for line in lines]
