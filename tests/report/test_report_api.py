"""The facade that notebooks use."""

import numpy as np
import pytest

import symact
from symact.errors import UnknownNameError
from symact.known import Evidence


def test_questions_are_answered_with_evidence():
    relu = symact.get("relu")

    assert relu.range().value.lo.value == 0
    assert relu.range().value.lo.attained is True
    assert relu.derivative().evidence is Evidence.PROVED
    assert relu.fixed_points().value[0].upper is not None
    assert relu.zeros().decided
    assert relu.taylor(order=2).value.right == (0, 1, 0)
    assert [limit.decided for limit in relu.limits()] == [True, True]
    assert relu.facts().range.decided


def test_a_definition_of_ones_own():
    tilted = symact.define("tilted", "x*max(alpha*x, 0)", alpha=2)

    assert tilted.name == "tilted"
    assert str(tilted.expr) == "x*Max(0, alpha*x)"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_call_keeps_the_format(dtype):
    x = np.array([[-1.5, 0.0, 2.25]], dtype=dtype)
    result = symact.relu(x)

    assert result.dtype == dtype
    assert result.shape == x.shape
    assert np.array_equal(result, np.array([[0.0, 0.0, 2.25]]))


def test_integers_become_float64_and_scalars_stay_scalars():
    assert symact.relu(np.array([3], dtype=np.int8)).dtype == np.float64
    assert np.ndim(symact.relu(-2)) == 0


@pytest.mark.parametrize("target", ["numpy", "c"])
def test_a_compiled_kernel_has_gradient_and_accuracy(target):
    if target == "c" and symact.build.find_compiler() is None:
        pytest.skip("no C compiler")
    f = symact.compile("leaky_relu", dtype="float32", target=target)
    x = np.linspace(-2, 2, 9, dtype=np.float32)
    value, grad = f.value_and_grad(x)

    assert f(x).dtype == np.float32
    assert np.array_equal(f(x), np.where(x > 0, x, np.float32(0.01) * x))
    assert np.array_equal(f(x, negative_slope=0.25), np.where(x > 0, x, x / 4))
    assert np.array_equal(f.grad(x), np.where(x > 0, np.float32(1), np.float32(0.01)))
    assert np.array_equal(value, f(x))
    assert np.array_equal(grad, f.grad(x))
    assert f.accuracy == "exact"
    assert f.target == target
    with pytest.raises(TypeError, match="given by name: negative_slope="):
        f(x, 0.25)


def test_unknown_formats_and_names_are_refused():
    with pytest.raises(UnknownNameError, match="float32"):
        symact.compile("relu", dtype="float8")
    with pytest.raises(UnknownNameError):
        symact.compile("relu", target="fortran")
    with pytest.raises(UnknownNameError, match="exact, fast"):
        symact.compile("relu", accuracy="best")
    with pytest.raises(UnknownNameError, match="did you mean"):
        symact.get("gellu")


def test_generated_code_is_written(tmp_path):
    symact.generate(["relu"], target="c").write(tmp_path)

    assert list(tmp_path.glob("*.h"))


def test_verify_gives_verdicts():
    verdicts = symact.verify("relu", dtype="float32", target="numpy", count=50)

    assert {v.output for v in verdicts} == {"value", "grad", "value_and_grad"}
    assert all(v.status == "ok" for v in verdicts)


def test_normalizing_for_a_name_or_a_family():
    constants = symact.normalizing("selu", mean=0, variance=1).value

    assert float(constants.value("alpha")) == pytest.approx(1.6732632423543772, rel=1e-15)
    assert symact.get("selu").normalizing().value == constants


def test_notebooks_show_formulas_and_errors_as_words():
    gelu = symact.get("gelu")

    assert gelu._repr_latex_().startswith(r"$\displaystyle \operatorname{gelu}(x) = ")
    assert r"\frac{d}{d x}" in gelu._repr_html_()
    assert "formula" not in repr(gelu)
    from symact.activation import Activation
    from symact.api import Handle

    broken = Handle(Activation("broken", "<b>", "x+*<b>"))
    assert "expression" in broken._repr_html_()
    assert "<b>" not in broken._repr_html_()


def test_every_question_has_a_method():
    tanh = symact.get("tanh")

    assert tanh.parity().value == "odd"
    assert tanh.monotone().value.overall == "strictly increasing"
    assert tanh.convex().value.overall == "neither"
    assert tanh.lipschitz().value.value.value == 1
    assert tanh.smoothness().value.order == "oo"
    assert [str(p.x.value) for p in tanh.inflection_points().value] == ["0"]
    assert tanh.critical_points().value == ()
    assert [len(side.value.terms) > 0 for side in tanh.asymptotics()] == [True, True]
    assert str(tanh.inverse().value[0].expr).startswith("atanh")
    assert tanh.antiderivative().decided
    assert tanh.gaussian().value.mean.value == 0
    assert tanh.gaussian(0, 2).value.input_std == 2
    assert tanh.affine().decided
    assert tanh.mean_field().decided
    assert {mark.kind for mark in tanh.landmarks("float32").value} >= {"constant", "zero"}


def test_two_activations_are_compared():
    found = symact.compare("relu", symact.define("mine", "max(x, 0)"))

    assert found.equal.value is True
    assert symact.relu.compare("leaky_relu").equal.value is False


def test_an_answer_is_bounded_in_time_and_has_the_digits_asked_for():
    facts = symact.define("mine", "log(1 + exp(x)) - x/2").facts(timeout=10, digits=40)
    low, high = facts.range.value.lo.enclosure

    # ln 2
    assert low[:42] == high[:42] == "0.6931471805599453094172321214581765680755"
