"""Sends generated requests to a running server and holds its answers against its own OpenAPI document.

fuzz.py BASE ADMIN_TOKEN SECONDS [SEED]

Signs in at the Tesla mock, makes a report, a batch and a photo, so that generated requests have something to ask for, and
runs schemathesis with all checks and phases for about SECONDS. The last line of its output is JSON: the exit status and
the counts of operations.
"""

import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

import requests

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent.parent


def sign_in(base):
    """A session at the mock's first account, as a browser would get it."""
    browser = requests.Session()
    start = browser.get(base + "/api/v1/tesla/oauth/login?return_to=/", headers={"Accept": "application/json"}).json()
    tesla = browser.get(start["authorize_url"] + "&mock_auto=aurora", allow_redirects=False)
    back = browser.get(tesla.headers["Location"], allow_redirects=False)
    return urllib.parse.parse_qs(urllib.parse.urlparse(back.headers["Location"]).fragment)["session_id"][0]


def account(base):
    person = {"email": f"fuzz{random.randrange(10**9)}@example.com", "password": "a long enough one"}
    requests.post(base + "/api/v1/auth/register", json=person).raise_for_status()
    form = {"username": person["email"], "password": person["password"]}
    return requests.post(base + "/token", data=form).json()["access_token"]


def seed(base):
    session = sign_in(base)
    vin = requests.get(f"{base}/session/{session}/vehicles").json()["data"][0]["vin"]
    order = {"session_id": session, "vin": vin, "locale": "fi"}
    task = requests.post(base + "/api/v1/tesla/vehicle-report/pdf/async", json=order).json()["task_id"]
    batch = requests.post(
        base + "/api/v1/tesla/vehicle-report/pdf/batch", json={"session_id": session, "vins": [vin], "locales": ["de"]}
    ).json()["batch_id"]
    photo = (ROOT / "Templates/demo/01-side.jpg").read_bytes()
    image = requests.post(f"{base}/session/{session}/images", files={"files": ("a.jpg", photo, "image/jpeg")})
    image = image.json()["data"][0]["id"]
    invoices = requests.get(f"{base}/session/{session}/vehicles/{vin}/charging-invoices").json()["invoices"]
    invoice = next(one["invoice_id"] for one in invoices if one["invoice_id"])
    deadline = time.monotonic() + 120
    while (state := requests.get(f"{base}/api/v1/tesla/reports/status/{task}").json())["status"] != "complete":
        if time.monotonic() > deadline:
            sys.exit(f"no report to ask for: {state}")
        time.sleep(0.2)
    token = urllib.parse.urlparse(state["download_url"]).path.rsplit("/", 1)[1]
    return {"id": session, "vin": vin, "task_id": task, "batch_id": batch, "image_id": image, "invoice_id": invoice,
            "content_id": invoice, "token": token, "page": "1.png"}


def main(base, admin, seconds, seed_number="1"):
    known = seed(base)
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"), "KNOWN": json.dumps(known), "BASE": base, "ADMIN_TOKEN": admin,
        "SESSION": known["id"], "USER_TOKEN": account(base),
        "PASSING_TOKEN": account(base),
    }
    command = [
        str(pathlib.Path(sys.executable).parent / "st"), "--config-file", str(HERE / "schemathesis.toml"), "--no-color",
        "run", os.environ.get("DOCUMENT", base + "/openapi.json"), "--url", base, "--max-time", seconds,
        "--seed", seed_number, "--workers", "1", "--request-timeout", "120", *os.environ.get("ST_OPTIONS", "").split(),
    ]
    # It keeps what failed before in the folder where it runs: each run here begins anew.
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            command, env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(run.stdout)

    def find(pattern):
        found = re.search(pattern, run.stdout)
        return found[1] if found else "0"

    failures = [line for line in re.split(r"\n(?=_{3,} .* _{3,}\n)", run.stdout.split(" SUMMARY ")[0])[1:]]
    print(json.dumps({
        "status": run.returncode, "tested": int(find(r"Tested: (\d+)")), "operations": int(find(r"Selected: (\d+)/")),
        "cases": find(r"Test cases:\n +(.*)"), "health": requests.get(base + "/health").status_code,
        "failures": [failure[:2_000] for failure in failures] or [run.stdout[-2_000:]] * (run.returncode != 0),
    }))


main(*sys.argv[1:])
