"""What people do on the web page, in Debian's Chromium: web_page.py SCENE BASE [more]. Prints one line of JSON.

Every scene fails on an error in the console, on a breach of the content policy and on a request to another host (the
sign-in at the mock of Tesla excepted)."""

import json, os, re, signal, sys, tempfile, traceback

os.environ.setdefault("HOME", tempfile.gettempdir())
from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PHOTOS = [f"{ROOT}/Templates/demo/{name}.jpg" for name in ("01-side", "02-rear", "03-interior")]
LANGUAGES = {"en": "en", "fi": "fi", "sv": "sv", "no": "nb", "da": "da", "de": "de", "fr": "fr", "es": "es", "it": "it"}
PATIENCE = 120_000
# Boxes whose content sticks out, or is cut off, where nothing scrolls.
CLIPPED = """() => [...document.querySelectorAll('.table-box, .panel, .tile, .report, .card, .verdict, table, dt, dd, td, th, .btn, button, h1, h2')]
  .filter((box) => box.clientWidth > 8 && box.scrollWidth > box.clientWidth + 1 && !box.matches('.sr, .sr *')
    && !box.closest('.table-box')?.matches(':has(.admin)') && !['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
  .slice(0, 4).map((box) => box.outerHTML.slice(0, 120) + ` ${box.scrollWidth} > ${box.clientWidth}`)"""
expect.set_options(timeout=PATIENCE)


class Visitor:
    """A browser with cookies of its own."""

    def __init__(self, browser, base, *, phone=False, script=True, lang="en-GB", allowed=()):
        self.base, self.allowed, self.faults, self.flaws = base, allowed, [], {}
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        self.context = browser.new_context(viewport=size, has_touch=phone, java_script_enabled=script, locale=lang, accept_downloads=True)
        self.context.set_default_timeout(PATIENCE)
        self.mock = None

    def page(self):
        page = self.context.new_page()
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self.request)
        return page

    def console(self, message):
        text = f"{message.text} {message.location.get('url', '')}"
        if message.type in ("error", "warning") and not any(word in text for word in self.allowed):
            self.faults.append(f"{message.type}: {text}")

    def request(self, request):
        if not request.url.startswith((self.base + "/", "blob:", "data:")) and not re.search("/oauth2/v3/authorize|/checkout/", request.url):
            self.faults.append("another host: " + request.url.split("?")[0])

    def open(self, path="/", page=None):
        page = page or self.page()
        page.goto(self.base + path)
        page.locator("h1").first.wait_for()
        return page

    def look(self, page, name):
        """axe-core, light and dark."""
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found = Axe().run(page).response["violations"]
            for flaw in found:
                if flaw["impact"] in ("serious", "critical"):
                    nodes = [node["html"][:160] for node in flaw["nodes"][:3]]
                    self.flaws[f"{name}, {theme}: {flaw['id']}"] = nodes
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.flaws[f"{name}: {wide} px wider than the window"] = []
        if clipped := page.evaluate(CLIPPED):
            self.flaws[f"{name}: does not fit"] = clipped

    def done(self, **facts):
        assert not self.faults, self.faults
        assert not self.flaws, json.dumps(self.flaws, indent=1)
        return facts


def choose_cars(page, count=3):
    page.locator("[data-k=demo]").click()
    cars = page.locator(".vcard input[data-k^=car-]")
    cars.first.wait_for()
    for index in range(count):
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            cars.nth(index).check(force=True)


def order(page, languages="all9", photos=0):
    page.locator("[data-k=next]").click()
    page.locator(".slots").wait_for()
    if photos:
        page.set_input_files("#files", PHOTOS[:photos])
        expect(page.locator(".slot.full")).to_have_count(photos)
    page.locator("[data-k=next]").click()
    page.locator(f"[data-k={languages}]").click()
    page.locator("[data-k=next]").click()
    page.locator("table.prog").wait_for()


def all_ready(page, count):
    expect(page.locator("tr[data-status=complete]")).to_have_count(count)
    page.locator("[data-k=toresults]").wait_for()


