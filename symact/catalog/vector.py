"""Activations along an axis; formulas are those of `symact.language.indexed`."""

from symact.activation import Activation, Citation, Kind

ROWS = (
    Activation(
        name="softmax",
        title="Softmax",
        formula="exp(x[i])/sum(exp(x[j]), j)",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(
            ("pytorch", ("torch.nn.Softmax", "torch.nn.functional.softmax")),
            (
                "keras",
                ("keras.activations.softmax", "keras.ops.softmax", "keras.layers.Softmax"),
            ),
            ("tensorflow", ("tf.nn.softmax",)),
            ("jax", ("jax.nn.softmax",)),
            ("flax", ("flax.linen.softmax", "flax.nnx.softmax")),
            ("mxnet", ("npx.softmax",)),
            ("onnx", ("Softmax",)),
            ("onednn", ("softmax_accurate",)),
        ),
        citations=(
            Citation(
                authors="Bridle",
                year=1990,
                title="Probabilistic interpretation of feedforward classification network "
                "outputs, with relationships to statistical pattern recognition",
            ),
        ),
    ),
    Activation(
        name="log_softmax",
        title="Logarithm of softmax",
        formula="x[i] - log(sum(exp(x[j]), j))",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(
            ("pytorch", ("torch.nn.LogSoftmax", "torch.nn.functional.log_softmax")),
            ("keras", ("keras.activations.log_softmax", "keras.ops.log_softmax")),
            ("tensorflow", ("tf.nn.log_softmax",)),
            ("jax", ("jax.nn.log_softmax",)),
            ("flax", ("flax.linen.log_softmax", "flax.nnx.log_softmax")),
            ("mxnet", ("npx.log_softmax",)),
            ("onnx", ("LogSoftmax",)),
            ("onednn", ("softmax_log",)),
        ),
    ),
    Activation(
        name="softmin",
        title="Softmin",
        formula="exp(-x[i])/sum(exp(-x[j]), j)",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(
            ("pytorch", ("torch.nn.Softmin", "torch.nn.functional.softmin")),
            ("mxnet", ("nd.softmin",)),
        ),
    ),
    Activation(
        name="crelu",
        title="Concatenated ReLU (CReLU)",
        formula="concat(relu(x[i]), relu(-x[i]))",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(("tensorflow", ("tf.nn.crelu",)),),
        citations=(
            Citation(
                authors="Shang, Sohn, Almeida, Lee",
                year=2016,
                title="Understanding and improving convolutional neural networks via "
                "concatenated rectified linear units",
                identifier="arXiv:1603.05201",
            ),
        ),
    ),
    Activation(
        name="maxout",
        title="Maxout",
        formula="max(x[j], j)",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(("tensorflow_addons", ("tfa.layers.Maxout",)),),
        citations=(
            Citation(
                authors="Goodfellow, Warde-Farley, Mirza, Courville, Bengio",
                year=2013,
                title="Maxout networks",
                identifier="arXiv:1302.4389",
            ),
        ),
    ),
    Activation(
        name="hardmax",
        title="Hardmax: one at the first maximum",
        formula="delta(i, argmax(x[j], j))",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(("onnx", ("Hardmax",)),),
    ),
    Activation(
        name="sparsemax",
        title="Sparsemax",
        formula="relu(x[i] - tau) with tau: sum(relu(x[j] - tau), j) == 1",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(
            ("keras", ("keras.activations.sparsemax", "keras.ops.sparsemax")),
            ("tensorflow_addons", ("tfa.activations.sparsemax",)),
        ),
        citations=(
            Citation(
                authors="Martins, Astudillo",
                year=2016,
                title="From softmax to sparsemax: a sparse model of attention and "
                "multi-label classification",
                identifier="arXiv:1602.02068",
            ),
        ),
    ),
    Activation(
        name="squash",
        title="Squash",
        formula="x[i]*sqrt(sum(x[j]**2, j))/(1 + sum(x[j]**2, j))",
        family="vector",
        kind=Kind.VECTOR,
        citations=(
            Citation(
                authors="Sabour, Frosst, Hinton",
                year=2017,
                title="Dynamic routing between capsules",
                identifier="arXiv:1710.09829",
            ),
        ),
    ),
    Activation(
        name="entmax15",
        title="1.5-entmax",
        formula="relu(x[i]/2 - tau)**2 with tau: sum(relu(x[j]/2 - tau)**2, j) == 1",
        family="vector",
        kind=Kind.VECTOR,
        aliases=(("entmax", ("entmax.entmax15",)),),
        citations=(
            Citation(
                authors="Peters, Niculae, Martins",
                year=2019,
                title="Sparse sequence-to-sequence models",
                identifier="arXiv:1905.05702",
            ),
        ),
    ),
)
