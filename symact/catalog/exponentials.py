"""Linear for positive inputs, exponential for negative ones."""

from symact.activation import Activation, Citation, Kink, Parameter

ROWS = (
    Activation(
        name="elu",
        title="Exponential linear unit (ELU)",
        formula="Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))",
        family="exponentials",
        parameters=(
            Parameter(
                name="alpha",
                default="1",
                domain="positive",
                doc="Saturation level for negative inputs.",
                framework_defaults=(("mxnet.npx", "1/4"),),
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=0,
                grad="alpha",
                note="PyTorch, JAX and Keras agree; continuously differentiable where alpha = 1",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.ELU", "torch.nn.functional.elu")),
            ("keras", ("keras.activations.elu", "keras.ops.elu", "keras.layers.ELU")),
            ("tensorflow", ("tf.nn.elu",)),
            ("jax", ("jax.nn.elu",)),
            ("flax", ("flax.linen.elu", "flax.nnx.elu")),
            ("mxnet", ("gluon.nn.ELU", "npx.leaky_relu(act_type='elu')")),
            ("onnx", ("Elu",)),
            ("timm", ("elu",)),
            ("onednn", ("eltwise_elu",)),
        ),
        citations=(
            Citation(
                authors="Clevert, Unterthiner, Hochreiter",
                year=2015,
                title="Fast and accurate deep network learning by exponential linear units",
                identifier="arXiv:1511.07289",
            ),
        ),
    ),
    Activation(
        name="selu",
        title="Scaled exponential linear unit (SELU)",
        formula="scale*Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))",
        family="exponentials",
        parameters=(
            Parameter(
                name="alpha",
                domain="positive",
                doc="Saturation level that, with scale, keeps mean and variance.",
                derived="self_normalizing",
            ),
            Parameter(
                name="scale",
                domain="positive",
                doc="Factor that, with alpha, keeps mean and variance.",
                derived="self_normalizing",
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=0,
                grad="alpha*scale",
                note="PyTorch and JAX agree; TensorFlow and Keras on it give scale",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.SELU", "torch.nn.functional.selu")),
            ("keras", ("keras.activations.selu", "keras.ops.selu")),
            ("tensorflow", ("tf.nn.selu",)),
            ("jax", ("jax.nn.selu",)),
            ("flax", ("flax.linen.selu", "flax.nnx.selu")),
            ("mxnet", ("gluon.nn.SELU", "npx.leaky_relu(act_type='selu')")),
            ("onnx", ("Selu",)),
            ("timm", ("selu",)),
        ),
        citations=(
            Citation(
                authors="Klambauer, Unterthiner, Mayr, Hochreiter",
                year=2017,
                title="Self-normalizing neural networks",
                identifier="arXiv:1706.02515",
            ),
        ),
    ),
    Activation(
        name="celu",
        title="Continuously differentiable exponential linear unit (CELU)",
        formula="Piecewise((x, x > 0), (alpha*(exp(x/alpha) - 1), True))",
        family="exponentials",
        parameters=(
            Parameter(
                name="alpha",
                default="1",
                domain="positive",
                doc="Saturation level and length scale for negative inputs.",
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=1,
                grad="1",
                note="PyTorch, JAX and Keras on either agree; Keras on TensorFlow gives 2",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.CELU", "torch.nn.functional.celu")),
            ("keras", ("keras.activations.celu", "keras.ops.celu")),
            ("jax", ("jax.nn.celu",)),
            ("flax", ("flax.linen.celu", "flax.nnx.celu")),
            ("onnx", ("Celu",)),
            ("timm", ("celu",)),
        ),
        citations=(
            Citation(
                authors="Barron",
                year=2017,
                title="Continuously differentiable exponential linear units",
                identifier="arXiv:1704.07483",
            ),
        ),
    ),
)
