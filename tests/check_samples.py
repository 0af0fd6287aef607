"""Findings made by hand: what a check gives, and what strangers may put into it."""

from symact.documents.records import (
    Checked,
    Finding,
    Judgement,
    Suggestion,
    Verdict,
    Witness,
)
from symact.known import Evidence

LINE = r"so $\tanh(x) = 2\sigma(2x - 1)$ and $\sigma(0) = 1/2$"

WRONG = Finding(
    file="docs/note.md",
    line=12,
    column=5,
    place="",
    latex=r"\tanh(x) = 2\sigma(2x - 1)",
    relation="=",
    understood=r"\tanh\left(x\right) = 2 \cdot \sigma\left(2 \cdot x - 1\right)",
    judgement=Judgement(
        Verdict.FAILS,
        Evidence.ENCLOSED,
        witness=Witness((("x", "-1.37"),), "-0.878713018029498", "0.0468731424870281"),
    ),
    suggestion=Suggestion(r"\tanh(x) = 2\sigma(2x) - 1", "parenthesis moved", Evidence.PROVED),
    excerpt=LINE,
    caret=(5, 31),
    name="tanh",
)

RIGHT = Finding(
    file="docs/note.md",
    line=12,
    column=LINE.index(r"\sigma(0)") + 1,
    place="",
    latex=r"\sigma(0) = 1/2",
    relation="=",
    understood=r"\sigma\left(0\right) = \frac{1}{2}",
    judgement=Judgement(Verdict.HOLDS, Evidence.PROVED),
    excerpt=LINE,
    caret=(LINE.index(r"\sigma(0)") + 1, len(LINE)),
    name="sigmoid",
)

CLOSE = Finding(
    file="docs/note.md",
    line=20,
    column=2,
    place="",
    latex=r"x \Phi(x) \approx x\sigma(1.702x)",
    relation="≈",
    understood=r"x \cdot \Phi\left(x\right) \approx x \cdot \sigma\left(1.702 \cdot x\right)",
    judgement=Judgement(
        Verdict.APPROXIMATE, Evidence.ENCLOSED, difference="0.0203", where="x = -2.27"
    ),
    excerpt=r"$x \Phi(x) \approx x\sigma(1.702x)$",
    caret=(12, 19),
)

NAMED = Finding(
    file="docs/note.md",
    line=21,
    column=2,
    place="",
    latex=r"\omega = e^{x}",
    relation="=",
    understood=r"\omega = e^{x}",
    judgement=Judgement(Verdict.DEFINITION, message="omega is defined here"),
    excerpt=r"$\omega = e^{x}$",
    caret=(9, 10),
    name="omega",
)

OPEN = Finding(
    file="docs/course.ipynb",
    line=31,
    column=4,
    place="cell 3, line 2",
    latex="f(x) = g(x)",
    relation="=",
    understood=r"f\left(x\right) = g\left(x\right)",
    judgement=Judgement(Verdict.UNDECIDED, Evidence.UNDECIDED, message="g is not defined"),
    excerpt='  "$f(x) = g(x)$"',
    caret=(10, 11),
)

STRANGE = Finding(
    file="docs/course.ipynb",
    line=40,
    column=3,
    place="cell 4, line 1",
    latex=r"y = \foo(x)",
    relation="",
    understood="",
    judgement=Judgement(Verdict.UNREADABLE, message=r"unknown control word \foo"),
    excerpt=r" $y = \foo(x)$",
    caret=(7, 11),
)

NOTE = Checked("docs/note.md", (WRONG, RIGHT, CLOSE, NAMED), ("line 3: unclosed dollar",))
COURSE = Checked("docs/course.ipynb", (OPEN, STRANGE))
GOOD = Checked("good.md", (RIGHT, CLOSE, NAMED))

EVIL = "</script><img src=x onerror=alert(1)>|`\x1b[31m\x00\u202e\ud800]]>&quot;'\"{{ 7*7 }}*_$"
"""Markup, terminal codes, a null, a turned direction, half a surrogate pair."""

HOSTILE = Checked(
    f"a{EVIL}.md",
    (
        Finding(
            file=f"a{EVIL}.md",
            line=1,
            column=1,
            place=EVIL,
            latex=EVIL,
            relation="=",
            understood=EVIL,
            judgement=Judgement(
                Verdict.FAILS,
                Evidence.SAMPLED,
                message=EVIL,
                witness=Witness((("x", EVIL),), EVIL, EVIL),
                difference=EVIL,
                where=EVIL,
            ),
            suggestion=Suggestion(EVIL, EVIL, Evidence.SAMPLED),
            excerpt=EVIL,
            caret=(3, 9),
            name=EVIL,
        ),
    ),
    (EVIL,),
)
