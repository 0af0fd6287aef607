"""Import generated NumPy modules and call them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import numpy as np

from symact.build.runner import Arrays, Key, Runner, key_of
from symact.emit import Package, generate, load_target
from symact.emit.arrange import arrange
from symact.errors import TargetError
from symact.kernel.ir import Kernel


def import_package(package: Package) -> ModuleType:
    """Import a generated NumPy package from a temporary folder, under a name of its own.

    Raises:
        TargetError: Python cannot import it.
    """
    name = f"symact_generated_{uuid4().hex}"
    with tempfile.TemporaryDirectory(prefix="symact-") as folder:
        package.write(folder)
        spec = spec_from_file_location(
            name, Path(folder) / "__init__.py", submodule_search_locations=[folder]
        )
        if spec is None or spec.loader is None:
            raise TargetError("the generated package has no __init__.py", subject=package.name)
        module = module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except (ImportError, SyntaxError, AttributeError) as error:
            raise TargetError(f"cannot be imported: {error}", subject=package.name) from error
        finally:
            for key in [k for k in sys.modules if k == name or k.startswith(f"{name}.")]:
                del sys.modules[key]
    return module


def load_numpy(kernels: Sequence[Kernel]) -> dict[Key, Runner]:
    """Generate and import NumPy kernels.

    Raises:
        TargetError: A kernel cannot be spelled, or the result cannot be imported.
    """
    if not kernels:
        return {}
    module = import_package(generate(kernels, "numpy"))
    groups = arrange(kernels, load_target("numpy"))
    names = {
        row.symbol: function.name
        for group in groups
        for function in group.functions
        for row in function.kernels
    }
    return {
        key_of(kernel): Runner(kernel, "numpy", _caller(getattr(module, names[kernel.symbol])))
        for kernel in kernels
    }


def _caller(function: Callable[..., Any]) -> Callable[..., Arrays]:
    def call(*inputs: Any) -> Arrays:
        made = function(*inputs)
        arrays = made if isinstance(made, tuple) else (made,)
        return tuple(map(np.asarray, arrays))

    return call
