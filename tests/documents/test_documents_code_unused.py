"""Parameters that a function takes and never uses are told."""

import pytest

from symact.documents.check import check
from tests.turns import in_turn

HEAD = "import numpy as np\n\n\ndef sigmoid(x):\n    return 1/(1 + np.exp(-x))\n\n\n"


def message_of(code):
    findings = check(HEAD + code, "a.py").findings
    return findings[-1].judgement.message


@pytest.mark.parametrize(
    ("code", "told"),
    in_turn(
        [
            ("def swish(x, beta=1.0):\n    return x*sigmoid(x)\n", "it never uses beta"),
            ("def swish(x, *, beta=2):\n    return x*sigmoid(x)\n", "it never uses beta"),
            ("def swish(x, beta=1.0):\n    return x*sigmoid(beta*x)\n", ""),
            ("def swish(x, inplace=False):\n    return x*sigmoid(x)\n", ""),
            ("def swish(x, beta=1.0):\n    y = beta*x\n    return x*sigmoid(y)\n", ""),
        ],
        2,
    ),
)
def test_an_unused_parameter_is_told(code, told):
    message = message_of(code)
    assert ("never uses" in message) == bool(told)
    assert told in message