def journey(browser, base):
    who = Visitor(browser, base, allowed=("/verify/7KQ4", "status of 415"))
    page = who.open()
    who.look(page, "start")
    for code, tag in LANGUAGES.items():
        page.locator("[data-k=lang]").select_option(code)
        expect(page.locator("html")).to_have_attribute("lang", tag)
    page.locator("[data-k=lang]").select_option("en")
    choose_cars(page)
    who.look(page, "vehicles")
    page.locator("[data-k=next]").click()
    with tempfile.NamedTemporaryFile(suffix=".heic") as odd:
        odd.write(b"not a photo")
        odd.flush()
        page.set_input_files("#files", [*PHOTOS, odd.name])
        expect(page.locator(".slot.full")).to_have_count(3)
        expect(page.locator(".errs li")).to_contain_text("cannot be used")
    page.locator("[data-k^=slot-]").first.select_option("left")
    caption = page.locator("[data-k^=cap-]").first
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and "/images/" in answer.url):
        caption.fill("Driver’s side")
        caption.blur()
    page.locator("[data-k^=del-]").nth(2).click()
    expect(page.locator("[data-k=undo]")).to_be_focused()
    expect(page.locator(".undo")).to_contain_text("Photo 3")
    page.locator("[data-k=undo]").click()
    expect(page.locator(".slot.full")).to_have_count(3)
    page.locator("[data-k^=earlier-]").nth(1).click()
    who.look(page, "photos")
    page.locator("[data-k=next]").click()
    page.locator("[data-k=all9]").click()
    who.look(page, "options")
    page.locator("[data-k=next]").click()
    page.locator("table.prog").wait_for()
    expect(page.locator("h1")).to_be_focused()
    who.look(page, "progress")
    expect(page.locator("table.prog tbody tr")).to_have_count(27)
    all_ready(page, 27)
    who.look(page, "ready")
    page.locator("[data-k=toresults]").click()
    expect(page.locator(".report")).to_have_count(27)
    picture = page.locator(".r-thumb img").first
    picture.scroll_into_view_if_needed()
    for _ in range(200):
        if picture.evaluate("image => image.complete && image.naturalWidth > 100"):
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError("no preview")
    who.look(page, "results")
    with page.expect_download() as got:
        page.locator("[data-k^=dl-]").first.click()
    pdf = open(got.value.path(), "rb").read()
    with page.expect_download() as got:
        page.locator("[data-k=zip]").click()
    archive = open(got.value.path(), "rb").read()
    page.locator("[data-k^=view-]").first.click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog .num")).to_contain_text("2")
    page.keyboard.press("Escape")
    who.open("/#/results/invoices", page)
    page.locator("table.inv").wait_for()
    page.locator(".exp").first.click()
    who.look(page, "invoices")
    who.open("/#/results/data", page)
    who.look(page, "data")
    hidden = next(cookie["httpOnly"] for cookie in who.context.cookies() if cookie["name"] == "sid")
    code = page.evaluate("fetch('/api/v1/tesla/reports?limit=1').then((a) => a.json()).then((d) => d.data[0].result.verify_url.split('/').pop())")
    who.open("/#/verify/" + code, page)
    expect(page.locator(".verdict.good")).to_contain_text("Genuine")
    who.look(page, "verify")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        page.set_input_files("input[accept='application/pdf']", file.name)
        expect(page.locator(".verdict.good")).to_contain_text("Genuine")
    page.locator("#code").fill("7KQ4-0000-0000-0000")
    page.locator("[data-k=vgo]").click()
    expect(page.locator(".verdict.bad")).to_contain_text("no such report")
    who.open("/#/results/data", page)
    page.locator("[data-k=delall]").click()
    expect(page.locator("[data-k=delno]")).to_be_focused()
    page.locator("[data-k=delyes]").click()
    expect(page.locator("h1")).to_contain_text("deleted")
    who.look(page, "deleted")
    page.reload()
    page.locator("h1").wait_for()
    return who.done(
        pdf=pdf[:5].decode(), zip=archive[:2].decode(), hidden=hidden, storage=page.evaluate("JSON.stringify(localStorage)"))


