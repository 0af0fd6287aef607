"""Pages of activations: whole, safe, the same each time, nothing loaded from anywhere."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.activation import Activation, Citation
from symact.report.gallery import chapter, page, pair, site, text
from symact.report.gallery.maths import formula
from symact.report.gallery.sheets import Request, sheet_of

VOID = {"meta", "input", "br", "link", "img", "hr"}
HOSTILE = "<script>alert(1)</script>\"'&$\\input{/etc/passwd}|`"


class Checker(HTMLParser):
    """Follow the tags of a page: every one is closed in its turn."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.tags = [], [], [], []
        self.anchors, self.described = [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[k] for k in ("href", "src") if k in values]
        self.described += (values.get("aria-labelledby") or "").split()
        self.described += (values.get("for") or "").split()
        assert not any(name.startswith("on") for name in values)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag


def parsed(markup):
    """Read what we wrote ourselves."""
    return ET.fromstring(markup)  # noqa: S314 - made a moment ago


def checked(markup):
    """Read a page and hold it to what every page must be."""
    found = Checker()
    found.feed(markup)
    found.close()
    assert found.open == []
    assert [i for i, n in Counter(found.ids).items() if n > 1] == []
    assert set(found.described) <= set(found.ids)
    local = [link[1:] for link in found.links if link.startswith("#")]
    assert set(local) <= set(found.ids)
    assert not re.search(r"""(?:src|href|action)=["']?\s*(?:https?:|//|data:)""", markup)
    assert not re.search(r"url\((?!#)|@import", markup)
    for piece in re.findall(r"<math.*?</math>", markup, re.DOTALL):
        assert parsed(piece).tag == "math"
    for piece in re.findall(r"<svg.*?</svg>", markup, re.DOTALL):
        assert parsed(piece).tag == "svg"
    return found


def sheet(name, **options):
    return sheet_of(Request(catalog.get(name), **{"derive": False} | options))


@pytest.fixture(scope="module")
def gelu():
    return sheet("gelu", derive=True)


def test_a_page_is_whole_and_loads_nothing(gelu):
    markup = page.page(gelu)
    found = checked(markup)

    assert len(markup.encode()) < 300_000
    assert "script" not in found.tags
    assert {"main", "header", "nav", "h1", "h2", "svg", "title", "desc", "math"} <= set(found.tags)
    assert found.tags.count("h1") == 1
    assert "prefers-color-scheme: dark" in markup
    assert 'href="#content"' in markup


def test_a_page_holds_facts_with_evidence_and_derivations(gelu):
    markup = page.page(gelu)

    assert "−0.16997120747990366169" in markup or "0.16997120747990366169" in markup
    assert 'class="badge proved"' in markup
    assert "product rule" in markup
    assert "torch.nn.GELU" in markup
    assert "arXiv:1606.08415" in markup
    assert [found.problem for found in gelu.derivations] == ["", "", ""]


def test_a_derivation_that_fails_says_so_and_the_sheet_goes_on():
    asked = Request(catalog.get("gelu"), timeout=0.001)
    made = sheet_of(asked)

    assert all(found.problem for found in made.derivations)
    assert "No derivation: " in page.page(made)
    assert "No derivation: " in text.document([made])
    assert "No derivation: " in chapter.document([made])


@pytest.mark.parametrize("name", ["relu", "selu", "mish", "hard_swish", "binary_step", "snake"])
def test_pages_of_other_kinds_are_whole(name):
    checked(page.page(sheet(name)))


def test_a_sliver_of_a_piece_is_drawn():
    from symact.report.gallery.svg import simplified

    assert simplified([(1.0, 0.0), (1.0, 2.0), (1.0, 0.0), (3.0, 1.0)])[-1] == (3.0, 1.0)
    narrow = catalog.define("narrow", "Piecewise((x, x < 1), (3, x < 1 + 10**-9), (5, True))")
    made = sheet_of(Request(narrow, timeout=0.1, derive=False))
    assert "re W n" in chapter.document([made])


def test_the_curve_of_a_jump_is_not_joined():
    drawn = sheet("binary_step").curves

    values = [{round(y, 6) for _, y in run} for run in drawn.curves[0].runs]
    assert values == [{0.0}, {1.0}]


def test_curves_are_the_function():
    drawn = sheet("sigmoid").curves

    for x, y in drawn.curves[1].runs[0][::40]:
        s = 1 / (1 + 2.718281828459045**-x)
        assert y == pytest.approx(s * (1 - s), rel=1e-12)


def test_hostile_words_stay_words(gelu):
    hostile = replace(
        gelu.activation,
        title=HOSTILE,
        aliases=((HOSTILE, (HOSTILE,)),),
        citations=(Citation(HOSTILE, 2000, HOSTILE, HOSTILE),),
    )
    made = replace(
        gelu,
        activation=hostile,
        card=replace(gelu.card, title=HOSTILE, sources=(HOSTILE,)),
        document={**gelu.document, "parameters": [{"name": HOSTILE, "default": "1"}]},
    )

    for markup in (page.page(made), pair.page(made, gelu, None, HOSTILE)):
        assert "script" not in checked(markup).tags
    row = site.listed(made)
    overview = checked(site.index([row]))
    assert overview.tags.count("script") == 1
    assert r"\input{" not in chapter.document([made])


