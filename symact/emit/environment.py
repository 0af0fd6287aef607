"""Find the templates and make the one Jinja environment they are rendered in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from symact.errors import TargetError


def template_root() -> Path:
    """Give the folder of all templates.

    An installed wheel has it inside the package; a source tree has it beside the package. The
    source tree is recognized by its `pyproject.toml`, so that nothing else is ever taken for it.

    Raises:
        TargetError: There is neither.
    """
    package = Path(__file__).resolve().parents[1]
    inside, beside = package / "_templates", package.parent / "templates"
    if inside.is_dir():
        return inside
    if beside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return beside
    raise TargetError(
        "the templates are missing from this installation",
        subject="templates",
        hint="install symact again, or run from a complete source tree",
    )


def make_environment(folder: Path | None = None, **options: Any) -> jinja2.Environment:
    """Make the environment: strict about undefined names, quiet about line ends.

    Args:
        folder: A target's own folder, found under its name; its templates reach no private name.
        options: Settings of the output format, such as other delimiters or `autoescape`.
    """
    settings: dict[str, Any] = {
        "autoescape": False,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
        "newline_sequence": "\n",
        "undefined": jinja2.StrictUndefined,
    }
    root = template_root()
    loader: jinja2.BaseLoader = jinja2.FileSystemLoader(root)
    if folder is None or folder.parent == root:
        return jinja2.Environment(loader=loader, **(settings | options))  # noqa: S701 - source code is not markup
    own = jinja2.PrefixLoader({folder.name: jinja2.FileSystemLoader(folder)})
    loader = jinja2.ChoiceLoader([own, loader])
    return ImmutableSandboxedEnvironment(loader=loader, **(settings | options))


def render(
    template: str, context: dict[str, Any], folder: Path | None = None, **options: Any
) -> str:
    """Render one template, `c/PACKAGE.h.jinja`, with a context of documented records.

    Args:
        template: Folder and name.
        context: What the template names.
        folder: The folder of a target that is not among the shipped ones.
        options: See `make_environment`.

    Raises:
        TargetError: The template cannot be read or rendered; names template and line.
    """
    try:
        return make_environment(folder, **options).get_template(template).render(context)
    except jinja2.TemplateSyntaxError as error:
        where = f"{error.name or template}:{error.lineno}"
        raise TargetError(str(error.message), subject=where) from error
    except jinja2.TemplateNotFound as error:
        raise TargetError(f"there is no template {error.name}", subject=template) from error
    except (jinja2.UndefinedError, SecurityError) as error:
        raise TargetError(str(error.message), subject=template) from error
