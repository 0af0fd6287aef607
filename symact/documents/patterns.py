"""How running text says what a number is: names, minima, bounds, ranges, slopes."""

from __future__ import annotations

import re

NUM = r"(?:[-+−–]\s?)?(?:\d+\.\d+|\.\d+|\d+)(?:[eE][-+]?\d+)?(?:\s?\\?%)?"


NAME = r"(?<![A-Za-z\\])(?P<name>\\?(?:alpha|lambda|scale)|[αλ])(?![A-Za-z])"


SECOND = r"(?P<second>\\?(?:alpha|lambda|scale)|[αλ])(?![A-Za-z])"


_WORDS = """
    is are was were of equals? set fixed given to at as by equal about approximately approx around
    roughly nearly value values constants? chosen be predetermined have take takes the has being
    which with from between outputs? output in
"""


FILL = (
    r"(?:[\s$*_`}~≈=:(]|\\approx|\\simeq|\\sim|\\,|\\left|\b(?:"
    + "|".join(_WORDS.split())
    + r")\b){0,16}?"
)
"""What may stand between a name and its number; each step takes something, so it ends."""


BETWEEN = r"[\s$,*_`]{0,6}(?:(?:and|&)[\s$,*_`]{0,6})?"


ASSIGNED = re.compile(
    rf"{NAME}(?=[\s$*_`}}]{{0,4}}(?:=|≈|:|\\approx|\\simeq|[a-z])){FILL}(?P<number>{NUM})"
)


RESPECTIVELY = re.compile(
    rf"{NAME}{BETWEEN}{SECOND}{FILL}(?P<number>{NUM}){BETWEEN}(?P<other>{NUM})", re.IGNORECASE
)


ROOT = re.compile(
    rf"(?:\\sqrt\{{\s*2\s*/\s*\\pi\s*\}}|\\sqrt\{{\\frac\{{2\}}\{{\\pi\}}\}}|sqrt\(2\s*/\s*(?:pi|π)\)"
    rf"|√\(2/π\)){FILL}(?P<number>{NUM})"
)


AT = rf"(?:[\s$(]{{0,4}}(?:at|when|for|near)[\s$]{{1,4}}x{FILL}(?P<where>{NUM}))?"


LOWEST = re.compile(
    rf"\b(?:minimum|minimal|lower bound|bounded (?:from )?below)\b{FILL}(?P<number>{NUM}){AT}",
    re.IGNORECASE,
)


PLACE = re.compile(
    rf"\bminimum (?:is )?(?:at|near|around)[\s$]{{1,4}}x{FILL}(?P<where>{NUM})", re.IGNORECASE
)


STEEPEST = re.compile(
    rf"\b(?:(?:derivative|gradient|slope)\b[^.;\n]{{0,40}}?\bmax(?:imum|imal)"
    rf"|max(?:imum|imal) (?:value of (?:the |its )?)?(?:derivative|gradient|slope))"
    rf"\b[^.;\n\d]{{0,40}}?{FILL}(?P<number>{NUM})",
    re.IGNORECASE,
)


END = rf"(?:{NUM}|[-+−–]?\s?(?:∞|\\infty|inf(?:inity)?))"


RANGE = re.compile(
    rf"\branges?\b[^.;\n\d\[(]{{0,60}}?[\[(][\s$]{{0,3}}(?P<low>{END})[\s$]{{0,3}},[\s$]{{0,3}}(?P<high>{END})"
    rf"[\s$]{{0,3}}(?:\\right)?[\])]",
    re.IGNORECASE,
)


INSIDE = re.compile(r"[+*/({^\[]\s*$")


FACTOR = re.compile(r"\s*(?:[\\*^(]|x\b)")
"""What stands before and behind a number that is part of a formula."""
