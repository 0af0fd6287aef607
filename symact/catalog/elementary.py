"""Functions of general mathematics that networks use as activations."""

from symact.activation import Activation, Citation, Kink, Parameter

ROWS = (
    Activation(
        name="identity",
        title="Identity",
        formula="x",
        family="elementary",
        aliases=(
            ("pytorch", ("torch.nn.Identity",)),
            ("keras", ("keras.activations.linear",)),
            ("tensorflow", ("tf.identity",)),
            ("jax", ("jax.nn.identity",)),
            ("flax", ("flax.nnx.identity",)),
            ("onnx", ("Identity",)),
            ("huggingface", ("linear",)),
            ("timm", ("identity",)),
        ),
    ),
    Activation(
        name="affine",
        title="Affine function",
        formula="alpha*x + beta",
        family="elementary",
        parameters=(
            Parameter(
                name="alpha",
                default="1",
                domain="real",
                doc="Slope.",
                framework_defaults=(("onednn", "0"),),
            ),
            Parameter(name="beta", default="0", domain="real", doc="Offset."),
        ),
        aliases=(
            ("onnx", ("Affine",)),
            ("onednn", ("eltwise_linear",)),
        ),
    ),
    Activation(
        name="absolute",
        title="Absolute value",
        formula="Piecewise((x, x > 0), (-x, x < 0), (0, True))",
        family="elementary",
        kinks=(Kink(at="0", order=0, grad="0", note="PyTorch and TensorFlow agree; JAX gives 1"),),
        aliases=(
            ("pytorch", ("torch.abs",)),
            ("tensorflow", ("tf.abs",)),
            ("jax", ("jax.numpy.abs",)),
            ("onnx", ("Abs",)),
            ("onednn", ("eltwise_abs",)),
        ),
    ),
    Activation(
        name="square",
        title="Square",
        formula="x**2",
        family="elementary",
        aliases=(
            ("pytorch", ("torch.square",)),
            ("tensorflow", ("tf.square",)),
            ("jax", ("jax.numpy.square",)),
            ("onednn", ("eltwise_square",)),
        ),
        citations=(Citation(authors="Gilad-Bachrach et al.", year=2016, title="CryptoNets"),),
    ),
    Activation(
        name="exponential",
        title="Exponential function",
        formula="exp(x)",
        family="elementary",
        aliases=(
            ("pytorch", ("torch.exp",)),
            ("keras", ("keras.activations.exponential",)),
            ("tensorflow", ("tf.exp",)),
            ("jax", ("jax.numpy.exp",)),
            ("onnx", ("Exp",)),
            ("onednn", ("eltwise_exp",)),
        ),
    ),
    Activation(
        name="gaussian",
        title="Gaussian",
        formula="exp(-x**2)",
        family="elementary",
        citations=(
            Citation(
                authors="Broomhead, Lowe",
                year=1988,
                title="Multivariable functional interpolation and adaptive networks",
            ),
        ),
    ),
    Activation(
        name="binary_step",
        title="Binary step",
        formula="Piecewise((1, x >= 0), (0, True))",
        family="elementary",
        kinks=(Kink(at="0", order=-1, grad="0", note="the value at the jump is 1"),),
        aliases=(
            ("literature", ("Heaviside",)),
            ("mlx", ("step(threshold=0.0)",)),
        ),
        citations=(
            Citation(
                authors="McCulloch, Pitts",
                year=1943,
                title="A logical calculus of the ideas immanent in nervous activity",
            ),
        ),
    ),
)
