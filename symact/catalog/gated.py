"""Gated activations: two inputs of one shape, one of which opens the way for the other."""

from symact.activation import Activation, Citation, Kind, Parameter

SHAZEER = Citation(
    authors="Shazeer",
    year=2020,
    title="GLU variants improve transformer",
    identifier="arXiv:2002.05202",
)

ROWS = (
    Activation(
        name="glu",
        title="Gated linear unit (GLU)",
        formula="a/(1 + exp(-b))",
        inputs=("a", "b"),
        family="gated",
        kind=Kind.GATED,
        gate="b",
        conventions=(
            ("gate second", ("PyTorch", "Keras", "JAX", "Flax", "timm GluMlp (gate_last=True)")),
        ),
        aliases=(
            ("pytorch", ("torch.nn.GLU", "torch.nn.functional.glu")),
            ("keras", ("keras.activations.glu", "keras.ops.glu")),
            ("jax", ("jax.nn.glu",)),
            ("flax", ("flax.linen.glu", "flax.nnx.glu")),
        ),
        citations=(
            Citation(
                authors="Dauphin, Fan, Auli, Grangier",
                year=2016,
                title="Language modeling with gated convolutional networks",
                identifier="arXiv:1612.08083",
            ),
        ),
    ),
    Activation(
        name="reglu",
        title="Rectified gated linear unit (ReGLU)",
        formula="b*Piecewise((a, a > 0), (0, True))",
        inputs=("a", "b"),
        family="gated",
        kind=Kind.GATED,
        gate="a",
        conventions=(("gate first", ("the paper's FFN_ReGLU(x, W, V) with a = xW, b = xV",)),),
        citations=(SHAZEER,),
    ),
    Activation(
        name="geglu",
        title="Gaussian gated linear unit (GEGLU)",
        formula="a*b*(1 + erf(a/sqrt(2)))/2",
        inputs=("a", "b"),
        family="gated",
        kind=Kind.GATED,
        gate="a",
        conventions=(("gate first", ("the paper's FFN_GEGLU(x, W, V) with a = xW, b = xV",)),),
        citations=(SHAZEER,),
    ),
    Activation(
        name="swiglu",
        title="Swish gated linear unit (SwiGLU)",
        formula="a*b/(1 + exp(-beta*a))",
        inputs=("a", "b"),
        parameters=(
            Parameter(name="beta", default="1", domain="real", doc="Steepness of the gate."),
        ),
        family="gated",
        kind=Kind.GATED,
        gate="a",
        conventions=(
            ("gate first", ("ONNX", "timm SwiGLU and SwiGLUPacked", "Llama-type model code")),
        ),
        aliases=(("onnx", ("SwiGLU",)),),
        citations=(SHAZEER,),
    ),
    Activation(
        name="bilinear",
        title="Bilinear gated unit",
        formula="a*b",
        inputs=("a", "b"),
        family="gated",
        kind=Kind.GATED,
        gate="a",
        conventions=(("either order", ("the product does not depend on it",)),),
        citations=(SHAZEER,),
    ),
    Activation(
        name="swiglu_clamped",
        title="Clamped SwiGLU",
        formula="min(a, limit)*(1 + min(max(b, -limit), limit))/(1 + exp(-alpha*min(a, limit)))",
        inputs=("a", "b"),
        parameters=(
            Parameter(
                name="alpha", default="851/500", domain="positive", doc="Steepness of the gate."
            ),
            Parameter(
                name="limit", default="7", domain="positive", doc="Where both inputs are cut off."
            ),
        ),
        family="gated",
        kind=Kind.GATED,
        gate="a",
        conventions=(("interleaved columns", ("gpt-oss model code: a, b, a, b, ...",)),),
        citations=(
            Citation(
                authors="OpenAI",
                year=2025,
                title="gpt-oss-120b & gpt-oss-20b model card",
                identifier="arXiv:2508.10925",
            ),
        ),
    ),
)
