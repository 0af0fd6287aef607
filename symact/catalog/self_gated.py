"""The input times a gate that is computed from the same input."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

GELU_PAPER = Citation(
    authors="Hendrycks, Gimpel",
    year=2016,
    title="Gaussian error linear units (GELUs)",
    identifier="arXiv:1606.08415",
)

ROWS = (
    Activation(
        name="swish",
        title="Swish",
        formula="x/(1 + exp(-beta*x))",
        family="self_gated",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="beta",
                default="1",
                domain="positive",
                trainable=True,
                doc="Steepness of the gate; fixed in every framework, trainable in the paper.",
            ),
        ),
        aliases=(
            ("tensorflow", ("tf.nn.swish(beta)", "tf.nn.silu(beta)")),
            ("mxnet", ("gluon.nn.Swish",)),
            ("onnx", ("Swish",)),
            ("onednn", ("eltwise_swish",)),
        ),
        citations=(
            Citation(
                authors="Ramachandran, Zoph, Le",
                year=2017,
                title="Searching for activation functions",
                identifier="arXiv:1710.05941",
            ),
        ),
    ),
    Activation(
        name="silu",
        title="Sigmoid linear unit (SiLU)",
        formula="x/(1 + exp(-x))",
        family="self_gated",
        aliases=(
            ("pytorch", ("torch.nn.SiLU", "torch.nn.functional.silu")),
            (
                "keras",
                (
                    "keras.activations.silu",
                    "keras.activations.swish",
                    "keras.ops.silu",
                    "keras.ops.swish",
                ),
            ),
            ("tensorflow", ("tf.nn.silu", "tf.nn.swish")),
            ("jax", ("jax.nn.silu", "jax.nn.swish")),
            (
                "flax",
                ("flax.linen.silu", "flax.linen.swish", "flax.nnx.silu", "flax.nnx.swish"),
            ),
            ("mxnet", ("gluon.nn.SiLU",)),
            ("huggingface", ("silu", "swish")),
            ("timm", ("silu", "swish")),
        ),
        citations=(
            Citation(
                authors="Elfwing, Uchibe, Doya",
                year=2017,
                title="Sigmoid-weighted linear units for neural network function approximation "
                "in reinforcement learning",
                identifier="arXiv:1702.03118",
            ),
            GELU_PAPER,
        ),
    ),
    Activation(
        name="gelu",
        title="Gaussian error linear unit (GELU)",
        formula="x*(1 + erf(x/sqrt(2)))/2",
        family="self_gated",
        aliases=(
            ("pytorch", ("torch.nn.GELU", "torch.nn.functional.gelu")),
            ("keras", ("keras.activations.gelu", "keras.ops.gelu(approximate=False)")),
            ("tensorflow", ("tf.nn.gelu",)),
            ("jax", ("jax.nn.gelu(approximate=False)",)),
            ("flax", ("flax.linen.gelu(approximate=False)", "flax.nnx.gelu(approximate=False)")),
            ("mxnet", ("gluon.nn.GELU",)),
            ("onnx", ("Gelu",)),
            ("huggingface", ("gelu", "gelu_python")),
            ("timm", ("gelu",)),
            ("onednn", ("eltwise_gelu_erf",)),
        ),
        citations=(GELU_PAPER,),
    ),
    Activation(
        name="gelu_tanh",
        title="GELU, tanh approximation",
        formula="x*(1 + tanh(sqrt(2/pi)*(x + 8943*x**3/200000)))/2",
        family="self_gated",
        aliases=(
            ("pytorch", ("torch.nn.GELU(approximate='tanh')",)),
            ("keras", ("keras.activations.gelu(approximate=True)", "keras.ops.gelu")),
            ("tensorflow", ("tf.nn.gelu(approximate=True)",)),
            ("jax", ("jax.nn.gelu",)),
            ("flax", ("flax.linen.gelu", "flax.nnx.gelu")),
            ("mxnet", ("gluon.nn.GELU(approximation='tanh')",)),
            ("onnx", ("Gelu(approximate='tanh')",)),
            (
                "huggingface",
                (
                    "gelu_new",
                    "gelu_fast",
                    "gelu_pytorch_tanh",
                    "gelu_python_tanh",
                    "gelu_accurate",
                ),
            ),
            ("timm", ("gelu_tanh",)),
            ("onednn", ("eltwise_gelu_tanh",)),
        ),
        citations=(GELU_PAPER,),
    ),
    Activation(
        name="quick_gelu",
        title="GELU, sigmoid approximation",
        formula="x/(1 + exp(-851*x/500))",
        family="self_gated",
        aliases=(
            ("literature", ("gelu_sigmoid",)),
            ("tensorflow", ("tf.nn.swish(beta=1.702)",)),
            ("mxnet", ("gluon.nn.Swish(beta=1.702)",)),
            ("onnx", ("Swish(alpha=1.702)",)),
            ("huggingface", ("quick_gelu",)),
            ("timm", ("quick_gelu",)),
        ),
        citations=(GELU_PAPER,),
    ),
    Activation(
        name="mish",
        title="Mish",
        formula="x*tanh(log(1 + exp(x)))",
        family="self_gated",
        aliases=(
            ("pytorch", ("torch.nn.Mish", "torch.nn.functional.mish")),
            ("keras", ("keras.activations.mish",)),
            ("jax", ("jax.nn.mish",)),
            ("mxnet", ("gluon.nn.Activation('mish')", "nd.mish")),
            ("onnx", ("Mish",)),
            ("huggingface", ("mish",)),
            ("timm", ("mish",)),
            ("onednn", ("eltwise_mish",)),
        ),
        citations=(
            Citation(
                authors="Misra",
                year=2019,
                title="Mish: a self regularized non-monotonic activation function",
                identifier="arXiv:1908.08681",
            ),
        ),
    ),
    Activation(
        name="hard_swish",
        title="Hard swish",
        formula="Piecewise((0, x <= -3), (x, x >= 3), (x*(x + 3)/6, True))",
        family="self_gated",
        kinks=(
            Kink(at="-3", order=0, grad="0", note="PyTorch, JAX and Keras agree"),
            Kink(at="3", order=0, grad="1", note="PyTorch, JAX and Keras agree"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Hardswish", "torch.nn.functional.hardswish")),
            (
                "keras",
                (
                    "keras.activations.hard_silu",
                    "keras.activations.hard_swish",
                    "keras.ops.hard_silu",
                    "keras.ops.hard_swish",
                ),
            ),
            ("jax", ("jax.nn.hard_silu", "jax.nn.hard_swish")),
            (
                "flax",
                (
                    "flax.linen.hard_silu",
                    "flax.linen.hard_swish",
                    "flax.nnx.hard_silu",
                    "flax.nnx.hard_swish",
                ),
            ),
            ("onnx", ("HardSwish",)),
            ("huggingface", ("hardswish",)),
            ("timm", ("hard_swish", "hardswish")),
        ),
        citations=(
            Citation(
                authors="Howard et al.",
                year=2019,
                title="Searching for MobileNetV3",
                identifier="arXiv:1905.02244",
            ),
        ),
    ),
)