def tabs(browser, base):
    """A reload while reports are made, a second tab, and what one does there shows in the other."""
    who = Visitor(browser, base)
    first = who.open()
    choose_cars(first)
    order(first)
    first.reload()
    expect(first.locator("table.prog tbody tr")).to_have_count(27)
    second = who.open()
    expect(second.locator("table.prog tbody tr")).to_have_count(27)
    cancel = second.locator("tr[data-status=queued] [data-k^=ca-]").last
    task = cancel.get_attribute("data-k")[3:]
    cancel.click()
    expect(second.locator(f"tr[data-task={task}]")).to_have_attribute("data-status", "cancelled")
    expect(first.locator(f"tr[data-task={task}]")).to_have_attribute("data-status", "cancelled")
    first.locator(f"[data-k=re-{task}]").click()
    all_ready(first, 27)
    all_ready(second, 27)
    first.goto(base + "/#/results/data")
    first.locator("[data-k=delall]").click()
    first.locator("[data-k=delyes]").click()
    expect(second.locator("h1")).to_contain_text("ended")
    return who.done()


def phone(browser, base):
    who = Visitor(browser, base, phone=True, lang="fi-FI", allowed=("/verify/",))
    page = who.open()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    who.look(page, "start")
    choose_cars(page, 2)
    who.look(page, "vehicles")
    page.locator("[data-k=next]").click()
    page.set_input_files("#files", PHOTOS[:2])
    expect(page.locator(".slot.full")).to_have_count(2)
    who.look(page, "photos")
    page.locator("[data-k=next]").click()
    page.locator("[data-k=mine]").click()
    page.locator("[data-k=mask]").check(force=True)
    assert "mask_vin=1" in page.locator("[data-k^=pv-]").first.get_attribute("href")
    page.locator("#range").fill("7")
    page.locator("[data-k=next]").click()
    expect(page.locator("#range")).to_be_focused()
    expect(page.locator("#range-h")).to_contain_text("50")
    who.look(page, "options")
    page.locator("#range").fill("450")
    with page.expect_request("**/pdf/batch") as order_sent:
        page.locator("[data-k=next]").click()
    assert order_sent.value.post_data_json["mask_vin"] is True
    all_ready(page, 2)
    assert page.evaluate("fetch('/session/current').then((a) => a.json()).then((s) => s.reference_range_km)") == 450
    who.look(page, "progress")
    page.locator("[data-k=toresults]").click()
    expect(page.locator(".report")).to_have_count(2)
    who.look(page, "results")
    who.open("/#/results/invoices", page)
    page.locator("table.inv").wait_for()
    who.look(page, "invoices")
    who.open("/#/verify", page)
    who.look(page, "verify")
    return who.done()


def keyboard(browser, base):
    """Nothing but keys: every control is reached by Tab, in the order of the page."""
    who = Visitor(browser, base)
    page = who.open()

    def walk(key, presses=120):
        for _ in range(presses):
            page.keyboard.press("Tab")
            if page.evaluate("(key) => (document.activeElement?.dataset?.k || '').startsWith(key)", key):
                return
        raise AssertionError(f"Tab does not reach {key}")

    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    walk("demo")
    page.keyboard.press("Enter")
    page.locator(".vcard input[data-k^=car-]").first.wait_for()
    walk("car-")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("Space")
    walk("next")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("photos")
    expect(page.locator("h1")).to_be_focused()
    walk("next")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Languages")
    walk("mine")
    page.keyboard.press("Enter")
    walk("next")
    page.keyboard.press("Enter")
    all_ready(page, 1)
    walk("toresults")
    page.keyboard.press("Enter")
    walk("view-")
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("[data-k^=view-]")).to_be_focused()
    return who.done()


def restart(browser, base, pid):
    """The server is killed while reports are made, and comes back: the page goes on where it was."""
    who = Visitor(browser, base, allowed=("Failed to load resource", "ERR_"))
    page = who.open()
    choose_cars(page)
    order(page)
    page.locator("tr[data-status=complete]").first.wait_for()
    os.kill(int(pid), signal.SIGKILL)
    all_ready(page, 27)
    page.locator("[data-k=toresults]").click()
    expect(page.locator(".report")).to_have_count(27)
    return who.done()


