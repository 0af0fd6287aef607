"""Tables in pipes, on terminals and in Markdown."""

from symact.report.table import Table, colored, markdown, plain, shorten
from symact.report.verdicts import ulps

TABLE = Table(("name", "ulp"), (("gelu", "0.51"), ("a|b", "12.00")), right=frozenset({1}))


def test_plain_columns_are_aligned_and_uncolored():
    assert plain(TABLE) == "name    ulp\n----  -----\ngelu   0.51\na|b   12.00"


def test_a_title_stands_above_the_header():
    titled = Table(("a",), (("b",),), title="what it is")

    assert plain(titled).splitlines() == ["what it is", "a", "-", "b"]


def test_markdown_escapes_bars_and_aligns_numbers():
    assert markdown(TABLE).splitlines()[1:] == [
        "| --- | ---: |",
        "| gelu | 0.51 |",
        r"| a\|b | 12.00 |",
    ]


def test_a_drawn_table_holds_every_cell():
    drawn = colored(TABLE)

    assert all(cell in drawn for row in TABLE.rows for cell in row)


def test_a_cell_that_looks_like_markup_is_printed_as_it_is():
    assert "[bold]" in colored(Table(("a",), (("[bold]",),)))


def test_long_cells_are_cut():
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("abcd", 4) == "abcd"


def test_errors_are_rounded_up_never_down():
    assert ulps(0.5) == "0.50"
    assert ulps(0.501) == "0.51"
    assert ulps(float("inf")) == "inf"
    assert float(ulps(123456.7)) >= 123456.7
