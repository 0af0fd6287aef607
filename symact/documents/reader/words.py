r"""The words of the language as rows: signs, letters, functions, styles, environments.

Sources: the symbol tables of the LaTeX companion and of amsmath, and the names under which
frameworks publish activations.
"""

from __future__ import annotations

import functools

from symact import catalog
from symact.documents.tree import GREEK

MAX_CHARACTERS = 20_000
MAX_DEPTH = 64
MAX_TREE = 200
"""Depth of a tree: a/b/c/... nests without a bracket."""
MAX_NODES = 6_000
MAX_PRIMES = 9


def split_words(text: str) -> frozenset[str]:
    """Split a text into its words."""
    return frozenset(text.split())


def _rows(text: str) -> dict[str, str]:
    """Turn lines `value: word word ...` into word -> value."""
    lines = (line.split(maxsplit=1) for line in text.strip().splitlines())
    return {word: value for value, words in lines for word in words.split()}


SIGN_MACROS = _rows(r"""
    =     eq
    :=    triangleq coloneqq coloneq doteq colonequals eqdef defeq vcentcolon=
    ≡     equiv
    ≈     approx simeq cong approxeq fallingdotseq risingdotseq
    ~     sim thicksim backsim
    <     lt
    >     gt
    <=    le leq leqslant leqq
    >=    ge geq geqslant geqq
    !=    ne neq
    in    in subset subseteq
    notin notin
    ->    to rightarrow longrightarrow xrightarrow
    ∝     propto varpropto
    <=>   iff Leftrightarrow Longleftrightarrow
    =>    implies Rightarrow Longrightarrow therefore
    <<    ll
    >>    gg
    |->   mapsto longmapsto
""")
"""Macro -> relation sign."""

NEGATED = {"=": "!=", "in": "notin"}
"""What \\not makes of a sign."""

JOINING = frozenset({"=>", "<=>"})
"""Signs that stand between statements, not between terms."""

TYPED_SIGNS = ("<=>", "|->", ":=", "==", "<=", ">=", "!=", "->", "<<", ">>")
"""Signs typed with several characters, longest first."""

CHARACTERS = {
    "≤": "\\leq", "⩽": "\\leq", "≦": "\\leq", "≥": "\\geq", "⩾": "\\geq", "≧": "\\geq",
    "≠": "\\neq", "≈": "\\approx", "≃": "\\simeq", "≅": "\\cong", "∼": "\\sim", "≡": "\\equiv",
    "≜": "\\triangleq", "≝": "\\triangleq", "≔": "\\coloneqq", "∝": "\\propto", "∈": "\\in",
    "∉": "\\notin", "⊂": "\\subset", "⊆": "\\subseteq", "→": "\\to", "⟶": "\\to", "↦": "\\mapsto",
    "⇒": "\\Rightarrow", "⟹": "\\Rightarrow", "⇔": "\\iff", "⟺": "\\iff", "≪": "\\ll",
    "≫": "\\gg", "∞": "\\infty", "∂": "\\partial", "∇": "\\nabla", "∫": "\\int", "∑": "\\sum",
    "∏": "\\prod", "√": "\\sqrt", "×": "\\times", "·": "\\cdot", "⋅": "\\cdot", "∙": "\\cdot",
    "∗": "*", "•": "\\cdot", "⊙": "\\odot", "⊗": "\\otimes", "∘": "\\circ", "÷": "\\div",
    "±": "\\pm", "−": "-", "–": "-", "⁄": "/", "∕": "/", "′": "'", "’": "'", "∣": "|",
    "‖": "\\|", "∥": "\\|", "⌊": "\\lfloor", "⌋": "\\rfloor", "⌈": "\\lceil", "⌉": "\\rceil",
    "…": "\\ldots", "⋯": "\\cdots", "∀": "\\forall", "∧": "\\land", "∨": "\\lor",
    "，": ",", "；": ";", "：": ":", "。": ".", "、": ",", "∶": ":",
}  # fmt: skip
"""Characters outside ASCII and what they stand for."""

