"""The gallery in a real browser, where there is one, driven by Selenium."""

import json
import time
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from symact import catalog
from symact.activation import Kind
from symact.catalog.registry import OTHER
from symact.cli.main import group
from tests.build.build_tools import missing, tool_or_skip

NAMES = ("relu", "silu", "gelu", "tanh")

OPENED = "document.querySelectorAll('details').forEach(d => { d.open = true; })"

BOXES = """
return Array.from(document.querySelectorAll("math, svg.picture, svg.thumb")).map(e => {
  const box = e.getBoundingClientRect();
  return [e.tagName, box.width, box.height, (e.getAttribute("alttext") || "").slice(0, 60)];
})"""

SPILT = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"

COLOR = "return getComputedStyle(document.body).backgroundColor"

LISTED = """
return Array.from(document.querySelectorAll("#overview tbody tr"))
  .filter(row => row.getBoundingClientRect().height > 0).map(row => row.id)"""

TEXTS = """
const inks = [];
const seen = new Set();
for (const e of document.querySelectorAll("body *")) {
  const own = Array.from(e.childNodes).some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || e.closest("script, style, title, desc") || e.matches(".unseen, .unseen *")) continue;
  const style = getComputedStyle(e);
  let at = e;
  while (at && getComputedStyle(at).backgroundColor === "rgba(0, 0, 0, 0)") at = at.parentElement;
  const ink = e.namespaceURI.endsWith("svg") ? style.fill : style.color;
  const key = ink + " on " + getComputedStyle(at || document.body).backgroundColor;
  if (!seen.has(key)) { seen.add(key); inks.push([ink, getComputedStyle(at || document.body)
    .backgroundColor, e.tagName + "." + e.className]); }
}
return inks"""

LINES = """
return Array.from(document.querySelectorAll(".c0, .c1, .c2, .axis"))
  .map(e => getComputedStyle(e).stroke)"""


def export(folder, *arguments):
    command = ["export", *arguments, "--format", "html", "-o", str(folder)]
    result = CliRunner().invoke(group, command)
    assert result.exit_code == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery") / "site"
    return export(folder, *NAMES, "--no-derivations", "--workers", "1")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if find_spec("selenium") is None:
        missing("selenium", "pip install selenium")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = tool_or_skip("chromium")
    folder = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--window-size=1200,1000", f"--user-data-dir={folder}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(tool_or_skip("chromedriver")))
    yield driver
    driver.quit()


def opened(browser, path, query=""):
    """Open a page from its file; what it says on the console and asks for is looked at."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(f"{path.as_uri()}{query}")
    browser.execute_script(OPENED)
    assert browser.get_log("browser") == []
    events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    sent = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
    # the first tab of a new window has requests of its own
    ours = [row["request"]["url"] for row in sent if row["documentURL"].startswith("file:")]
    assert ours
    assert [url for url in ours if not url.startswith(path.parent.as_uri())] == []
    return browser


def check_page(browser, path):
    """Every formula and picture has a place, and the page is no wider than the window."""
    boxes = opened(browser, path).execute_script(BOXES)
    assert [box for box in boxes if not (box[1] > 1 and box[2] > 1)] == []
    assert browser.execute_script(SPILT) <= 0
    return [box[0] for box in boxes]


def luminance(color):
    """Compute the relative luminance of WCAG 2 from `rgb(r, g, b)`."""
    parts = [float(p) / 255 for p in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def wait_until(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "never came true"
        time.sleep(0.05)


def chosen(browser, theme):
    browser.find_element("id", f"theme-{theme}").click()


def test_pages_open_in_silence_and_formulas_render(gallery, browser):
    for name in ("gelu", "relu"):
        tags = check_page(browser, gallery / f"{name}.html")
        assert tags.count("svg") == 1
        assert tags.count("math") > 20
    assert check_page(browser, gallery / "index.html").count("svg") == len(NAMES)


def test_a_narrow_window_scrolls_tables_and_not_the_page(gallery, browser):
    browser.set_window_size(520, 900)
    try:
        for name in ("gelu", "index"):
            opened(browser, gallery / f"{name}.html")
            assert browser.execute_script(SPILT) <= 0
    finally:
        browser.set_window_size(1200, 1000)


def test_the_search_finds_an_alias_and_hides_the_rest(gallery, browser):
    opened(browser, gallery / "index.html")
    field = browser.find_element("id", "query")
    field.send_keys("swish")

    assert browser.execute_script(LISTED) == ["silu"]
    assert browser.find_element("id", "found").text == "1 found"
    field.clear()
    field.send_keys("no such thing")
    assert browser.execute_script(LISTED) == []
    opened(browser, gallery / "index.html", "?q=swish")
    assert browser.execute_script(LISTED) == ["silu"]


def test_the_overview_is_sorted_by_a_property(gallery, browser):
    opened(browser, gallery / "index.html")
    (button,) = [b for b in browser.find_elements("tag name", "button") if b.text == "name"]
    button.click()
    assert browser.execute_script(LISTED) == sorted(NAMES)
    button.click()
    assert browser.execute_script(LISTED) == sorted(NAMES, reverse=True)


def test_dark_mode_switches_and_stays(gallery, browser):
    opened(browser, gallery / "silu.html")
    chosen(browser, "light")
    light = browser.execute_script(COLOR)
    chosen(browser, "dark")
    dark = browser.execute_script(COLOR)

    assert contrast(light, dark) > 10
    opened(browser, gallery / "relu.html")
    # the choice travels from page to page through storage, which may take its time
    wait_until(lambda: browser.execute_script(COLOR) == dark)
    chosen(browser, "light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(gallery, browser, theme):
    """WCAG 2.2, 1.4.3 and 1.4.11: a ratio of 4.5 at least for text, of 3 for curves."""
    for name in ("gelu", "index"):
        opened(browser, gallery / f"{name}.html")
        chosen(browser, theme)
        found = {f"{what} {ink} on {back}": contrast(ink, back)
                 for ink, back, what in browser.execute_script(TEXTS)}  # fmt: skip
        assert len(found) > 2
        assert {what: ratio for what, ratio in found.items() if ratio < 4.5} == {}
        lines = browser.execute_script(LINES)
        back = browser.execute_script(COLOR)
        assert {line for line in lines if contrast(line, back) < 3} == set()


def test_the_keyboard_goes_from_the_skip_link_through_the_page(gallery, browser):
    from selenium.webdriver.common.keys import Keys

    opened(browser, gallery / "silu.html")
    stops = []
    for _ in range(6):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        stops.append(focused.get_attribute("href") or focused.get_attribute("name") or "")

    assert stops[0].endswith("#content")
    assert "index.html" in stops[1]
    assert "theme" in stops


@pytest.mark.slow
def test_every_page_of_the_whole_gallery(tmp_path, browser):
    folder = export(tmp_path / "site", "--all", "--workers", "2")
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}

    assert len(sizes) == len(catalog.names(*Kind)) + 1
    assert sum(sizes.values()) < 15_000_000
    assert max(sizes.values()) < 300_000
    for path in sorted(folder.iterdir()):
        tags = check_page(browser, path)
        assert "svg" in tags or path.stem in catalog.names(*OTHER)
        assert "math" in tags or path.name == "index.html"
    opened(browser, folder / "index.html")
    browser.find_element("id", "query").send_keys("swish")
    assert "silu" in browser.execute_script(LISTED)
