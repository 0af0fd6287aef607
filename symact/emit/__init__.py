"""Spell kernels for a target and place the text in templates.

`generate(kernels, target)` gives a `Package` of files, which `write` writes and `check` compares.
A target is a folder of `templates/` whose `target.toml` says how each operation is spelled.
"""

from symact.emit.environment import make_environment, render, template_root
from symact.emit.loading import load_target, targets
from symact.emit.package import Package, check, generate, write
from symact.emit.target import Target

__all__ = [
    "Package",
    "Target",
    "check",
    "generate",
    "load_target",
    "make_environment",
    "render",
    "targets",
    "template_root",
    "write",
]
