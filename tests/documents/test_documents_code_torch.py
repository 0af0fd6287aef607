"""The reading of library functions against the libraries themselves."""

import numpy as np
import pytest

from symact.documents.code.functions import read_code
from symact.documents.code.sampled import sample

pytestmark = pytest.mark.slow

POINTS = np.array([-9.1, -4.2, -2.7, -1.0, -0.6, -0.3, 0.0, 0.2, 0.55, 1.0, 1.9, 3.3, 6.4, 12.5])

TORCH = [
    "torch.sigmoid(x)", "torch.tanh(x)", "F.relu(x)", "F.relu6(x)", "F.elu(x)", "F.elu(x, 0.7)",
    "F.selu(x)", "F.celu(x, 1.3)", "F.gelu(x)", "F.gelu(x, approximate='tanh')", "F.silu(x)",
    "F.mish(x)", "F.softplus(x)", "F.softplus(x, beta=0.5)", "F.softsign(x)", "F.hardtanh(x)",
    "F.hardtanh(x, -2.0, 0.5)", "F.hardswish(x)", "F.hardsigmoid(x)", "F.hardshrink(x)",
    "F.softshrink(x, 0.3)", "F.tanhshrink(x)", "F.logsigmoid(x)", "F.leaky_relu(x)",
    "F.leaky_relu(x, 0.2)", "F.threshold(x, 0.1, 20.0)", "x.clamp(min=0)", "x.clamp(-1, 2)",
    "torch.clamp(x, max=0.5)", "x * (x > 0)", "torch.where(x > 1, x, -x)", "torch.pow(x, 3)",
    "x.pow(2).neg().exp()", "torch.erf(x)", "torch.erfc(x)", "torch.expm1(x)",
    "torch.maximum(x, x * x)", "torch.max(x, torch.zeros_like(x))", "torch.abs(x).sqrt()",
    "torch.log1p(x.abs())", "torch.logaddexp(x, 2 * x)", "torch.sign(x)", "torch.square(x)",
    "torch.rsqrt(1 + x * x)", "x.masked_fill(x < 0, 0.25)", "torch.sub(x, x * x, alpha=2)",
    "torch.heaviside(x, torch.tensor(0.5, dtype=x.dtype))", "torch.reciprocal(2 + x.cos())",
    "(~(x > 0)).double() * x", "((x > -1) & (x < 1)).double() * x", "torch.atan(x)",
    "nn.ELU(0.3)(x)", "nn.Softplus(beta=2)(x)", "nn.Hardtanh(-0.5, 0.5)(x)", "torch.exp2(x)",
    "torch.clamp_min(x, 0.1)", "torch.special.expit(x)", "torch.special.ndtr(x)",
]  # fmt: skip

JAX = [
    "jax.nn.relu(x)", "jax.nn.gelu(x)", "jax.nn.gelu(x, approximate=False)", "jax.nn.silu(x)",
    "jax.nn.swish(x)", "jax.nn.softplus(x)", "jax.nn.leaky_relu(x)", "jax.nn.elu(x, 0.5)",
    "jax.nn.celu(x)", "jax.nn.selu(x)", "jax.nn.hard_tanh(x)", "jax.nn.hard_sigmoid(x)",
    "jax.nn.hard_swish(x)", "jax.nn.hard_silu(x)", "jax.nn.soft_sign(x)", "jax.nn.squareplus(x)",
    "jax.nn.mish(x)", "jax.nn.log_sigmoid(x)", "jax.nn.sparse_plus(x)", "jax.nn.relu6(x)",
    "jax.nn.sparse_sigmoid(x)", "jax.lax.clamp(-1.0, x, 1.0)", "jnp.clip(x, 0, 6)",
    "jnp.where(x > 0, x, 2 * x)", "jnp.logaddexp(x, 0.0)", "jnp.heaviside(x, 0.5)",
    "jax.scipy.special.erf(x)", "jnp.select([x < 0, x < 1], [-x, x * x], 7.0)",
    "jnp.maximum(x, 0) + jnp.minimum(x, 0) / 3", "jax.lax.rsqrt(1 + x * x)",
]  # fmt: skip


def reading(text):
    head = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
    head += "import jax\nimport jax.numpy as jnp\n"
    (record,) = read_code(f"{head}def f(x):\n    return {text}\n")
    assert record.error is None, record.error
    return sample(record.expr, {record.symbols[0][1]: POINTS})


@pytest.mark.parametrize("text", TORCH)
def test_torch_computes_what_is_read(text):
    torch = pytest.importorskip("torch")
    space = {"torch": torch, "F": torch.nn.functional, "nn": torch.nn}
    space["x"] = torch.tensor(POINTS, dtype=torch.float64)
    got = eval(text, space)  # noqa: S307 - text of this test
    assert np.allclose(got.detach().numpy(), reading(text), rtol=3e-6, atol=1e-7)


@pytest.mark.parametrize("text", JAX)
def test_jax_computes_what_is_read(text):
    jax = pytest.importorskip("jax")
    space = {"jax": jax, "jnp": jax.numpy, "x": jax.numpy.asarray(POINTS, dtype="float32")}
    got = eval(text, space)  # noqa: S307 - text of this test
    assert np.allclose(np.asarray(got), reading(text), rtol=2e-4, atol=2e-5)
