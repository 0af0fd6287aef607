import os
import pickle
import resource
import time

import pytest

from symact.activation import Activation, Parameter
from symact.derive.clock import spent as spent_by
from symact.derive.facts import Facts, all_facts
from symact.derive.worker import bounded
from symact.errors import UndecidedError
from symact.known import Known
from tests.turns import in_turn

FORMULAS = [
    "x*atan(exp(x))", "x*erf(log(1 + exp(x)))", "1/(1 + exp(-x))", "x/(1 + abs(x))", "sign(x)",
    "x*(1 + tanh(sqrt(2/pi)*(x + 8943*x**3/200000)))/2", "1/x", "log(x**2 - 1)", "sin(x)", "3", "x",
    "tan(exp(x**2))", "exp(exp(exp(x)))", "max(x, sin(x))", "floor(x)",
]  # fmt: skip


def spent():
    """Give processor time, children included: other work on the machine does not count."""
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


@pytest.mark.parametrize("formula", in_turn(FORMULAS, 6))
def test_every_question_gets_an_answer_in_seconds(formula):
    begin = spent()
    facts = all_facts(Activation("t", "t", formula))
    assert spent() - begin < 15
    known = [getattr(facts, name) for name in Facts.__dataclass_fields__]
    assert all(k.decided or k.note for k in known if isinstance(k, Known))
    assert pickle.loads(pickle.dumps(facts)) == facts  # noqa: S301 - our own bytes


def test_derivatives_in_every_parameter_are_listed():
    swish = Activation("t", "t", "x/(1 + exp(-beta*x))", parameters=(Parameter("beta", "1"),))
    keys = [(d.order, d.wrt) for d in all_facts(swish).derivatives]
    assert keys == [(1, "x"), (2, "x"), (1, "beta")]


def test_a_short_limit_gives_undecided_not_an_error():
    facts = all_facts(Activation("t", "t", "x*erf(log(1 + exp(x)))"), timeout=0.001)
    said = [getattr(facts, name) for name in Facts.__dataclass_fields__]
    notes = [known.note for known in said if isinstance(known, Known) and not known.decided]
    assert any("no answer within" in note for note in notes)
    assert any("were spent on other questions" in note for note in notes)


def forever():
    while True:
        pass


def idle():
    time.sleep(0.4)
    return "rested"


def fails():
    raise ValueError("a reason")


def double(value):
    return 2 * value


def test_a_call_is_bounded_in_time():
    begin = time.monotonic()
    with pytest.raises(UndecidedError, match="no answer within"):
        bounded(forever, seconds=0.2)
    assert time.monotonic() - begin < 3
    assert bounded(double, 21, seconds=20) == 42


@pytest.mark.skipif(spent_by(os.getpid()) is None, reason="the system tells no processor time")
def test_time_in_which_others_compute_does_not_count():
    assert bounded(idle, seconds=0.2) == "rested"
    begin = spent_by(os.getpid())
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    assert spent_by(os.getpid()) - begin == pytest.approx(0.3, abs=0.1)


def test_an_error_in_the_child_is_an_answer():
    with pytest.raises(UndecidedError, match="ValueError: a reason"):
        bounded(fails, seconds=20)
