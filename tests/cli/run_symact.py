"""Run the command line as a user does: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import symact

ROOT = Path(symact.__file__).parent.parent


def run_symact(*arguments, cwd, **environment):
    """Run `python -m symact` and give the finished process with its output as text."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "symact", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": path, "NO_COLOR": "1"} | environment,
        text=True,
        timeout=120,
    )