@pytest.mark.slow
def test_an_expression_that_was_typed_has_a_page():
    typed = catalog.define("typed", "log(x)*atan(exp(x))")
    made = sheet_of(Request(typed, timeout=2.0, derive=False))
    found = checked(page.page(made))

    assert "svg" in found.tags
    first = made.curves.curves[0].runs[0][0]
    assert 0 < first[0] < 0.1  # undefined to the left of 0


def test_an_overview_finds_swish_under_silu():
    made = sheet("silu")
    markup = site.index([site.listed(made), site.listed(sheet("relu"))])
    checked(markup)

    rows = dict(re.findall(r'<tr id="(\w+)" data-search="([^"]*)"', markup))
    assert "swish" in rows["silu"]
    assert "swish" not in rows["relu"]
    assert ">SiLU, swish<" in markup  # to be found without a script


def test_a_page_allows_exactly_its_script():
    import base64
    import hashlib

    markup = site.index([site.listed(sheet("relu"))])
    code = re.search(r"<script>(.*?)</script>", markup, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in markup


def test_two_side_by_side(gelu):
    markup = pair.page(gelu, sheet("silu"), None, "not compared")
    found = checked(markup)

    assert found.tags.count("svg") == 2
    assert "not compared" in markup
    assert '<th scope="col">silu</th>' in markup


@given(st.text(max_size=60))
def test_a_formula_is_safe_markup(tex):
    made = formula(tex)
    root = parsed(made.replace("&quot;", "'"))
    assert root.tag in {"math", "code"}
    assert {e.tag for e in root.iter()}.isdisjoint({"script", "a", "img", "style"})


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"\operatorname{gelu\_tanh}(x)", [("mi", "gelu_tanh")]),
        (r"\mathit{scale} e^{x}", [("mi", "scale"), ("mspace", None)]),
        (r"\left(-\infty, 0\right)", [("mi", "∞")]),
    ],
)
def test_names_are_one_identifier(tex, parts):
    found = [(e.tag, e.text) for e in parsed(formula(tex)).iter()]
    assert set(parts) <= set(found)


def test_a_minus_at_the_front_is_a_sign():
    signs = [e for e in parsed(formula("-x - y")).iter() if e.text == "−"]
    assert [e.get("form") for e in signs] == ["prefix", None]


def test_a_prime_stands_on_the_line():
    """As an exponent the glyph is a dot that nobody sees."""
    shown = parsed(formula(r"f'(x) + \omega''"))
    assert "msup" not in {e.tag for e in shown.iter()}
    assert [e.text for e in shown.iter() if (e.text and "′" in e.text) or e.text == "″"]
    kept = parsed(formula(r"e^{x} + f'(x)"))
    assert [e.tag for e in kept.iter()].count("msup") == 1


def test_regions_that_scroll_have_names_and_tables_have_scopes(gelu):
    for markup in (page.page(gelu), site.index([site.listed(gelu)])):
        for region in re.findall(r'<div class="scroll[^>]*>', markup):
            assert 'role="region"' in region
            assert re.search(r'aria-label="[^"]+"', region)
            assert 'tabindex="0"' in region
        assert not re.findall(r"<th(?![a-z])(?![^>]*scope=)[^>]*>", markup)
        assert '<html lang="en">' in markup
        for tag in ("header", "main", "footer"):
            assert markup.count(f"<{tag}") == 1


def test_an_overview_prints_letters_and_signs():
    cells = {c.text for c in site.listed(sheet("elu")).cells}
    assert "(−α, ∞)" in cells
    assert "max(1, α)" in cells


def test_a_chapter_has_one_notation(gelu):
    source = chapter.document([gelu, sheet("relu")])
    assert r"\section{Notation}" in source
    assert r"f(x) = \operatorname{gelu}(x) = " in source
    assert source.count(r"\operatorname{gelu}(x)") == 1
    assert r"$C^{\infty}$" in source


def test_one_of_several_in_latex_has_contents_and_a_table(gelu):
    source = chapter.document([gelu, sheet("relu")])

    assert r"\tableofcontents" in source
    assert r"\section{All properties}" in source
    assert source.count(r"\begin{align*}") == 3
    assert r"\tableofcontents" not in chapter.document([gelu])


def test_markdown_has_the_derivations(gelu):
    shown = text.document([gelu])

    assert shown.startswith("# Gaussian error linear unit")
    assert "| product rule" in shown
    assert r"$\frac{d}{d x} \operatorname{gelu}(x)" in shown


def test_a_sum_inside_a_sum_keeps_its_brackets():
    from symact.report.gallery.typed import prose

    symbols = catalog.get("relu").symbols
    assert prose("1 - (x + 2)", symbols).replace(" ", "") in {"-x-1", "-1-x", "1-(x+2)"}
    assert prose("x/2 + x**2/4", symbols) == r"\frac{x}{2} + \frac{x^{2}}{4}"
    assert prose("not monotone", symbols) == ""
    assert prose("oo, along 1.05…*x", symbols) == r"\infty,\quad \text{along }1.05\ldots \cdot x"


def test_a_user_function_named_index_does_not_take_the_place_of_the_overview():
    assert site.file_of("index") != site.INDEX
    assert Activation("index", "", "x").name == "index"
