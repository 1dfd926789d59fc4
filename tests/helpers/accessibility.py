"""What axe-core says of a page in a browser."""

from playwright.sync_api import Page


def serious(page: Page, axe: str) -> list[tuple[str, list[str]]]:
    """The rules that a page breaks seriously, each with up to three of the elements concerned; `axe` is its source."""
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run({ iframes: false })).violations")
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
