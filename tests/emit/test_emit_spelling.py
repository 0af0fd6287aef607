"""Kernels become lines of text: exact numbers, safe names, safe comments."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.emit import load_target
from symact.emit.arrange import arrange
from symact.emit.spelling import spell
from symact.emit.words import harmless, short_hex, spell_number
from symact.errors import TargetError
from symact.kernel.ir import Assign, Constant, Op
from tests.emit.emit_kernels import ARITHMETIC, BOTH, IDENTITY, SWISH, kernel, narrowed

C = load_target("c")
NUMPY = load_target("numpy")


def test_each_assignment_is_one_line_in_order():
    assert spell(BOTH, C).lines == (
        "const double a = fabs(x);",
        "const double p = x * a;",
        "const double y = p + alpha;",
        "const double g = a + a;",
    )
    assert spell(BOTH, NUMPY).lines == ("a = np.fabs(x)", "p = x * a", "y = p + alpha", "g = a + a")


def test_types_follow_the_operations():
    lines = spell(narrowed(ARITHMETIC), C).lines
    assert lines[0] == "const double x_wide = (double)x;"
    assert lines[-1] == "const float y_narrow = (float)y;"
    assert "const uint64_t l = symact_mask(c < zero);" in lines


@given(st.floats())
def test_numbers_are_spelled_exactly(value):
    if math.isfinite(value):
        back = float(spell_number(value, C))
        assert math.copysign(back, 1.0) == float.fromhex(short_hex(abs(value)))
        assert math.copysign(1.0, back) == math.copysign(1.0, value)
        assert back == value
        assert not re.search(r"\.\d*0p", short_hex(value))
    elif math.isnan(value):
        assert "NAN" in spell_number(value, C)
    else:
        assert spell_number(value, C) == ("-" if value < 0 else "") + "(double)INFINITY"


def test_constants_carry_decimal_value_and_origin():
    row = spell(SWISH, C).constants[0]
    assert row == "const double one = 1.0;  /* 0x1p+0, 1 */"


@pytest.mark.parametrize("word", ["exp", "double", "value", "class", "y", "n", "i", "fma"])
def test_words_of_the_language_are_not_used_as_inputs(word):
    row = kernel("f", "value", "float64", f"r = add x {word}", "r", params=((word, 1.0),))
    assert spell(row, C).inputs == ("x", f"{word}_")
    assert spell(row, C).lines == (f"const double r = x + {word}_;",)


@pytest.mark.parametrize("word", ["lambda", "np", "out", "is"])
def test_words_of_python_are_not_used(word):
    row = kernel("f", "value", "float64", f"{word} = add x x", word)
    assert spell(row, NUMPY).lines == (f"{word}_ = x + x",)


def test_a_renamed_variable_meets_no_other():
    row = kernel("f", "value", "float64", "np_ = add x x\nnp = neg np_", "np")
    assert spell(row, NUMPY).lines == ("np_ = x + x", "np__ = -np_")


def test_what_no_result_needs_is_left_out():
    row = kernel(
        "f",
        "value",
        "float64",
        "a = exp x\nb = neg a\ny = neg x",
        "y",
        constants=(Constant("c", 1.0, "unused"),),
        params=(("alpha", 1.0),),
    )
    spelled = spell(row, C)
    assert spelled.lines == ("const double y = -x;",)
    assert spelled.constants == ()
    assert spelled.unused == ("alpha",)


def test_an_input_passed_through_is_copied_for_numpy():
    assert spell(IDENTITY, NUMPY).results[0] == "x.copy()"
    assert spell(IDENTITY, C).results[0] == "x"


@pytest.mark.parametrize("text", ["a */ system(); /*", "??/\n#define", "x\u2028y\r\nz", '"""\\'])
@pytest.mark.parametrize("target", [C, NUMPY])
def test_no_text_can_end_a_comment(text, target):
    safe = harmless(text, target)
    assert len(safe.splitlines()) == 1
    for old, _ in target.replace:
        assert old not in safe


@given(st.text())
def test_no_text_at_all_can_end_a_comment(text):
    assert "*/" not in harmless(text, C)
    assert '"""' not in harmless(text, NUMPY)
    assert "\\" not in harmless(text, NUMPY)


