"""What a page costs who reads it: bytes, requests, and time to be seen, against a budget.

    python benchmarks/pages.py [ADDRESS]

ADDRESS is a server that runs, by default http://127.0.0.1:8000. Each page is opened in Chromium three times, without a script
for what it needs before any enhancement, and with scripts for when it is first painted. Prints Markdown; ends with 1
when a page is over budget.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, sync_playwright

PAGES = (
    *("/", "/measures", "/doc/measure/48", "/doc/organisation/agii", "/doc/goal/sd-1", "/overview/goals"),
    *(
        "/overview/calendar",
        "/overview/money",
        "/overview/fields",
        "/overview/network",
        "/completeness",
        "/fiche?from=48",
    ),
    *("/queries/cq01", "/sparql", "/search?q=taal", "/ns"),
)
BYTES, REQUESTS = 100_000, 3  # of an ordinary page before enhancement, as they come over the line
ROUNDS = 3
FLAGS = ["--no-sandbox", "--disable-gpu"]
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SHIFTS = """new Promise((done) => { let sum = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 200); })"""


def plain(browser: Browser, address: str) -> tuple[int, int]:
    """Return the bytes of a page as they were sent, and how many requests it makes, without a script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(address, wait_until="networkidle")
    sent: int = answer.request.sizes()["responseBodySize"]
    context.close()
    return sent, len(asked)


def enhanced(browser: Browser, address: str) -> dict[str, Any]:
    """Return when a page is first painted and has answered, in ms, how much it shifts, and its size in elements."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(400)  # a page is painted after it is loaded
    found = {
        "painted": page.evaluate(PAINTED),
        "answered": page.evaluate("performance.getEntriesByType('navigation')[0].responseStart"),
        "shift": page.evaluate(SHIFTS),
        "elements": page.evaluate("document.querySelectorAll('*').length"),
    }
    context.close()
    return found


def main() -> int:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    over = []
    print("| page | bytes sent | requests | answered, ms | first paint, ms | layout shift | elements |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for path in PAGES:
            sent, requests = plain(browser, base + path)
            rounds = [enhanced(browser, base + path) for _ in range(ROUNDS)]
            middle = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
            print(
                f"| `{path}` | {sent:,} | {requests} | {middle['answered']:.0f} | {middle['painted']:.0f} |"
                f" {middle['shift']:.3f} | {middle['elements']:,} |"
            )
            if sent > BYTES or requests > REQUESTS:
                over.append(path)
        browser.close()
    print(f"\nBudget: {BYTES:,} bytes and {REQUESTS} requests; over it: {', '.join(over) or 'none'}.")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
