"""Piecewise linear activations with bounds, and smooth ones cut off at bounds."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="relu6",
        title="ReLU6",
        formula="Piecewise((0, x <= 0), (6, x >= 6), (x, True))",
        family="clipped",
        kinks=(
            Kink(at="0", order=0, grad="0", note="PyTorch, TensorFlow, JAX and Keras agree"),
            Kink(at="6", order=0, grad="0", note="PyTorch, TensorFlow, JAX and Keras agree"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.ReLU6", "torch.nn.functional.relu6")),
            ("keras", ("keras.activations.relu6", "keras.ops.relu6")),
            ("tensorflow", ("tf.nn.relu6",)),
            ("jax", ("jax.nn.relu6",)),
            ("flax", ("flax.linen.relu6", "flax.nnx.relu6")),
            ("onnx", ("Clip(0, 6)",)),
            ("huggingface", ("relu6",)),
            ("timm", ("relu6",)),
        ),
        citations=(
            Citation(
                authors="Krizhevsky",
                year=2010,
                title="Convolutional deep belief networks on CIFAR-10",
            ),
        ),
    ),
    Activation(
        name="clipped_relu",
        title="Clipped ReLU",
        formula="Piecewise((0, x <= 0), (cap, x >= cap), (x, True))",
        family="clipped",
        parameters=(
            Parameter(
                name="cap",
                default="6",
                domain="positive",
                doc="Largest value; Keras has none by default.",
            ),
        ),
        kinks=(
            Kink(at="0", order=0, grad="0", note="as relu6"),
            Kink(at="cap", order=0, grad="0", note="as relu6"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Hardtanh(0, cap)",)),
            (
                "keras",
                ("keras.activations.relu(max_value=...)", "keras.layers.ReLU(max_value=...)"),
            ),
            ("onnx", ("Clip(0, cap)",)),
            ("onednn", ("eltwise_clip(0, cap)",)),
        ),
        citations=(
            Citation(
                authors="Hannun et al.",
                year=2014,
                title="Deep Speech: scaling up end-to-end speech recognition",
            ),
        ),
    ),
    Activation(
        name="hard_tanh",
        title="Hard hyperbolic tangent",
        formula="Piecewise((min_val, x <= min_val), (max_val, x >= max_val), (x, True))",
        family="clipped",
        parameters=(
            Parameter(
                name="min_val",
                default="-1",
                domain="negative",
                doc="Smallest value; frameworks allow any below max_val, here zero lies "
                "between the bounds.",
                framework_defaults=(("onednn", "0"),),
            ),
            Parameter(
                name="max_val",
                default="1",
                domain="positive",
                doc="Largest value.",
                framework_defaults=(("onednn", "0"),),
            ),
        ),
        kinks=(
            Kink(
                at="min_val",
                order=0,
                grad="0",
                note="as PyTorch; JAX and Keras on JAX or TensorFlow give 1",
            ),
            Kink(at="max_val", order=0, grad="0", note="as at min_val"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Hardtanh", "torch.nn.functional.hardtanh")),
            ("keras", ("keras.activations.hard_tanh", "keras.ops.hard_tanh")),
            ("tensorflow", ("tf.clip_by_value(-1, 1)",)),
            ("jax", ("jax.nn.hard_tanh",)),
            ("flax", ("flax.linen.hard_tanh", "flax.nnx.hard_tanh")),
            ("onnx", ("Clip(-1, 1)",)),
            ("onednn", ("eltwise_clip", "eltwise_clip_v2")),
        ),
        citations=(Citation(authors="Collobert", year=2004, title="Large scale machine learning"),),
    ),
    Activation(
        name="sparse_sigmoid",
        title="Sparse sigmoid",
        formula="Piecewise((0, x <= -1), (1, x >= 1), ((x + 1)/2, True))",
        family="clipped",
        kinks=(
            Kink(
                at="-1",
                order=0,
                grad="0",
                note="Keras on PyTorch or TensorFlow; JAX and Keras on JAX give 1/4",
            ),
            Kink(at="1", order=0, grad="0", note="as at -1"),
        ),
        aliases=(
            ("keras", ("keras.activations.sparse_sigmoid", "keras.ops.sparse_sigmoid")),
            ("jax", ("jax.nn.sparse_sigmoid",)),
        ),
        citations=(
            Citation(
                authors="Blondel, Martins, Niculae",
                year=2019,
                title="Learning with Fenchel-Young losses",
                identifier="arXiv:1901.02324",
            ),
        ),
    ),
    Activation(
        name="hard_mish",
        title="Hard Mish",
        formula="Piecewise((x, x >= 0), (x*(x + 2)/2, x >= -2), (0, True))",
        family="clipped",
        kinks=(
            Kink(
                at="-2",
                order=0,
                grad="-1",
                note="as timm, whose clamp passes the gradient at its bound",
            ),
            Kink(at="0", order=1, grad="1", note="the second derivative jumps from 1 to 0"),
        ),
        aliases=(("timm", ("hard_mish",)),),
    ),
    Activation(
        name="clipped_gelu",
        title="Clipped GELU",
        formula="Piecewise((10, x*(1 + erf(x/sqrt(2)))/2 >= 10), (x*(1 + erf(x/sqrt(2)))/2, True))",
        family="clipped",
        aliases=(("huggingface", ("gelu_10",)),),
        citations=(
            Citation(
                authors="Wu, Judd, Zhang, Isaev, Micikevicius",
                year=2020,
                title="Integer quantization for deep learning inference",
                identifier="arXiv:2004.09602",
            ),
        ),
    ),
    Activation(
        name="srelu",
        title="S-shaped ReLU (SReLU)",
        formula="Piecewise((t_r + a_r*(x - t_r), x >= t_r), (x, x > t_l), (t_l + a_l*(x - "
        "t_l), True))",
        family="clipped",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="t_r",
                default="1",
                domain="positive",
                trainable=True,
                doc="Right threshold; zero lies between the thresholds here.",
            ),
            Parameter(
                name="a_r",
                default="1/2",
                domain="real",
                trainable=True,
                doc="Slope right of t_r; libraries start it at 1, without a kink.",
            ),
            Parameter(
                name="t_l", default="0", domain="nonpositive", trainable=True, doc="Left threshold."
            ),
            Parameter(
                name="a_l", default="1/10", domain="real", trainable=True, doc="Slope left of t_l."
            ),
        ),
        kinks=(
            Kink(at="t_l", order=0, grad="a_l"),
            Kink(at="t_r", order=0, grad="a_r"),
        ),
        citations=(
            Citation(
                authors="Jin, Xu, Feng, Wei, Xiong, Yan",
                year=2015,
                title="Deep learning with S-shaped rectified linear activation units",
                identifier="arXiv:1512.07030",
            ),
        ),
    ),
)