def plain(browser, base):
    """Without JavaScript: the sign-in, a report, its download."""
    who = Visitor(browser, base, script=False, allowed=("favicon.ico",))
    page = who.page()
    page.goto(base + "/")
    page.locator("noscript a.primary").click()
    page.locator("main form button.primary").click()
    page.wait_for_url("**/page*")
    page.locator("form[action*=reports] button").first.click()
    for _ in range(300):
        if page.locator("a[href*=download]").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    # A browser may show the PDF instead of keeping it.
    address = page.locator("a[href*=download]").first.evaluate("link => link.href")
    heads = [who.context.request.get(address).body()[:5]]
    for name in ("charging-invoices.zip", "charging-history.csv"):
        answer = who.context.request.get(page.locator(f"a[href*='{name}']").first.evaluate("link => link.href"))
        assert answer.ok, (name, answer.status)
        heads.append(answer.body()[:2])
    return who.done(pdf=heads[0].decode(), zip=heads[1].decode(), csv=len(heads[2]))


def errors(browser, base):
    """Refusals of every kind are told in words, with what can be done."""
    who = Visitor(browser, base, allowed=("Failed to load resource", "ERR_"))
    page = who.open()
    choose_cars(page, 1)
    page.locator("[data-k=next]").click()
    page.locator("[data-k=next]").click()
    told = {}

    def refuse(status, code, **more):
        body = json.dumps({"detail": "x", "code": code, "request_id": "req_test", **more})
        page.route("**/pdf/batch", lambda route: route.fulfill(status=status, content_type="application/json", body=body))

    # Those that lead elsewhere have scenes of their own.
    elsewhere = {"reference", "copy", "offline", "online", "now", "again", "wait", "any", "network", "payment_required", "plan_limit", "payment_pending", "payment_canceled", "payment_declined"}
    pauses = {"rate_limited", "tesla_rate_limited", "too_many_streams", "queue_full"}

    def texts():
        language = page.locator("html").get_attribute("lang").replace("nb", "no")
        return json.load(open(f"{ROOT}/Templates/web/strings/{language}.json"))

    def tell(status, code, **more):
        refuse(status, code, **more)
        page.locator("[data-k=next]").click()
        words = texts()["e." + code]
        expect(page.locator(".notice")).to_contain_text(words)
        expect(page.locator(".notice code")).to_have_text("req_test")
        expect(page.locator("#alert")).to_contain_text(words)
        told[code] = words
        page.unroute("**/pdf/batch")

    codes = sorted(key[2:] for key in texts() if key.startswith("e.") and key[2:] not in elsewhere)
    for number, code in enumerate(codes):
        # In all languages by turns; what is shown already is told anew.
        page.locator("[data-k=lang]").select_option(list(LANGUAGES)[number % 9])
        expect(page.locator("html")).to_have_attribute("lang", list(LANGUAGES.values())[number % 9])
        tell(503 if code.endswith("unavailable") else 422, code, retry_after_s=600 if code in pauses else 5)
    page.locator("[data-k=lang]").select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # What has no words of its own is told in general ones, with the server's behind them.
    refuse(418, "of_a_later_release")
    page.locator("[data-k=next]").click()
    expect(page.locator(".notice")).to_contain_text(texts()["e.any"])
    page.unroute("**/pdf/batch")
    tell(429, "queue_full", retry_after_s=600)
    who.look(page, "pause")
    page.locator("[data-k=prob-retry]").click()
    all_ready(page, 1)
    # No event stream: the page asks instead.
    page.route("**/events", lambda route: route.fulfill(status=429, body="{}"))
    page.goto(base + "/#/options")
    page.locator("[data-k=all9]").click()
    page.locator("[data-k=next]").click()
    expect(page.locator(".conn.poll, [data-k=toresults]").first).to_be_visible()
    all_ready(page, 10)
    who.context.set_offline(True)
    expect(page.locator(".banner")).to_contain_text("offline")
    who.context.set_offline(False)
    expect(page.locator(".banner")).to_have_count(0)
    page.route("**/extend", lambda route: route.fulfill(status=410, content_type="application/json", body='{"code":"session_expired","request_id":"req_end"}'))
    page.locator("[data-k=pill]").click()
    expect(page.locator("h1")).to_contain_text("ended")
    who.look(page, "expired")
    return who.done(told=len(told), codes=len(codes))


