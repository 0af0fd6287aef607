"""A C program that calls every function of a header in all its forms and writes the results.

It reads the inputs of the four formats from a file. For each kernel it computes the scalar form,
compares the array form with it for many lengths, positions and alignments, in place too, and writes
the scalar results to standard output. It ends with 1 where a form differs.
"""

from __future__ import annotations

import numpy as np

from symact.emit import generate, load_target
from symact.emit.arrange import arrange
from symact.numeric.storage import from_double, storage_dtype
from tests.build.build_tools import inputs
from tests.emit.emit_kernels import FORMAT_NAMES

COUNTS = {name: 2**16 if name in {"float16", "bfloat16"} else 6000 for name in FORMAT_NAMES}

_HEAD = """
#define SYMACT_IMPLEMENTATION
#include "symact.h"
#include <stdio.h>
#include <stdlib.h>
#ifdef FLUSH
#include <xmmintrin.h>
#endif

static size_t wrong = 0;

static int same_float(float a, float b) {
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}
static int same_double(double a, double b) {
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}
static int same_uint16_t(uint16_t a, uint16_t b) { return a == b; }

static void *room(size_t count, size_t size) {
    void *found = count ? malloc(count * size) : NULL;
    if (count && !found) exit(2);
    return found;
}
#if defined(__GNUC__)
#define ALONE __attribute__((noinline))
#else
#define ALONE
#endif
"""

_KERNEL = """
static ALONE void one_{symbol}({consts}, {outs}) {{
    {scalar_call}
}}
static void check_{symbol}(const {type} *x, size_t count) {{
    const size_t starts[] = {{0, 1, 2, 3, 5, 8, 1000}};
    {type} *u = ({type} *)room(count, sizeof *x);
    {type} *w[2];
    size_t i, j, k, n, at, place;
    for (i = 0; i < count; ++i) u[i] = x[(i + 7) % count];
    for (k = 0; k < 2; ++k) w[k] = ({type} *)room(count, sizeof *x);
    for (i = 0; i < count; ++i) one_{symbol}({one_args});
    for (k = 0; k < {results}; ++k) fwrite(w[k], sizeof *x, count, stdout);
    for (j = 0; j < sizeof starts / sizeof *starts; ++j)
    for (n = 0; n <= count; n = n < 70 ? n + 1 : n < count && !j ? count : count + 1)
    for (place = 0; place < 3; ++place) {{
        {type} *a = ({type} *)room(n + j, sizeof *x), *b = ({type} *)room(n + j, sizeof *x);
        {type} *c = ({type} *)room(n + j, sizeof *x), *d = ({type} *)room(n + j, sizeof *x);
        {type} *p = n + j ? a + j : NULL, *q = n + j ? b + j : NULL;
        {type} *r = place == 1 ? p : place == 2 ? q : n + j ? c + j : NULL;
        {type} *s = n + j ? d + j : NULL;
        at = starts[j];
        if (at + n > count) at = 0;
        if (n) memcpy(p, x + at, n * sizeof *x);
        if (n) memcpy(q, u + at, n * sizeof *x);
        (void)s;
        symact_call_{symbol}(p, q, r, s, n);
        for (i = 0; i < n; ++i) {{
            wrong += !same_{type}(r[i], w[0][at + i]);
            {second}
        }}
        free(a); free(b); free(c); free(d);
    }}
    free(u); free(w[0]); free(w[1]);
}}
"""


_MAIN_HEAD = """
int main(int count, char **words) {
    FILE *file = count > 1 ? fopen(words[1], "rb") : NULL;
    if (!file) return 2;
#ifdef FLUSH
    _mm_setcsr(0x9fc0); /* FTZ and DAZ */
#endif
"""

_MAIN_TAIL = """
    if (wrong) fprintf(stderr, "%lu results differ\\n", (unsigned long)wrong);
    return wrong != 0;
}
"""


def _kernel(kernel, row):
    kind, symbol = row.type, row.symbol
    two = len(row.results) == 2
    arrays = ["x", "u"][: len(row.arrays)]
    literals = [_literal(value, kernel.dtype) for value in kernel.defaults]
    scalar = ", ".join([*arrays, *literals])
    call = f"{symbol}({scalar}, r, s);" if two else f"*r = {symbol}({scalar}); (void)s;"
    passed = ", ".join([*["p", "q"][: len(arrays)], *literals, *["r", "s"][: len(row.results)]])
    text = _KERNEL.format(
        symbol=symbol,
        type=kind,
        results=len(row.results),
        consts=", ".join(f"{kind} {name}" for name in ("x", "u")),
        outs=f"{kind} *r, {kind} *s",
        scalar_call=f"{call} (void)u;",
        one_args="x[i], u[i], w[0] + i, w[1] + i",
        second=f"wrong += !same_{kind}(s[i], w[1][at + i]);" if two else "",
    )
    macro = f"#define symact_call_{symbol}(p, q, r, s, n) {symbol}_n({passed}, n)"
    return f"{macro}\n{text}"


def _literal(value, dtype):
    if dtype == "float64":
        return repr(value)
    if dtype == "float32":
        return f"{value!r}f"
    return f"{int(from_double(value, dtype).view(np.uint16))}u"


def driver(kernels) -> str:
    """Give the text of the program; the header beside it must hold the kernels."""
    target = load_target("c")
    functions = [function for group in arrange(kernels, target) for function in group.functions]
    rows = {row.symbol: row for function in functions for row in function.kernels}
    lines = [_HEAD, *(_kernel(kernel, rows[kernel.symbol]) for kernel in kernels)]
    for name, count in COUNTS.items():
        lines.append(f"static {target.formats[name].type} {name}_x[{count}];")
    lines += ["static size_t fill(FILE *file) {", "    return 0"]
    lines += [
        f"        + fread({name}_x, sizeof *{name}_x, {n}, file)" for name, n in COUNTS.items()
    ]
    lines += ["        ;", "}", _MAIN_HEAD]
    lines += [f"    if (fill(file) != {sum(COUNTS.values())}) return 2;", "    fclose(file);"]
    lines += [f"    check_{row.symbol}({row.dtype}_x, {COUNTS[row.dtype]});" for row in kernels]
    return "\n".join([*lines, _MAIN_TAIL])


def driver_inputs() -> dict[str, np.ndarray]:
    """Give the inputs of each format: all numbers of 16 bits, or numbers of all kinds."""
    return {name: inputs(name, 3000)[-count:] for name, count in COUNTS.items()}


def write_driver(folder, kernels) -> None:
    """Write header, program and inputs into a folder."""
    generate(kernels, "c").write(folder)
    (folder / "driver.c").write_text(driver(kernels))
    with (folder / "inputs.bin").open("wb") as stream:
        for values in driver_inputs().values():
            stream.write(values.tobytes())


def read_results(data: bytes, kernels):
    """Cut what the program wrote into (kernel, one array per result)."""
    place, found = 0, []
    for row in kernels:
        size, arrays = COUNTS[row.dtype] * storage_dtype(row.dtype).itemsize, []
        for _ in row.results:
            arrays.append(np.frombuffer(data[place : place + size], storage_dtype(row.dtype)))
            place += size
        found.append((row, arrays))
    assert place == len(data)
    return found
