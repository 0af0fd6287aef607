"""What the functions of the libraries compute, in the language that is read: never run.

`PLAIN` is arithmetic: it rounds at each step as the caller's own code would. `WHOLE` are
activations that a library computes in one step: in float32 they are taken as correctly rounded.
A name `jax_gelu` stands for `gelu` of that library alone. Sources: the documentation of torch
2.13, jax 0.10, keras 3.15, tensorflow 2, scipy 1.
"""

from __future__ import annotations

PLAIN = """
def square(x): return x * x
def reciprocal(x): return 1 / x
def rsqrt(x): return 1 / sqrt(x)
def negative(x): return -x
def neg(x): return -x
def positive(x): return x
def log2(x): return log(x) / log(2)
def log10(x): return log(x) / log(10)
def exp2(x): return 2 ** x
def cbrt(x): return where(x >= 0, abs(x) ** (1 / 3), -abs(x) ** (1 / 3))
def add(x, y, alpha=1): return x + alpha * y
def subtract(x, y, alpha=1): return x - alpha * y
def sub(x, y, alpha=1): return x - alpha * y
def multiply(x, y): return x * y
def mul(x, y): return x * y
def divide(x, y): return x / y
def div(x, y): return x / y
def true_divide(x, y): return x / y
def truediv(x, y): return x / y
def pow(x, y): return x ** y
def power(x, y): return x ** y
def float_power(x, y): return x ** y
def hypot(x, y): return sqrt(x * x + y * y)
def logaddexp(x, y): return maximum(x, y) + log1p(exp(-abs(x - y)))
def greater(x, y): return x > y
def gt(x, y): return x > y
def greater_equal(x, y): return x >= y
def ge(x, y): return x >= y
def less(x, y): return x < y
def lt(x, y): return x < y
def less_equal(x, y): return x <= y
def le(x, y): return x <= y
def equal(x, y): return x == y
def eq(x, y): return x == y
def not_equal(x, y): return x != y
def ne(x, y): return x != y
def logical_and(x, y): return x & y
def logical_or(x, y): return x | y
def logical_not(x): return ~x
def heaviside(x, values): return where(x > 0, 1, where(x < 0, 0, values))
def clamp(x, min=None, max=None):
    if min is not None:
        x = maximum(x, min)
    if max is not None:
        x = minimum(x, max)
    return x
def clamp_min(x, min): return maximum(x, min)
def clamp_max(x, max): return minimum(x, max)
def clip(x, a_min=None, a_max=None, min=None, max=None):
    return clamp(clamp(x, a_min, a_max), min, max)
def keras_clip(x, min_value=None, max_value=None, x_min=None, x_max=None):
    return clamp(clamp(x, min_value, max_value), x_min, x_max)
def clip_by_value(t, clip_value_min, clip_value_max):
    return clamp(t, clip_value_min, clip_value_max)
def lax_clamp(min, x, max): return clamp(x, min, max)
def masked_fill(x, mask, value): return where(mask, value, x)
def nd_maximum(x, y): return maximum(x, y)
def add_n(x): return x
"""


WHOLE = """
def sigmoid(x): return logistic(x)
def expit(x): return logistic(x)
def sigmoid_v2(x): return logistic(x)
def softplus(x, beta=1, threshold=20): return log_one_plus_exp(beta * x) / beta
def jax_softplus(x): return log_one_plus_exp(x)
def tensorflow_softplus(x): return log_one_plus_exp(x)
def keras_softplus(x): return log_one_plus_exp(x)
def log_sigmoid(x): return -log_one_plus_exp(-x)
def log_expit(x): return -log_one_plus_exp(-x)
def logsigmoid(x): return -log_one_plus_exp(-x)
def ndtr(x): return normal_cdf(x)
def log_ndtr(x): return log(normal_cdf(x))
def norm_cdf(x, loc=0, scale=1): return normal_cdf((x - loc) / scale)
def norm_pdf(x, loc=0, scale=1): return normal_pdf((x - loc) / scale) / scale
def softsign(x): return x / (1 + abs(x))
def soft_sign(x): return x / (1 + abs(x))
def relu(x): return where(x > 0, x, 0)
def relu_(x): return where(x > 0, x, 0)
def keras_relu(x, alpha=0, max_value=None, threshold=0, negative_slope=0):
    slope = alpha + negative_slope
    y = where(x > threshold, x, slope * (x - threshold))
    if max_value is not None:
        y = minimum(y, max_value)
    return y
def relu6(x): return where(x <= 0, 0, where(x >= 6, 6, x))
def hardtanh(x, min_val=-1, max_val=1):
    return where(x <= min_val, min_val, where(x >= max_val, max_val, x))
def hard_tanh(x): return hardtanh(x)
def elu(x, alpha=1): return where(x > 0, x, alpha * expm1(x))
def selu(x): return selu_scale * where(x > 0, x, selu_alpha * expm1(x))
def celu(x, alpha=1): return where(x > 0, x, alpha * expm1(x / alpha))
def leaky_relu(x, negative_slope=0.01): return where(x > 0, x, negative_slope * x)
def tensorflow_leaky_relu(x, alpha=0.2): return where(x > 0, x, alpha * x)
def keras_leaky_relu(x, negative_slope=0.2): return where(x > 0, x, negative_slope * x)
def prelu(x, weight): return where(x > 0, x, weight * x)
def threshold(x, threshold, value): return where(x > threshold, x, value)
def silu(x): return x * logistic(x)
def swish(x): return x * logistic(x)
def tensorflow_silu(x, beta=1): return x * logistic(beta * x)
def tensorflow_swish(x, beta=1): return x * logistic(beta * x)
def gelu_erf(x): return x * normal_cdf(x)
def gelu_by_tanh(x): return x * logistic(2 * sqrt(2 / pi) * (x + 0.044715 * x * x * x))
def torch_gelu(x, approximate="none"):
    if approximate == "tanh":
        return gelu_by_tanh(x)
    return gelu_erf(x)
def jax_gelu(x, approximate=True):
    if approximate:
        return gelu_by_tanh(x)
    return gelu_erf(x)
def ops_gelu(x, approximate=True): return jax_gelu(x, approximate)
def tensorflow_gelu(x, approximate=False): return jax_gelu(x, approximate)
def keras_gelu(x, approximate=False): return jax_gelu(x, approximate)
def mish(x): return x * tanh(log_one_plus_exp(x))
def hardswish(x): return x * where(x <= -3, 0, where(x >= 3, 1, (x + 3) / 6))
def hard_swish(x): return hardswish(x)
def hard_silu(x): return hardswish(x)
def hardsigmoid(x): return where(x <= -3, 0, where(x >= 3, 1, (x + 3) / 6))
def jax_hard_sigmoid(x): return hardsigmoid(x)
def hardshrink(x, lambd=0.5): return where((x > lambd) | (x < -lambd), x, 0)
def softshrink(x, lambd=0.5): return where(x > lambd, x - lambd, where(x < -lambd, x + lambd, 0))
def tanhshrink(x): return x - tanh(x)
def squareplus(x, b=4): return (x + sqrt(x * x + b)) / 2
def sparse_plus(x): return where(x <= -1, 0, where(x >= 1, x, (x + 1) ** 2 / 4))
def sparse_sigmoid(x): return where(x <= -1, 0, where(x >= 1, 1, (x + 1) / 2))
def exponential(x): return exp(x)
"""
