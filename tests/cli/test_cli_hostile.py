"""What strangers may type: one clear line, exit code 2, within two seconds, nothing written."""

import math
import time

import pytest
from run_symact import run_symact

from tests.turns import in_turn

LIMIT = 2

LONG = "x+" * 50_000 + "x"
DEEP = "(" * 5000 + "x" + ")" * 5000

HOSTILE = {
    "python": ("derive", "__import__('os').system('id')"),
    "tower of powers": ("derive", "x**(10**10**10)"),
    "unknown name": ("derive", "glue"),
    "100 kB": ("derive", LONG),
    "100 kB of one name": ("derive", "a" * 100_000),
    "brackets 5000 deep": ("derive", DEEP),
    "order": ("derive", "gelu", "--order", "1000000"),
    "negative order": ("derive", "gelu", "--order", "-1"),
    "empty": ("derive", ""),
    "line ends": ("derive", "x\n\n+*\x1b[31m"),
    "nothing to do with x": ("show", "1/0"),
    "verb": ("derve", "gelu"),
    "target": ("generate", "gelu", "--target", "../../etc"),
    "format": ("export", "gelu", "--format", "docx"),
    "parameter": ("show", "x*a", "--param", "a"),
    "executor": ("verify", "gelu", "--executor", "os"),
}
ROWS = [(arguments,) for arguments in HOSTILE.values()]


@pytest.mark.parametrize("arguments", in_turn(ROWS, 3), ids=HOSTILE.keys())
def test_hostile_input_ends_in_one_line(arguments, tmp_path):
    seconds = math.inf
    for _ in range(3):  # a busy machine is given another chance to be quick
        start = time.perf_counter()
        done = run_symact(*arguments, cwd=tmp_path)
        seconds = min(seconds, time.perf_counter() - start)
        if seconds < LIMIT:
            break

    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("symact: ")
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 500
    assert "\x1b" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert seconds < LIMIT


def test_the_near_name_is_offered(tmp_path):
    done = run_symact("show", "gellu", cwd=tmp_path)

    assert "did you mean gelu" in done.stderr
