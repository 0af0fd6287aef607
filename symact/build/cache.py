"""Keep what was compiled in the user's cache: whole entries, checked when they are read.

An entry is a folder of small files and the list of their digests. It is made under a temporary
name and renamed, so that a reader, or another process that builds the same, never sees half of
one; an entry whose files are not those that were listed counts as absent and is replaced.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from symact.build.search import cache_home
from symact.errors import ToolchainError

if TYPE_CHECKING:
    from pathlib import Path

SUMS = "SUMS.json"

TRIALS = 100
"""How often a name is asked for while others write the same entry."""


def cache_directory() -> Path:
    """Give the folder of compiled libraries: in the user's cache, or else a temporary one."""
    from pathlib import Path

    home = cache_home()
    with suppress(OSError):
        if home:
            folder = Path(home)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
    return _temporary()


@functools.cache  # one folder a process, so that nothing is compiled twice in it
def _temporary() -> Path:
    """Make a folder that lives as long as the process: nothing can be kept here."""
    import atexit
    import shutil
    import tempfile
    from pathlib import Path

    folder = tempfile.mkdtemp(prefix="symact-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def folders() -> tuple[str, ...]:
    """Give the folders that may hold entries: the user's cache, and the temporary one if made."""
    made = (str(_temporary()),) if _temporary.cache_info().currsize else ()
    home = cache_home()
    return (home, *made) if home else made


def digest_of(*parts: str) -> str:
    """Hash texts to the name of an entry."""
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def find(name: str, folder: str | Path) -> str:
    """Give the folder of an entry if it is there and whole; else an empty text.

    Args:
        name: Digest of what it was made of.
        folder: The cache.
    """
    entry = f"{folder}/{name}"
    try:
        sums = json.loads(read(f"{entry}/{SUMS}"))
        whole = bool(sums) and all(_sum(f"{entry}/{file}") == sums[file] for file in sums)
    except (OSError, ValueError, TypeError):
        return ""
    return entry if whole else ""


def read(path: str) -> bytes:
    """Read a file."""
    with open(path, "rb") as file:  # noqa: PTH123 - see search
        return file.read()


def store(
    name: str,
    files: Mapping[str, bytes | Path],
    folder: Path,
    *,
    renew: bool = False,
) -> Path:
    """Keep files as an entry, and give its folder; an entry that is there and whole stays.

    Args:
        name: Digest of what it was made of.
        files: Contents by name, or where a file lies that is copied.
        folder: The cache.
        renew: Whether to replace an entry of other contents.

    Raises:
        ToolchainError: The entry that is there can be neither used nor moved away.
    """
    import shutil
    import tempfile
    from pathlib import Path

    made = Path(tempfile.mkdtemp(prefix=".symact-", dir=folder))
    try:
        for file, content in files.items():
            if isinstance(content, bytes):
                (made / file).write_bytes(content)
            else:
                shutil.copyfile(content, made / file)
        sums = {file: _sum(f"{made}/{file}") for file in files}
        (made / SUMS).write_text(json.dumps(sums), encoding="utf-8")
        _place(made, folder / name, renew=renew)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder / name


def _place(made: Path, entry: Path, *, renew: bool) -> None:
    """Rename a finished folder to its name, past another one that is there."""
    sums = (made / SUMS).read_bytes()
    for _ in range(TRIALS):
        try:
            made.rename(entry)
        except OSError:  # there is one already
            whole = find(entry.name, entry.parent)
            if whole and (not renew or _says(whole, sums)):
                return
            _discard(entry)
        else:
            return
    message = "an entry of the cache could be neither replaced nor kept"
    raise ToolchainError(message, subject=str(entry), hint="remove it by hand")


def _says(entry: str, sums: bytes) -> bool:
    """Tell whether an entry has these sums; one that someone moves away meanwhile has not."""
    try:
        return read(f"{entry}/{SUMS}") == sums
    except OSError:
        return False


def _discard(entry: Path) -> None:
    """Move an entry out of the way, then remove it: others see all of it or nothing."""
    import shutil
    import tempfile

    aside = tempfile.mkdtemp(prefix=".symact-", dir=entry.parent)
    with suppress(OSError):  # someone else was quicker
        entry.rename(f"{aside}/old")
    shutil.rmtree(aside, ignore_errors=True)


def _sum(path: str) -> str:
    return sha256(read(path)).hexdigest()