def test_reasons_become_comments():
    row = replace(BOTH, body=(Assign("a", Op.ABS, ("x",), "size */ only"), *BOTH.body[1:]))
    assert spell(row, C).lines[0] == "const double a = fabs(x);  /* size * / only */"
    assert spell(row, NUMPY).lines[0] == "a = np.fabs(x)  # size */ only"


@pytest.mark.parametrize(
    ("body", "result", "message"),
    [("y = add x nobody", "y", "nobody"), ("y = neg x", "z", "z is never assigned")],
)
def test_a_name_that_is_not_there_is_an_error(body, result, message):
    with pytest.raises(TargetError, match=message):
        spell(kernel("f", "value", "float64", body, result), C)


def test_a_name_that_is_no_name_is_an_error():
    row = replace(BOTH, inputs=("x", "alpha; exit(1)"))
    with pytest.raises(TargetError, match="cannot be a variable"):
        spell(row, C)
    with pytest.raises(TargetError, match="cannot be the name"):
        arrange([replace(BOTH, name="x*y")], C)


def test_bounds_state_input_and_neighbourhood():
    notes = "\n".join(spell(BOTH, C).notes)
    assert "value: x*|x| + alpha" in notes
    assert "at most 1.5 ulp, largest at x = -0x1p-1 (-0.5); by hand" in notes
    assert "for -0.5625 <= x <= -0.4375: absolute error at most 1e-16" in notes


def test_constants_of_a_file_are_shared_only_where_equal():
    rows = [
        kernel("f", output, "float64", "y = add x c", "y", constants=(Constant("c", value, "o"),))
        for output, value in (("value", 0.0), ("grad", -0.0), ("extra", 0.0))
    ]
    (group,) = arrange(rows, NUMPY)
    assert group.constants == (
        '_c = np.float64.fromhex("0x0p+0")  # 0.0, o',
        '_c_2 = np.float64.fromhex("-0x0p+0")  # -0.0, o',
    )
    used = [function.kernels[0].lines for function in group.functions]
    assert used == [("y = x + _c",), ("y = x + _c_2",), ("y = x + _c",)]


def test_equal_constants_of_different_names_are_stated_once():
    rows = [
        kernel(
            "f", output, "float64", f"y = add x {name}", "y", constants=(Constant(name, 2.5, "o"),)
        )
        for output, name in (("value", "c0"), ("grad", "c7"))
    ]
    (group,) = arrange(rows, NUMPY)
    assert len(group.constants) == 1
    assert group.functions[1].kernels[0].lines == ("y = x + _c0",)


def test_the_widest_format_states_the_default():
    single = replace(narrowed(BOTH), defaults=(0.009999999776482582,))
    (group,) = arrange([single, replace(BOTH, defaults=(0.01,))], NUMPY)
    assert group.functions[0].parameters == (("alpha", "0.01"),)


def test_kernels_that_contradict_each_other_are_refused():
    with pytest.raises(TargetError, match="two kernels"):
        arrange([BOTH, BOTH], C)
    with pytest.raises(TargetError, match="different definitions"):
        arrange([BOTH, replace(narrowed(BOTH), digest="f" * 16)], C)
    with pytest.raises(TargetError, match="disagree about the parameters"):
        arrange([BOTH, replace(narrowed(BOTH), defaults=(1.0,))], C)
    with pytest.raises(TargetError, match="two functions would be called f_grad"):
        arrange([replace(SWISH, name="f_grad"), replace(SWISH, name="f", output="grad")], NUMPY)


def test_names_are_freed_after_their_last_use_and_only_then():
    count = 3 * NUMPY.free_count
    steps = ["t0 = neg x", *(f"t{i} = add t{i - 1} x" for i in range(1, count))]
    row = kernel("f", "value", "float64", "\n".join(steps), f"t{count - 1}")
    lines = spell(row, NUMPY).lines
    freed = [line for line in lines if line.startswith("del ")]
    assert freed[0] == "del " + ", ".join(f"t{i}" for i in range(NUMPY.free_count))
    alive = {"x"}
    for line in lines:
        if line.startswith("del "):
            alive -= set(re.findall(r"\w+", line)[1:])
        else:
            assert set(re.findall(r"\w+", line)[1:]) <= alive
            alive.add(line.split()[0])
    assert f"t{count - 1}" in alive
    assert len(alive) <= NUMPY.free_count + 2
    assert not [line for line in spell(row, C).lines if line.startswith("del")]