def payment(browser, base):
    """A plan that fits, a payment that is given up, one that is made, the reports behind it, the receipt."""
    who = Visitor(browser, base, allowed=("favicon.ico",))
    page = who.open()
    expect(page.locator(".prices tr")).to_have_count(3)
    choose_cars(page, 2)
    page.locator("[data-k=next]").click()
    page.locator("[data-k=next]").click()
    page.locator("[data-k=all9]").click()
    page.locator("[data-k=next]").click()
    expect(page.locator(".plan:has(input:checked) .chip")).to_contain_text("Lowest price")
    who.look(page, "plan")
    page.locator("[data-k=next]").click()
    expect(page.locator("#f-email")).to_be_focused()
    who.look(page, "plan without an address")
    page.locator("#f-email").fill("anna@example.com")
    page.locator("[data-k=next]").click()
    page.locator("button[value=cancel]").click()
    expect(page.locator(".notice")).to_contain_text("cancelled")
    page.locator("#f-email").fill("anna@example.com")
    page.locator("[data-k=next]").click()
    page.locator("button[value=pay]").click()
    all_ready(page, 18)
    who.open("/#/results/receipt", page)
    expect(page.locator(".receipt")).to_contain_text("Paid")
    who.look(page, "receipt")
    with page.expect_download() as got:
        page.locator("[data-k^=rec]").last.click()
    return who.done(pdf=open(got.value.path(), "rb").read(5).decode())


WEBHOOKS = {"has_more": False, "next_cursor": None, "data": [
    {"id": "e1", "provider": "stripe", "event_id": "evt_1QxT0aLkdIwHu7ix", "kind": "payment_intent.succeeded", "object": "pi_3QxT0aLkdIwHu7ix", "mode": "live", "received_at": "2026-11-29T10:00:00Z", "attempts": 1, "state": "done", "note": None},
    {"id": "e2", "provider": "paypal", "event_id": "WH-2WR32451HC0233532", "kind": "PAYMENT.CAPTURE.COMPLETED", "object": "2GG279541U471931P", "mode": "test", "received_at": "2026-11-29T09:00:00Z", "attempts": 12, "state": "dead", "note": "provider_error"}]}
ALERTS = {"data": [{"id": "a1", "at": "2026-11-29T09:30:00Z", "kind": "amount", "provider": "stripe", "object": "pi_3QxT0aLkdIwHu7ix", "payment_id": "pay_00aaaaaaaaaaaaaaaaaaaaaaaaaa", "event_id": "e1"}]}
HELD = {"data": [{"payment_id": "pay_00aaaaaaaaaaaaaaaaaaaaaaaaaa", "provider": "stripe", "object": "pi_3QxT0aLkdIwHu7ix", "amount": 2450, "currency": "EUR", "mismatch": "amount", "created_at": "2026-11-29T09:00:00Z"}]}
LETTERS = {"has_more": False, "next_cursor": None, "data": [{"task_id": "rpt_00aaaaaaaaaaaaaaaaaaaaaaaaaa", "failed_at": "2026-11-29T09:00:00Z", "error": {"code": "worker_lost", "message": "Three workers stopped"}, "attempts": 3, "stalls": 3, "locale": "fi", "vin_masked": "LRW3E…000101"}]}


