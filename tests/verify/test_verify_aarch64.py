"""float32 kernels of the catalogue on AArch64, emulated: the bits of this machine."""

import pytest

from symact import catalog, emit
from symact.build.toolchain import LIBRARY_FLAGS
from symact.kernel.assemble import build_kernels
from symact.kernel.specialize import specialize
from tests.build.build_tools import compiler_or_skip, run, tool_or_skip

pytestmark = pytest.mark.slow

NAMES = (
    "sigmoid", "tanh", "softsign", "relu", "leaky_relu", "elu", "selu", "celu", "softplus", "silu",
    "gelu", "gelu_tanh", "quick_gelu", "mish", "sine", "snake",
)  # fmt: skip
SPREAD = 12
"""One of every 2^12 bit patterns, each at another place of its stretch."""

DRIVER = """
#define SYMACT_IMPLEMENTATION
#include "symact.h"
#include <stdio.h>
#include <string.h>
int main(void) {
    uint64_t hash = 14695981039346656037u;
    for (uint64_t k = 0; k < (1u << (32 - %(spread)d)); k++) {
        uint32_t in = (uint32_t)(k << %(spread)d) + (uint32_t)(k * 2654435761u >> 20);
        float x, y;
        memcpy(&x, &in, 4);
        y = %(symbol)s(x);
        uint32_t out;
        memcpy(&out, &y, 4);
        if (y != y)
            out = 0x7fc00000u;
        hash = (hash ^ out) * 1099511628211u;
    }
    printf("%%llx\\n", (unsigned long long)hash);
    return 0;
}
"""


@pytest.mark.parametrize("name", NAMES)
def test_the_bits_are_those_of_this_machine(tmp_path, name):
    tool, machine = tool_or_skip("aarch64-linux-gnu-gcc"), tool_or_skip("qemu-aarch64")
    here = compiler_or_skip()
    flags = [f for f in LIBRARY_FLAGS if f not in {"-fPIC", "-shared"}]
    wanted = [("value", "float32"), ("grad", "float32")]
    kernels = build_kernels(specialize(catalog.get(name)), wanted)
    for kernel in kernels:
        text = emit.generate([kernel], "c").text("symact.h")
        (tmp_path / "symact.h").write_text(text)
        source = tmp_path / "driver.c"
        source.write_text(DRIVER % {"symbol": kernel.symbol, "spread": SPREAD})
        for program, command in (("arm", [tool, "-static"]), ("own", [*here.command])):
            run(*command, *flags, str(source), "-o", str(tmp_path / program), "-lm")
        assert run(machine, str(tmp_path / "arm")) == run(str(tmp_path / "own")), kernel.symbol
