# ruff: noqa: ISC004 - one row a snippet; its lines are joined
"""Snippets in the styles of blogs, papers' repositories and courses, written by hand.

Each row: the code, the name of its function, and what it is: `row` of the catalogue, `d row` for
the derivative, or `` for none.
"""

HEADS = """
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import tensorflow as tf
from tensorflow.keras import backend as K
import jax
import jax.numpy as jnp
"""

SNIPPETS = [
    # pure Python and math
    ("def f(x):\n    return 1 / (1 + math.exp(-x))", "sigmoid"),
    ("def f(x):\n    if x > 0:\n        return x\n    else:\n        return 0", "relu"),
    ("def f(x):\n    if x > 0:\n        return x\n    return 0.0", "relu"),
    ("f = lambda x: max(0, x)", "relu"),
    ("f = lambda x: max(0.01 * x, x)", "leaky_relu"),
    ("def f(x):\n    return x if x > 0 else 0.01 * x", "leaky_relu"),
    ("def f(z):\n    '''Softplus.'''\n    return math.log(1 + math.exp(z))", "softplus"),
    ("def f(x):\n    return min(max(0, x), 6)", "relu6"),
    ("def f(x):\n    return x / (1 + abs(x))", "softsign"),
    ("def f(x):\n    return (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x))", "tanh"),
    ("def f(x):\n    return 2 / (1 + math.exp(-2 * x)) - 1", "tanh"),
    ("def f(x):\n    e = math.exp(2 * x)\n    return (e - 1) / (e + 1)", "tanh"),
    ("def f(x):\n    return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))", "gelu"),
    ("def f(x):\n    return x ** 2 if x > 0 else 0", "squared_relu"),
    ("def f(x):\n    return math.atan(x)", "arctan"),
    ("def f(x):\n    return x * x", "square"),
    ("def f(x):\n    return math.exp(-x ** 2)", "gaussian"),
    ("def f(x):\n    if x < 0: return 0\n    elif x == 0: return 1\n    else: return 1",
     "binary_step"),
    ("def f(x):\n    if x <= -3:\n        return 0\n    if x >= 3:\n        return 1\n"
     "    return x / 6 + 0.5", "hard_sigmoid"),
    ("def f(x):\n    return 1 if x >= 0 else 0", "binary_step"),
    # numpy
    ("def f(x):\n    return np.maximum(0, x)", "relu"),
    ("def f(x):\n    return x * (x > 0)", "relu"),
    ("def f(x):\n    return (np.abs(x) + x) / 2", "relu"),
    ("def f(x):\n    return np.where(x > 0, x, 0.01 * x)", "leaky_relu"),
    ("def f(x, alpha=0.01):\n    return np.where(x > 0, x, alpha * x)", "leaky_relu"),
    ("def f(x, alpha=0.2):\n    return np.maximum(x, 0) + alpha * np.minimum(x, 0)", "leaky_relu"),
    ("def f(x, alpha=1.0):\n    return np.where(x > 0, x, alpha * (np.exp(x) - 1))", "elu"),
    ("def f(x, a=1):\n    return (x > 0) * x + (x <= 0) * (a * np.exp(x) - a)", "elu"),
    ("def f(x):\n    y = x.copy()\n    y[y < 0] = 0\n    return y", "relu"),
    ("def f(x, alpha):\n    y = np.array(x)\n    y[y < 0] *= alpha\n    return y", "leaky_relu"),
    ("def f(x):\n    y = np.zeros_like(x)\n    y = x\n    return np.clip(y, 0, 6)", "relu6"),
    ("def f(x):\n    return np.clip(x, -1, 1)", "hard_tanh"),
    ("def f(x):\n    return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)", "softplus"),
    ("def f(x):\n    return np.logaddexp(0, x)", "softplus"),
    ("def f(x):\n    return x * np.tanh(np.log1p(np.exp(x)))", "mish"),
    ("def f(x):\n    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))",
     "sigmoid"),
    ("def f(x):\n    return [max(0, i) for i in x]", "relu"),
    ("def f(x):\n    return np.array([1 / (1 + np.exp(-i)) for i in x])", "sigmoid"),
    ("@np.vectorize\ndef f(x):\n    if x < 0:\n        return 0\n    return x", "relu"),
    ("f = np.vectorize(lambda x: x if x > 0 else 0)", "relu"),
    ("def f(x):\n    return np.piecewise(x, [x < 0, x >= 0], [lambda v: 0, lambda v: v])", "relu"),
    ("def f(x):\n    return np.select([x <= 0, x >= 6], [0, 6], default=x)", "relu6"),
    ("def f(x):\n    return x * np.minimum(np.maximum(x + 3, 0), 6) / 6", "hard_swish"),
    ("def f(x):\n    return np.sin(x) / x if x != 0 else 1", "sinc"),
    ("def f(x):\n    return x - np.tanh(x)", "tanh_shrink"),
    ("def f(x):\n    s = 1 / (1 + np.exp(-x))\n    return s * (1 - s)", "d sigmoid"),
    ("def f(x):\n    return 1 - np.tanh(x) ** 2", "d tanh"),
    ("def f(x):\n    return g(x) * (1 - g(x))\ndef g(x):\n    return 1 / (1 + np.exp(-x))",
     "d sigmoid"),
    # torch
    ("def f(x):\n    return x * torch.sigmoid(x)", "silu"),
    ("def f(x):\n    return x.sigmoid() * x", "silu"),
    ("def f(x):\n    return x * torch.sigmoid(1.702 * x)", "quick_gelu"),
    ("def f(x):\n    return x.clamp(min=0)", "relu"),
    ("def f(x):\n    return torch.clamp(x, 0, 6)", "relu6"),
    ("def f(x):\n    return torch.max(x, torch.zeros_like(x))", "relu"),
    ("def f(x):\n    return torch.max(torch.tensor(0.), x)", "relu"),
    ("def f(x):\n    return F.relu6(x + 3) / 6", "hard_sigmoid"),
    ("def f(x):\n    return x * F.hardsigmoid(x)", "hard_swish"),
    ("def f(x):\n    return x * torch.tanh(F.softplus(x))", "mish"),
    ("def f(x):\n    return x.mul(F.softplus(x).tanh())", "mish"),
    ("def f(x):\n    return torch.where(x > 0, x, torch.expm1(x))", "elu"),
    ("def f(x):\n    return F.gelu(x)", "gelu"),
    ("def f(x):\n    return F.gelu(x, approximate='tanh')", "gelu_tanh"),
    ("def f(x):\n    cdf = 0.5 * (1.0 + torch.erf(x / 2 ** 0.5))\n    return x * cdf", "gelu"),
    ("def f(x):\n    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * "
     "(x + 0.044715 * torch.pow(x, 3))))", "gelu_tanh"),
    ("def f(x):\n    return 0.5 * x * (1 + torch.tanh(0.7978845608028654 * "
     "(x + 0.044715 * x ** 3)))", "gelu_tanh"),
    ("def f(x, inplace: bool = False) -> torch.Tensor:\n"
     "    return x.mul_(x.sigmoid()) if inplace else x.mul(x.sigmoid())", "silu"),
    ("def f(x):\n    return torch.relu(x) ** 2", "squared_relu"),
    ("def f(x, lambd=0.5):\n    return torch.sign(x) * torch.relu(torch.abs(x) - lambd)",
     "soft_shrink"),
    ("class f(nn.Module):\n    def forward(self, x):\n        return x * torch.sigmoid(x)", "silu"),
    ("class f(nn.Module):\n    def __init__(self, beta=1.0):\n        super().__init__()\n"
     "        self.beta = nn.Parameter(torch.tensor(beta))\n\n    def forward(self, x):\n"
     "        return x * torch.sigmoid(self.beta * x)", "swish"),
    ("class f(nn.Module):\n    def __init__(self):\n        super(f, self).__init__()\n"
     "        self.relu = nn.ReLU6(inplace=True)\n\n    def forward(self, x):\n"
     "        return self.relu(x + 3) / 6", "hard_sigmoid"),
    ("class f(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, i):\n"
     "        result = i * torch.sigmoid(i)\n        ctx.save_for_backward(i)\n"
     "        return result", "silu"),
    # tensorflow, keras, jax
    ("def f(x):\n    return x * tf.nn.sigmoid(x)", "silu"),
    ("def f(x):\n    return tf.nn.leaky_relu(x, alpha=0.01)", "leaky_relu"),
    ("def f(x):\n    return x * tf.math.tanh(tf.math.softplus(x))", "mish"),
    ("def f(x):\n    return 0.5 * x * (1.0 + tf.math.erf(x / tf.sqrt(2.0)))", "gelu"),
    ("def f(x):\n    return tf.maximum(0.0, x)", "relu"),
    ("def f(x):\n    return tf.where(x > 0, x, tf.exp(x) - 1)", "elu"),
    ("def f(x):\n    return K.sigmoid(x) * x", "silu"),
    ("def f(x):\n    return x * K.tanh(K.softplus(x))", "mish"),
    ("def f(x):\n    return jnp.where(x > 0, x, 0)", "relu"),
    ("@jax.jit\ndef f(x):\n    return x * jax.nn.sigmoid(x)", "silu"),
    ("def f(x):\n    return jax.nn.gelu(x)", "gelu_tanh"),
    ("def f(x):\n    return jax.nn.gelu(x, approximate=False)", "gelu"),
    ("def f(x):\n    return jax.lax.select(x > 0, x, jnp.zeros_like(x))", "relu"),
    ("class f(tf.keras.layers.Layer):\n    def call(self, inputs):\n"
     "        return inputs * tf.sigmoid(inputs)", "silu"),
    # nothing of the catalogue
    ("def f(x):\n    return x ** 3 + 1", ""),
    ("def f(x):\n    return np.cos(x) + x", ""),
    ("def f(x):\n    return 0.5 * x * (1 + torch.tanh(0.8 * (x + 0.044175 * x ** 3)))", ""),
]  # fmt: skip
