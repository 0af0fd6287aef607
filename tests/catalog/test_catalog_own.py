"""Definitions of a user's own: rows of TOML and Python, every problem with row, field, remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.activation import Citation, Kind, Kink, Parameter
from symact.catalog.own.draft import Draft, KinkClaim, assemble
from symact.catalog.own.toml import FIELDS, MAX_CHARACTERS, _row, read_rows
from symact.errors import DefinitionError, SymactError

GOOD = """
[[activation]]
name = "wave"
title = "Wave unit"
formula = "x*sin(alpha*x) + beta*gamma"
[activation.parameters]
alpha = { default = 0.1, domain = "positive", trainable = true, doc = "Frequency." }
beta = "sqrt(2)"
gamma = -3
[[activation.kinks]]
at = 0
order = -1
grad = "alpha"
note = "none really"
[activation.aliases]
pytorch = ["my.Wave", "my.wave"]
jax = "my.wave"
[[activation.citations]]
authors = "Doe"
year = 2020
title = "On waves"
"""


def lines(text):
    """Give every problem of a file, as a user sees it."""
    found = []
    for row in read_rows(text):
        _, problems = assemble(row.draft)
        found += [problem.line(row.place) for problem in (*row.problems, *problems)]
    return found


def row(**fields):
    """Write a row; a name and a formula that are good unless they are given."""
    given_fields = {"name": '"mine"', "formula": '"x*tanh(x)"'} | fields
    return "[[activation]]\n" + "".join(f"{k} = {v}\n" for k, v in given_fields.items() if v)


def test_a_row_is_read_exactly():
    ((draft),) = (each.draft for each in read_rows(GOOD))
    made, problems = assemble(draft)
    assert problems == ()
    assert made.title == "Wave unit"
    assert made.family == "user"
    assert [(p.name, p.default, p.domain, p.trainable) for p in made.parameters] == [
        ("alpha", "1/10", "positive", True),
        ("beta", "sqrt(2)", "real", False),
        ("gamma", "-3", "real", False),
    ]
    assert made.kinks == (Kink("0", -1, "alpha", "none really"),)
    assert made.aliases == (("pytorch", ("my.Wave", "my.wave")), ("jax", ("my.wave",)))
    assert made.citations == (Citation("Doe", 2020, "On waves"),)


def test_python_makes_the_same_row_as_the_file():
    (draft,) = (each.draft for each in read_rows(GOOD))
    typed = catalog.define(
        "wave", "x*sin(alpha*x) + beta*gamma", title="Wave unit",
        parameters=[Parameter("alpha", "0.1", "positive", trainable=True, doc="Frequency.")],
        beta="sqrt(2)", gamma=-3, kinks=[Kink("0", -1, "alpha", "none really")],
        aliases={"pytorch": ["my.Wave", "my.wave"], "jax": ["my.wave"]},
        citations=[Citation("Doe", 2020, "On waves")],
    )  # fmt: skip
    assert assemble(draft)[0] == typed


def test_kinks_left_out_are_to_be_derived_and_kinks_empty_are_claimed():
    assert read_rows(row())[0].draft.kinks is None
    assert read_rows(row(kinks="[]"))[0].draft.kinks == ()
    assert read_rows(row(kinks="[{at = 0.5}]"))[0].draft.kinks == (KinkClaim("0.5"),)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"formula": '"x*beta"'}, ["mine', formula: 'beta' is no input and", "declare beta"]),
        ({"formula": '"x*(1+"'}, ["formula: expected a value", "character 6", "correct it there"]),
        ({"formula": '"x*tahn(x)"'}, ["row 'mine', formula: unknown name", "did you mean tan"]),
        ({"formula": '"1"'}, ["formula: the formula does not depend on x", "function of x"]),
        ({"formula": ""}, ["row 'mine', formula: is missing", 'write formula = "..."']),
        ({"formula": "3"}, ["row 'mine', formula: must be a text, not 3", "quotes"]),
        ({"name": ""}, ["row 1, name: is missing"]),
        ({"name": '"gelu"'}, ["row 'gelu', name: the catalogue has an activation", "another"]),
        ({"name": '"SiLU"'}, ["name: the catalogue has an activation of this name"]),
        ({"name": '"SoftReLU"'}, ["name: the catalogue has softplus under this name"]),
        ({"name": '"double"'}, ["name: 'double' cannot be a name", "word of C", "another name"]),
        ({"name": '"Lambda"'}, ["name: 'Lambda' cannot be a name", "word of C, of Python"]),
        ({"name": '"a b"'}, ["name: 'a b' cannot be a name", "letters, digits"]),
        ({"titel": '"a"'}, ["row 'mine', titel: is no field", "did you mean title?"]),
        ({"parameters": "3"}, ["parameters: must be a table", "alpha = 0.1"]),
        ({"parameters": "{ a = true }"}, ["parameters.a: must be a number or a table"]),
        ({"parameters": "{ a = 1 }"}, ["the formula does not depend on a", "leave it out"]),
        ({"parameters": "{ a = {} }"}, ["parameters.a: has no default", "write default"]),
        (
            {"parameters": '{ a = { default = -1, domain = "positive" } }'},
            ["parameters.a: the default of a is -1, which is not positive", "real or negative"],
        ),
        (
            {"parameters": '{ a = { default = 1, domain = "postive" } }'},
            ["parameters.a: 'postive' is no domain", "did you mean positive?", "nonzero"],
        ),
        ({"parameters": "{ a = nan }"}, ["parameters.a: ", "'nan'"]),
        ({"parameters": "{ a = { default = 1, defualt = 2 } }"}, ["a.defualt: is no field"]),
        ({"parameters": "{ exp = 1 }"}, ["parameters.exp: exp has a meaning in formulas"]),
        ({"parameters": "{ int = 1 }"}, ["parameters.int: 'int' cannot be a name"]),
        ({"parameters": '{ a = "1/0" }'}, ["parameters.a: "]),
        ({"kinks": "3"}, ["kinks: must be a list of tables"]),
        ({"kinks": "[{order = 0}]"}, ["kinks[0]: has no place"]),
        ({"kinks": '[{at = "y"}]'}, ["kinks[0].at: 'y' is no input and no parameter"]),
        ({"kinks": '[{at = "x"}]'}, ["kinks[0].at: 'x' is no input and no parameter"]),
        ({"kinks": "[{at = 0, order = 0.5}]"}, ["kinks[0].order: must be a whole number"]),
        ({"kinks": "[{at = 0, gard = 1}]"}, ["kinks[0].gard: is no field", "did you mean grad?"]),
        ({"aliases": "{ jax = 3 }"}, ["aliases.jax: must be a list of texts"]),
        ({"citations": '[{authors = "A", title = "B"}]'}, ["citations[0].year: must be a whole"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_row_field_and_remedy(fields, wanted):
    found = lines(row(**fields))
    assert any(all(words in line for words in wanted) for line in found), found
    assert all("\n" not in line for line in found)


def test_names_of_one_file_must_differ_by_more_than_case():
    rows = [each.draft for each in read_rows(row(name='"my_unit"') + row(name='"MyUnit"'))]
    _, problems = assemble(rows[1], [rows[0].name])
    assert [p.field for p in problems] == ["name"]
    assert "there is a row 'my_unit'" in problems[0].error.message


def test_all_problems_of_a_row_are_found_at_once():
    text = row(
        name='"for"', formula='"x +"', parameters='{ a = { default = 0, domain = "nonzero" } }'
    )
    assert [line.split(":")[0] for line in lines(text)] == [
        "row 'for', name", "row 'for', parameters.a", "row 'for', formula",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no rows"),
        ("activation = 3", "has no rows"),
        ("activation = [3]", "has no rows"),
        ("[[activations]]\nname = 'a'", "did you mean activation"),
        ("[[activation]\n", "is no TOML"),
        ("a = " + "[" * 5000, "is no TOML"),
        ("a = " + "1" * 5000, "is no TOML"),
        ("# " + "a" * MAX_CHARACTERS, "is longer than"),
        (row() * 1001, "more than 1000 rows"),
    ],
    ids=lambda text: text[:12],
)
def test_a_file_that_is_none_is_refused(text, message):
    with pytest.raises(DefinitionError, match=message):
        read_rows(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from((*FIELDS, "other")), values))
def test_any_row_gives_a_record_or_lines(fields):
    """No content of a field breaks the reading; TOML is written here in its JSON-like part."""
    found = _row(1, {key: value for key, value in fields.items() if value is not None})
    made, problems = assemble(found.draft)
    assert made is not None or problems
    assert all(isinstance(problem.error, SymactError) for problem in problems)


def test_a_parameter_given_twice_is_a_contradiction():
    draft = Draft("mine", "x*a", parameters=(("a", 1), ("a", Parameter("a", "2"))))
    _, problems = assemble(draft)
    assert "given twice" in problems[0].error.message


PAIR = '["a", "b"]'


def test_rows_of_two_inputs_and_along_an_axis_are_read():
    text = row(formula='"a*tanh(beta*b)"', inputs=PAIR, parameters="{ beta = 2 }")
    text += row(name='"share"', formula='"x[i]**2/(1 + sum(x[j]**2, j))"')
    text += row(name='"first"', formula='"relu(a)*b"', inputs=PAIR, gate='"b"')
    made, share, first = (assemble(each.draft)[0] for each in read_rows(text))
    assert (made.kind, made.inputs, made.gate) == (Kind.GATED, ("a", "b"), "b")
    assert (share.kind, share.inputs, share.gate) == (Kind.VECTOR, ("x",), "")
    assert first.gate == "b"
    assert made == catalog.define("mine", "a*tanh(beta*b)", inputs=("a", "b"), beta=2)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"formula": '"a*tanh(q*b)"'}, ["formula: 'q' is no input and", "declare q"]),
        ({"formula": '"a*(b"'}, ["formula: expected ')'", "correct it there"]),
        ({"formula": '"tanh(b)"'}, ["formula does not depend on a", "function of a and b"]),
        ({"formula": '"a*b"', "gate": '"x"'}, ["gate: x is none of two", "one of a, b"]),
        ({"formula": '"a*b"', "kinks": "[{at = 0}]"}, ["kinks: are found", "leave them out"]),
        ({"formula": '"a*b"', "inputs": '["a", "exp"]'}, ["inputs: exp has a meaning"]),
        ({"formula": '"a*A"', "inputs": '["a", "A"]'}, ["inputs: a and A are one name"]),
        ({"formula": '"a*int"', "inputs": '["a", "int"]'}, ["inputs: 'int' cannot be a name"]),
        ({"formula": '"a*upstream"', "inputs": '["a", "upstream"]'}, ["upstream has a meaning"]),
        ({"formula": '"a"', "inputs": '["a"]'}, ["inputs: one input is called x", "leave inputs"]),
        ({"formula": '"a*b*c"', "inputs": '["a", "b", "c"]'}, ["inputs: there are 3", "for two"]),
        ({"formula": '"a*b"', "inputs": '"ab"'}, ["inputs: must be a list of texts", "inputs ="]),
        ({"formula": '"i[i]"', "inputs": '["i"]'}, ["inputs: i has a meaning already"]),
        ({"formula": '"x[k]"', "inputs": ""}, ["formula: a part holds elements of one index"]),
        ({"formula": '"x[i]*q"', "inputs": ""}, ["formula: ", "q"]),
        ({"formula": '"a*b"', "parameters": "{ a = 1 }"}, ["parameters.a: a has a meaning"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_two_inputs_and_rows_is_named_too(fields, wanted):
    found = lines(row(**({"inputs": PAIR} | fields)))
    assert any(all(words in line for words in wanted) for line in found), found
    assert all("\n" not in line for line in found)
