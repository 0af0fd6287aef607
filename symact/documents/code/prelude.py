"""Words of the libraries: which calls are layers, conditions, copies, reductions."""

from __future__ import annotations

LAYERS = {
    "ReLU": "relu", "ReLU6": "relu6", "Sigmoid": "sigmoid", "Tanh": "tanh", "ELU": "elu",
    "SELU": "selu", "CELU": "celu", "GELU": "torch_gelu", "SiLU": "silu", "Mish": "mish",
    "Softplus": "softplus", "Softsign": "softsign", "LeakyReLU": "leaky_relu",
    "Hardtanh": "hardtanh", "Hardswish": "hardswish", "Hardsigmoid": "hardsigmoid",
    "LogSigmoid": "logsigmoid", "Hardshrink": "hardshrink", "Softshrink": "softshrink",
    "Tanhshrink": "tanhshrink", "Threshold": "threshold",
}  # fmt: skip
"""Classes of torch.nn and the function that their objects compute; both take the same options."""

UNARY = {
    "exp": "exp", "log": "log", "log1p": "log1p", "expm1": "expm1", "sqrt": "sqrt",
    "tanh": "tanh", "sinh": "sinh", "cosh": "cosh", "sin": "sin", "cos": "cos", "tan": "tan",
    "arctan": "atan", "atan": "atan", "arcsin": "asin", "asin": "asin", "arccos": "acos",
    "acos": "acos", "arcsinh": "asinh", "asinh": "asinh", "arctanh": "atanh", "atanh": "atanh",
    "arccosh": "acosh", "acosh": "acosh", "erf": "erf", "erfc": "erfc", "erfcx": "erfcx",
    "abs": "abs", "absolute": "abs", "fabs": "abs", "sign": "sign", "sgn": "sign",
    "floor": "floor",
}  # fmt: skip
"""Functions of one value, whatever library they are from, and their name in the language."""

WORDS = {
    "logistic": "logistic", "log_one_plus_exp": "softplus", "normal_cdf": "normal_cdf",
    "normal_pdf": "normal_pdf",
}  # fmt: skip
"""Functions of the language that only this prelude uses."""

EXTREMES = {"maximum": "max", "fmax": "max", "minimum": "min", "fmin": "min"}

CONSTANTS = {"pi": "pi", "e": "e", "selu_alpha": "selu_alpha", "selu_scale": "selu_scale"}

PASSING = frozenset(
    [
        "float",
        "double",
        "asarray",
        "asanyarray",
        "ascontiguousarray",
        "as_tensor",
        "tensor",
        "convert_to_tensor",
        "Tensor",
        "float16",
        "float32",
        "float64",
        "FloatTensor",
        "array",
        "constant",
        "copy",
        "clone",
        "detach",
        "contiguous",
        "to",
        "type",
        "type_as",
        "astype",
        "cast",
        "cast_to_floatx",
        "numpy",
        "item",
        "cpu",
        "cuda",
        "view",
        "reshape",
        "ravel",
        "flatten",
        "squeeze",
        "unsqueeze",
        "expand_dims",
        "atleast_1d",
        "stop_gradient",
        "requires_grad_",
        "Variable",
        "identity",
        "Parameter",
        "list",
        "tuple",
        "bfloat16",
        "half",
        "lazy",
        "cast_compute_dtype",
        "compute_cast",
    ]
)
"""What leaves the numbers of its first argument as they are."""

COPIES = frozenset({"array", "copy", "clone", "astype"})

FILLS = {
    "zeros_like": 0, "zeros": 0, "ones_like": 1, "ones": 1,
}  # fmt: skip

FILLED = frozenset({"full_like", "full", "fill"})
"""Their second argument is the value."""

CHOICES = frozenset({"where", "select", "switch"})

REDUCTIONS = frozenset(
    [
        "sum",
        "mean",
        "max",
        "min",
        "amax",
        "amin",
        "prod",
        "std",
        "var",
        "norm",
        "argmax",
        "argmin",
        "softmax",
        "log_softmax",
        "logsumexp",
        "cumsum",
        "matmul",
        "dot",
        "einsum",
        "normalize",
        "chunk",
        "split",
        "reduce_sum",
        "reduce_max",
        "reduce_mean",
        "reduce_min",
        "reduce_logsumexp",
        "cumprod",
        "sort",
        "argsort",
        "topk",
        "median",
        "average",
        "any",
        "all",
        "mm",
        "bmm",
        "tensordot",
        "standardize",
        "softmax_v2",
        "glu",
        "maxout",
        "nanmax",
        "nanmin",
        "l2_normalize",
    ]
)
"""What mixes the numbers of an array."""

ROOTS = {
    "np": "numpy", "numpy": "numpy", "jnp": "jax.numpy", "onp": "numpy", "torch": "torch",
    "F": "torch.nn.functional", "nn": "nn", "tf": "tensorflow", "K": "keras.backend",
    "math": "math", "lax": "jax.lax", "jax": "jax", "cp": "cupy", "cupy": "cupy", "ne": "numexpr",
    "numexpr": "numexpr", "scipy": "scipy", "special": "scipy.special", "sp": "scipy",
    "keras": "keras", "mx": "mxnet", "nd": "mxnet.nd", "npx": "mxnet.npx", "ops": "keras.ops",
    "tfm": "tensorflow.math", "xp": "numpy", "cmath": "math", "norm": "scipy.stats.norm",
    "stats": "scipy.stats", "mnp": "numpy", "mindspore": "mindspore", "paddle": "paddle",
    "backend": "keras.backend", "tnp": "numpy", "operator": "operator", "ivy": "ivy",
    "flax": "flax", "tinygrad": "tinygrad", "haiku": "haiku", "hk": "haiku",
}  # fmt: skip
"""What the customary short names stand for where a piece of a program does not import them."""

FAMILIES = (
    ("keras.ops", "ops"), ("ops", "ops"), ("tensorflow.keras", "keras"), ("keras", "keras"),
    ("tensorflow", "tensorflow"), ("jax", "jax"), ("flax", "jax"), ("torch", "torch"),
)  # fmt: skip
"""Beginning of a path and the prefix of the prelude's functions for it."""

IGNORED = frozenset(
    [
        "inplace",
        "name",
        "dtype",
        "out",
        "device",
        "requires_grad",
        "training",
        "copy",
        "casting",
        "order",
        "subok",
        "memory_format",
        "non_blocking",
        "shape",
        "precision",
        "trainable",
        "layout",
    ]
)
"""Options that do not change the value."""

FIRST = frozenset({"input", "x", "features", "a", "t", "tensor", "inputs", "x1", "z"})
"""What the first parameter of a library's function may be called."""