def operator(browser, base, token):
    """The operator's page: a wrong token, the right one, each view, light and dark, also on a phone."""
    who = Visitor(browser, base, allowed=("status of 401", "status of 404"))
    page = who.open("/admin")
    who.look(page, "operator, signed out")
    page.locator("#secret").fill("not the token")
    page.locator("[data-k=enter]").click()
    expect(page.locator(".notice")).to_contain_text("not right")

    def show(name, rows):
        body = json.dumps(rows)
        page.route(re.compile(rf"/api/v1/admin/{name}\?"), lambda route: route.fulfill(status=200, content_type="application/json", body=body))

    for name, rows in [("webhook-events", WEBHOOKS), ("payment-alerts", ALERTS), ("payments/quarantined", HELD), ("dead-letters", LETTERS)]:
        show(name, rows)
    page.locator("#secret").fill(token)
    page.locator("[data-k=enter]").click()
    expect(page.locator(".tile").first).to_contain_text("Waiting")
    expect(page.locator("table").first).to_contain_text("up")

    def view(name, selector, text):
        page.locator(f"[data-k=v-{name}]").click()
        expect(page.locator(selector).first).to_contain_text(text)
        expect(page.locator("h1")).to_be_focused()

    def looks(size):
        view("payments", "table.admin", "payment_intent.succeeded")
        who.look(page, "operator, payments, " + size)
        view("tesla", ".tile", "Today")
        who.look(page, "operator, tesla, " + size)
        view("server", "table.settings", "ADMIN_TOKEN")
        assert token not in page.content(), "the token is shown"
        expect(page.locator("tr:has-text('ADMIN_TOKEN')").first).to_contain_text("environment")
        who.look(page, "operator, server, " + size)
        view("queue", "table.admin >> nth=-1", "worker_lost")
        who.look(page, "operator, queue, " + size)

    looks("desktop")
    # Calls of a sign-in are counted, whichever instance makes them.
    other = Visitor(browser, base)
    choose_cars(other.open(), 1)
    other.done()
    page.locator("[data-k=v-tesla]").click()
    expect(page.locator("table.figures")).to_contain_text("vehicles")
    page.locator("[data-k=v-server]").click()
    page.locator("#find").fill("smtp")
    expect(page.locator("table.settings tbody tr:visible")).to_have_count(3)
    page.locator("[data-k=v-erasure]").click()
    session = who.context.request.post(base + "/session").json()["id"]

    def asked(id, verdict):
        page.locator("#erased").fill(id)
        page.locator("[data-k=look]").click()
        expect(page.locator(".verdict")).to_contain_text(verdict)

    asked(session, "The session is there")
    assert who.context.request.delete(base + "/session/" + session, headers={"X-Session-Id": session}).ok
    asked(session, "Erased by its owner")
    who.look(page, "operator, erasure, desktop")
    asked("7KQ4-0000-0000-0000", "No such report")
    page.locator("#erased").fill("nonsense")
    page.locator("[data-k=look]").click()
    expect(page.locator(".notice")).to_contain_text("Neither")
    page.set_viewport_size({"width": 390, "height": 844})
    looks("phone")
    page.reload()
    expect(page.locator("#secret")).to_be_visible()
    return who.done()


def pages(browser, base):
    """Every page beside the one at /: plain ones of the server, on a desktop and a phone, light and dark."""
    who = Visitor(browser, base, allowed=("favicon.ico", "status of 4"))
    page = who.open()
    choose_cars(page, 2)
    page.locator("[data-k=next]").click()
    page.set_input_files("#files", PHOTOS[:2])
    expect(page.locator(".slot.full")).to_have_count(2)
    page.locator("[data-k=next]").click()
    page.locator("[data-k=mine]").click()
    page.locator("[data-k=next]").click()
    all_ready(page, 2)
    code = page.evaluate("fetch('/api/v1/tesla/reports?limit=1').then((a) => a.json()).then((d) => d.data[0].result.verify_url.split('/').pop())")
    who.open("/session/current/page", page)
    report = page.locator("a[href*='report.html']").first.evaluate("link => new URL(link.href).pathname")
    for language, size in (("de", {"width": 1280, "height": 900}), ("fi", {"width": 390, "height": 844})):
        page.set_viewport_size(size)
        for path in ("/docs/errors", "/verify", f"/verify/{code}", "/verify/7KQ4-0000-0000-0000", "/session/current/page", "/session/ses_00aaaaaaaaaaaaaaaaaaaaaaaaaa/page", report, "/verify/receipt/7KQ4-0000-0000-0000", "/account/password-reset?token=x", "/account/verify-email?token=x", "/api/v1/tesla/oauth/callback?error=access_denied&state=x", "/api/v1/tesla/oauth/permissions?return_to=/page"):
            who.open(path + ("&" if "?" in path else "?") + "lang=" + language, page)
            who.look(page, f"{path.split('?')[0]}, {language}")
    return who.done()


SCENES = {scene.__name__: scene for scene in (journey, tabs, phone, keyboard, restart, plain, errors, payment, operator, pages)}

if __name__ == "__main__":
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"])
            facts = SCENES[sys.argv[1]](chromium, *sys.argv[2:])
            chromium.close()
        print(json.dumps(facts))
    except BaseException:
        print(traceback.format_exc()[-3000:])
        sys.exit(1)
