"""Trees and statements written out with every bracket, to compare with what mathematics says."""

from symact.documents.reader import heads, read

_INFIX = {"div": " / ", "pow": " ^ "}
_NAMED = {
    "number": "{v}", "name": "{v}", "infinity": "oo", "otherwise": "else", "reals": "R",
    "nothing": "_", "positives": "R+", "naturals": "N", "ellipsis": "...",
}  # fmt: skip


def text(node):
    """Write a tree with every bracket."""
    args = [text(arg) for arg in node.args]
    op, value = node.op, node.value
    if op in _NAMED:
        return _NAMED[op].format(v=value)
    if op == "add":
        parts = [f"{sign} {arg}" for sign, arg in zip(value, args, strict=True)]
        return "(" + " ".join(parts).removeprefix("+ ") + ")"
    if op == "mul":
        return "(" + " * ".join(args) + ")"
    if op in _INFIX:
        return f"({args[0]}{_INFIX[op]}{args[1]})"
    if op == "neg":
        return f"-{args[0]}"
    if op == "call":
        return value[0] + "'" * value[1] + "(" + ", ".join(args) + ")"
    if op in {"compare", "member"}:
        signs = value if op == "compare" else (value,)
        return args[0] + "".join(f" {s} {a}" for s, a in zip(signs, args[1:], strict=True))
    if op in {"and", "or"}:
        return f" {op} ".join(args)
    if op == "interval":
        return value[0] + ", ".join(args) + value[1]
    shown = (
        "" if value is None else ":".join(map(str, value)) if isinstance(value, tuple) else value
    )
    return f"{op}[{shown}](" + ", ".join(args) + ")"


def sentence(statement):
    """Write a statement: terms, signs, conditions, label."""
    parts = [text(statement.terms[0])]
    for sign, term in zip(statement.signs, statement.terms[1:], strict=True):
        parts += [sign, text(term)]
    parts += [f"IF {text(condition)}" for condition in statement.conditions]
    if statement.label:
        parts.append(f"#{statement.label}")
    return " ".join([statement.joined, *parts] if statement.joined else parts)


def meaning(tex, functions=frozenset()):
    return " ; ".join(map(sentence, read(tex, functions | heads(tex))))
