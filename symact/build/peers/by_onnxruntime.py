"""onnxruntime: one model for each function, bound to arrays that are there.

The models are written here byte by byte: ONNX files are protocol buffers, of which a model of one
element type and one axis needs only a few fields (onnx.proto3 of the ONNX project).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symact.build.peers.protobuf import Field, message
from symact.build.peers.records import Arrays, Bound, Job, Numbers, Peer, in_place

Node = tuple[str, tuple[str, ...], str, dict[str, float | str], str]
"""Operator, inputs, output, attributes, domain."""

_MICROSOFT = "com.microsoft"


def _one(op: str, domain: str = "", **attributes: float | str) -> tuple[Node, ...]:
    return ((op, ("x",), "y", attributes, domain),)


VALUE: dict[str, tuple[Node, ...]] = {
    "relu": _one("Relu"),
    "leaky_relu": _one("LeakyRelu", alpha=0.01),
    "sigmoid": _one("Sigmoid"),
    "tanh": _one("Tanh"),
    "softplus": _one("Softplus"),
    "elu": _one("Elu", alpha=1.0),
    "selu": _one("Selu"),
    # what its optimizer makes of x * Sigmoid(x)
    "silu": _one("QuickGelu", _MICROSOFT, alpha=1.0),
    "gelu": _one("Gelu", approximate="none"),
    "gelu_tanh": _one("Gelu", approximate="tanh"),
    "mish": _one("Mish"),
    "softsign": _one("Softsign"),
    "hard_swish": _one("HardSwish"),
    "log_sigmoid": (
        ("Neg", ("x",), "a", {}, ""),
        ("Softplus", ("a",), "b", {}, ""),
        ("Neg", ("b",), "y", {}, ""),
    ),
    "hard_sigmoid": _one("HardSigmoid", alpha=1 / 6, beta=0.5),
}
"""Values, by name of the activation."""

TYPES = {"float32": 1, "float16": 10, "float64": 11}
"""Element types of ONNX."""

OPSET, MICROSOFT_OPSET, IR = 20, 1, 9


def model(nodes: tuple[Node, ...], dtype: str, size: int) -> bytes:
    """Write a model of arrays of one axis from `x` to `y`."""
    graph: list[Field] = [(1, _node(node)) for node in nodes]
    graph += [(2, "g"), (11, _info("x", dtype, size)), (12, _info("y", dtype, size))]
    opsets = [message([(1, ""), (2, OPSET)]), message([(1, _MICROSOFT), (2, MICROSOFT_OPSET)])]
    return message([(1, IR), (7, message(graph)), *((8, each) for each in opsets)])


def _node(node: Node) -> bytes:
    op, inputs, output, attributes, domain = node
    fields: list[Field] = [(1, name) for name in inputs]
    fields += [(2, output), (4, op)]
    fields += [(5, _attribute(name, value)) for name, value in attributes.items()]
    return message([*fields, (7, domain)])


def _attribute(name: str, value: float | str) -> bytes:
    if isinstance(value, str):
        return message([(1, name), (4, value), (20, 3)])
    return message([(1, name), (2, float(value)), (20, 1)])


def _info(name: str, dtype: str, size: int) -> bytes:
    shape = message([(1, message([(1, size)]))])
    tensor = message([(1, TYPES[dtype]), (2, shape)])
    return message([(1, name), (2, message([(1, tensor)]))])


def _start(_threads: int) -> None:
    import_module("onnxruntime").set_default_logger_severity(4)


def _session(nodes: tuple[Node, ...], arrays: Arrays, threads: int) -> Any:
    ort = import_module("onnxruntime")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    text = model(nodes, arrays.dtype, arrays.x.size)
    return ort.InferenceSession(text, options, providers=["CPUExecutionProvider"])


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    nodes = VALUE.get(job.activation.name) if job.output == "value" else None
    if nodes is None or arrays.dtype not in TYPES:
        return None
    try:
        session = _session(nodes, arrays, job.threads)
    except Exception:  # noqa: BLE001 - no kernel for this format; the library has errors of its own
        return None
    binding = session.io_binding()
    x, y = arrays.x, arrays.outs[0]
    _place(binding.bind_input, "x", x)
    _place(binding.bind_output, "y", y)

    def call(_keep: object = (x, y)) -> object:
        return session.run_with_iobinding(binding)

    return in_place(call, arrays)


def _place(bind: Any, name: str, array: Numbers) -> None:
    bind(name, "cpu", 0, array.dtype.type, list(array.shape), array.ctypes.data)


ONNXRUNTIME = Peer("onnxruntime", ("onnxruntime",), _start, _bind)