_RAISED = ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᶻᵗᵃᵇᵏᵀ", "0123456789+-()nxyztabkT")
SUPERSCRIPTS = dict(zip(*_RAISED, strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊ᵢⱼₖₘₙₚₜₓₐ", "0123456789+ijkmnptxa", strict=True))
HALVES = {"½": "12", "¼": "14", "¾": "34", "⅓": "13", "⅔": "23", "⅛": "18"}

GREEK_MACROS = frozenset(
    {*GREEK.values()}
    | {"var" + name for name in ("epsilon", "theta", "phi", "rho", "sigma", "pi", "kappa")}
    | {"ell", "omicron"}
)

STYLES = _rows("""
    bb    mathbb mathds mathbbm Bbb
    cal   mathcal mathscr mathfrak cal
    bf    mathbf boldsymbol bm pmb symbf mathbold
    rm    mathrm mathit mathtt mathsf mathnormal symup mathup textnormal
    text  text textrm textbf textit texttt textsf textup mbox hbox emph textsc
    op    operatorname operatorname* mathop
""")
"""Macros whose argument is a name or words."""

SWITCHES = _rows("""
    rm    rm bf it tt sf cal em bfseries itshape rmfamily sffamily ttfamily normalfont
""")
"""Styles that hold to the end of a group."""

IGNORED = split_words("""
    , ; : ! > / - thinspace medspace thickspace negthinspace negmedspace negthickspace nobreak
    allowbreak displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits mathstrut
    strut nonumber notag relax hfil noindent centering small normalsize
    large hline toprule bottomrule midrule
""")  # fmt: skip
"""Macros without a meaning."""

IGNORED_GROUPS = split_words(
    "hspace hspace* vspace vspace* phantom hphantom vphantom label color cline mathcolor"
)
"""Macros that are dropped with their argument."""

WRAPPERS = {
    "textcolor": 1, "colorbox": 1, "boxed": 0, "fbox": 0, "framebox": 0, "underline": 0,
    "mathrel": 0, "mathbin": 0, "mathord": 0, "mathopen": 0, "mathclose": 0, "ensuremath": 0,
    "smash": 0, "substack": 0, "bbox": 0, "mathclap": 0, "mathrlap": 0, "mathllap": 0, "href": 1,
    "htmlClass": 1,
}  # fmt: skip
"""Macros whose last argument is what is meant, with the number of arguments before it."""

TRANSPARENT = frozenset({"mathrel", "mathbin", "mathord", "mathopen", "mathclose", "substack"})
"""Those of them whose braces fall away."""

REFUSED = dict.fromkeys(
    ("langle", "rangle", "⟨", "⟩", "〈", "〉"),
    "angle brackets: a mean or an inner product? neither is in the language",
) | {"atop": r"\\atop stacks without saying what it means", "choose": "a binomial is not read"}
"""What has a meaning, or several, that is not read, and why."""

BRACES = frozenset({"underbrace", "overbrace"})
WIDE = frozenset({"quad", "qquad", "enspace", "enskip", "hfill", "hskip"})
BREAKS = frozenset({"\\", "newline", "cr", "tabularnewline", "linebreak", "break"})

SIZES = _rows("""
    l  left bigl Bigl biggl Biggl
    r  right bigr Bigr biggr Biggr
    m  big Big bigg Bigg bigm Bigm middle
""")

DELIMITERS = {
    "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "|": "‖", "Vert": "‖", "lVert": "‖",
    "rVert": "‖", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lparen": "(",
    "rparen": ")",
}  # fmt: skip
"""Macro -> bracket character; `{` is a curly bracket that is printed."""

SIDES = {"lvert": "l", "rvert": "r", "lVert": "l", "rVert": "r"}

PRODUCTS = split_words("* cdot times ast odot otimes circ star bullet")
ELLIPSES = split_words("ldots cdots dots dotsc dotsb dotsm dotsi vdots ddots")
FRACTIONS = split_words("frac dfrac tfrac cfrac nicefrac sfrac")
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "vec": "vec", "check": "check", "breve": "breve",
}  # fmt: skip

LAYOUTS = split_words("""
    align aligned alignat alignedat gather gathered split multline multlined eqnarray equation
    displaymath math flalign array dmath subequations
""")
CASES = split_words("cases dcases rcases drcases numcases")
MATRICES = split_words("matrix pmatrix bmatrix Bmatrix smallmatrix")

LINKS = _rows("""
    if        if for when whenever where iff provided while given
    otherwise otherwise else elsewhere o.w. ow other otherwise. else.
    and       and
    or        or
    as        as
    at        at
    where     where with
    if        falls für wenn si pour para quando quand lorsque cuando se als indien om för
    if        jeśli gdy dla pokud eğer если при когда для якщо 如果 当 若 当且仅当 のとき
    otherwise sonst andernfalls ansonsten sinon autrement altrimenti anders annars inaczej jinak
    otherwise egyébként aksi иначе інакше 否则 其他 其它 その他 それ以外
    and       und et och 且
    or        oder ou eller lub или 或
    where     wobei mit où donde dove waar где 其中
""") | {
    "for all": "if", "for any": "if", "for every": "if", "for each": "if", "for some": "if",
    "else if": "if", "elif": "if", "if and only if": "if", "such that": "if", "s.t.": "if",
    "subject to": "if", "provided that": "if", "in case": "if", "in the case": "if",
    "if otherwise": "otherwise", "in other cases": "otherwise", "all other cases": "otherwise",
    "for otherwise": "otherwise", "in all other cases": "otherwise", "other cases": "otherwise",
    "en otro caso": "otherwise", "de lo contrario": "otherwise", "aksi halde": "otherwise",
    "en caso contrario": "otherwise", "caso contrário": "otherwise", "w przeciwnym razie":
    "otherwise", "в противном случае": "otherwise", "в остальных случаях": "otherwise",
    "dans les autres cas": "otherwise", "in allen anderen fällen": "otherwise",
    "für alle": "if", "pour tout": "if", "para todo": "if", "per ogni": "if",
    "anything else": "otherwise", "in all others": "otherwise", "in any other case": "otherwise",
    "and if": "and", "or if": "or", "or else": "or", "alternatively": "or",
    "or equivalently": "or", "or alternatively": "or", "in which": "where",
}  # fmt: skip
"""Words and phrases of a formula that join or condition."""

BARE_LINKS = frozenset(
    {"if", "for", "when", "where", "otherwise", "else", "elsewhere", "and", "or"}
)
"""Links that may stand without \\text: no product of letters is written so."""

ELEMENTARY = split_words("""
    exp ln log sin cos tan sec csc cot sinh cosh tanh sech csch coth arcsin arccos arctan asin
    acos atan arcsinh arccosh arctanh arsinh arcosh artanh asinh acosh atanh erf erfc erfi
    erfinv sgn sign signum log2 log10 log1p expm1 arccot arcsec arccsc acot gd lg sinc
""")
"""Functions that are applied without a bracket as well: sin x."""

BOUNDS = frozenset({"max", "min", "sup", "inf", "argmax", "argmin"})
NODES = {"abs": "abs", "fabs": "abs", "floor": "floor", "ceil": "ceil", "norm": "norm"}
"""Functions that have a node of their own."""

INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "cosh": "arcosh",
    "tanh": "artanh", "erf": "erfinv",
}  # fmt: skip
"""What an exponent -1 on the name means; on any other name it is refused."""

FUNCTIONS = ELEMENTARY | split_words("""
    sqrt cbrt abs fabs floor ceil round norm clip clamp max min sup inf argmax argmin maximum
    minimum sigmoid sigm logistic logit softplus softsign softmax logsumexp relu lrelu rrelu
    crelu swish silu gelu elu selu celu mish hardtanh htanh hardswish hardsigmoid hswish
    hsigmoid heaviside step sigma Phi phi erfcx where heaviside relun rect ramp square pow
    reciprocal lambertw Gamma digamma logsigmoid tanhshrink softshrink hardshrink prelu
    threshold leakyrelu leaky_relu identity linear glu swiglu geglu reglu maxout sinc gaussian
    cdf pdf softrelu smoothrelu quickgelu dropout concat Li Ei Si Ci
""")
"""Names that a bracket behind makes a call."""

LETTER_FUNCTIONS = frozenset({"f", "g", "h", "F", "G", "sigma", "varsigma", "Phi", "phi", "Gamma"})
"""Letters that are functions by custom."""

DOUBTFUL = split_words("H J L Q U p q u y delta theta Theta psi Psi chi rho")
"""Letters that are as often a function of x as a factor: the document must say which."""

FUNCTION_MACROS = split_words("""
    exp ln log sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan max min sup inf
    lg sech csch erf erfc sgn sign relu softmax argmax argmin sigmoid ReLU arctanh arcsinh
    arccosh artanh arsinh arcosh
""")

PARAMETERS = split_words("""
    scale slope negative_slope threshold value input output inputs lambd min_val max_val eps
    bias weight weights mean std var shift cap freq frequency temperature temp upper lower lo hi
    low high width offset default_value num_parameters gain const constant max_value
""")
"""Names of parameters in framework docstrings; a bracket behind them is a factor."""

WORD_LETTERS = frozenset(GREEK.values()) - {"pi"}

DISTRIBUTIONS = {
    "normal": "normal", "gaussian": "normal", "n": "normal", "uniform": "uniform", "u": "uniform",
    "unif": "uniform", "bernoulli": "bernoulli", "logistic": "logistic", "laplace": "laplace",
    "exponential": "exponential", "bern": "bernoulli", "binomial": "binomial", "ber": "bernoulli",
}  # fmt: skip

CONSTANTS = frozenset({"pi", "e"})
"""Names that stand for numbers."""

MODULES = split_words("torch np numpy jnp jax tf math nn keras ops scipy special linen")
"""Prefixes of names in Python: torch.exp."""


def fold(name: str) -> str:
    """Fold case, hyphens, underscores and spaces of a name.

    >>> fold("Hard-Swish"), fold("leaky_relu")
    ('hardswish', 'leakyrelu')
    """
    return "".join(c for c in name if c.isalnum()).casefold()


@functools.cache
def known() -> frozenset[str]:
    """Give the folded names of the catalogue and of this table, three letters and more."""
    names = {*FUNCTIONS, *BOUNDS}
    for row in catalog.rows():
        names.add(row.name)
        for _, spellings in row.aliases:
            names.update(spelling.split("(")[0].rsplit(".", 1)[-1] for spelling in spellings)
    return frozenset(fold(name) for name in names if len(fold(name)) > 2) | {"ln", "lg"}


def is_known(name: str) -> bool:
    """Tell whether a name of several letters is that of a function or an activation."""
    return name in FUNCTIONS or fold(name) in known()
