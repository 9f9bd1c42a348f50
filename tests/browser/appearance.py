"""What every page must show to every eye: nothing that axe objects to, nothing wider than the screen."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

NARROWEST = 360

# Each element that ends right of the screen and is not inside a box that scrolls by itself.
SPILLING = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element && element !== document.body &&
    (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX) ||
      scrolls(element.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .filter((element) => !scrolls(element.parentElement))
    .map((element) => element.outerHTML.slice(0, 120));
}"""


@cache
def axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing, by all of its rules."""
    # A colour on its way to another is neither.
    page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")
    # Evaluated by the debugger: a script tag would be stopped by the content policy.
    page.evaluate(axe())
    violations = page.evaluate("axe.run().then((result) => result.violations)")
    found = [f"{each['id']}: {each['help']}: {node['html']}" for each in violations for node in each["nodes"]]
    assert not found, "\n".join([page.url, *found])


def assert_no_sideways_scroll(page: Page) -> None:
    """At 360 px the page is no wider than the screen; the window gets its own size back."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    wide = page.evaluate("document.documentElement.scrollWidth")
    spilling = page.evaluate(SPILLING)
    if before:
        page.set_viewport_size(before)
    assert wide <= NARROWEST, "\n".join([f"{page.url} is {wide} px wide", *spilling])
