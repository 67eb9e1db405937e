"""Pages in Debian's Chromium: Swagger UI signs in and asks, ReDoc shows everything, a frontend of another origin works.

browser.py BASE EMAIL PASSWORD    prints one JSON document
"""

import json
import pathlib
import sys
import urllib.parse

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).parent
# ReDoc wants to show it; the policy lets it ask nobody.
LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
FRONTEND = "http://frontend.test/"
# The pretended host of the frontend is a public one for the browser, and the server is at home.
FLAGS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights"]


def watched(browser, base, told):
    """A page whose complaints, refusals by policy among them, and whose requests to other hosts are told."""
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda m: told["complaints"].append(m.text) if m.type in ("error", "warning") and LOGO not in m.text else None)
    page.on("pageerror", lambda e: told["complaints"].append(str(e)))
    page.on("response", lambda r: told["elsewhere"].append(r.url) if not r.url.startswith((base, "data:", "blob:")) else None)
    return page


def swagger(page, base, email, password):
    page.goto(base + "/docs")
    page.locator("button.authorize").first.click()
    form = page.locator(".auth-container", has=page.locator("#oauth_username"))
    form.locator("#oauth_username").fill(email)
    form.locator("#oauth_password").fill(password)
    form.locator("button.authorize").click()
    page.get_by_text("Logout", exact=True).wait_for()
    page.locator(".modal-ux .close-modal").click()
    operation = page.locator("#operations-accounts-me")
    page.locator("#operations-tag-accounts").click()
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    live = operation.locator(".live-responses-table .response")
    live.wait_for()
    body = json.loads(live.locator(".response-col_description .microlight, .response-col_description pre code").first.inner_text())
    return live.locator(".response-col_status").inner_text().split()[0] + " " + body["email"]


def redoc(page, base):
    page.goto(base + "/redoc")
    page.locator("[data-section-id^='tag/']").first.wait_for()
    return page.locator("[data-section-id*='/operation/']").count()


def frontend(browser, base):
    """Only `fetch` and links on the paths that existing frontends know."""
    page = browser.new_context().new_page()
    page.set_default_timeout(120_000)
    text = (HERE / "frontend.html").read_text().replace("BASE", base)
    page.route(FRONTEND + "**", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(base + "/api/v1/tesla/oauth/login?return_to=" + urllib.parse.quote(FRONTEND))
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(FRONTEND + "**")
    page.wait_for_function("window.outcome !== undefined")
    return page.evaluate("window.outcome")


def main(base, email, password):
    told = {"complaints": [], "elsewhere": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, look in {
            "me": lambda: swagger(watched(browser, base, told), base, email, password),
            "redoc_operations": lambda: redoc(watched(browser, base, told), base),
            "frontend": lambda: frontend(browser, base),
        }.items():
            try:
                told[name] = look()
            except Exception as error:
                told[name] = str(error)[:1_500]
        browser.close()
    print(json.dumps(told))


main(*sys.argv[1:])
