"""One person with a browser: signs in at the mock of Tesla, uploads photos, asks for reports, downloads them."""

import http.client
import json
import time
import urllib.parse

ASYNC = "/api/v1/tesla/vehicle-report/pdf/async"
STATUS = "/api/v1/tesla/reports/status"
LANGUAGES = ["en", "fi", "sv", "no", "da", "de", "fr", "es", "it"]
# A person asks each two seconds; the measurement must not round to that, nor load the server with its questions.
PAUSE_ONE, PAUSE_NINE = 0.005, 0.02
ENDED = ("complete", "failed", "cancelled")
# Longest wait for the next report of several, seconds; how often a read is repeated that was told to come later.
PATIENCE, RETRIES = 120, 5


class Patience:
    """Ends a measurement in which nothing comes to an end any more."""

    def __init__(self):
        self._seen, self._since = 0, time.monotonic()

    def check(self, ended):
        if ended != self._seen:
            self._seen, self._since = ended, time.monotonic()
        elif time.monotonic() > self._since + PATIENCE:
            raise RuntimeError(f"no report ended for {PATIENCE} s")


class Visitor:
    def __init__(self, server, account="aurora"):
        self.connect(server)
        self.session = self._sign_in(account)
        self.vin = self.json("GET", f"/session/{self.session}/vehicles")["data"][0]["vin"]

    def connect(self, server):
        self.base = server.base
        self._connection = http.client.HTTPConnection(*server.address, timeout=120)
        self._cookies = {}

    def close(self):
        self._connection.close()

    # Requests

    def stream(self, method, path, body=None, headers=None):
        """The answer, whose body is still to be read."""
        headers = {"Accept": "application/json", "Origin": self.base} | (headers or {})
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, headers)
        return self._connection.getresponse()

    def send(self, method, path, body=None, headers=None):
        answer = self.stream(method, path, body, headers)
        data = answer.read()
        for field in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = field.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer, data

    def json(self, method, path, value=None):
        body = None if value is None else json.dumps(value)
        headers = {"Content-Type": "application/json"} if body else None
        answer, data = self.send(method, path, body, headers)
        # A machine on which others work may starve Redis. The wait is part of what is measured.
        for _ in range(RETRIES if method == "GET" else 0):
            if answer.status != 503:
                break
            time.sleep(1)
            answer, data = self.send(method, path, body, headers)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        return json.loads(data)

    # The job

    def _sign_in(self, account):
        start = self.json("GET", "/api/v1/tesla/oauth/login?return_to=/")
        tesla = urllib.parse.urlsplit(start["authorize_url"])
        visit = http.client.HTTPConnection(tesla.hostname, tesla.port, timeout=30)
        visit.request("GET", f"{tesla.path}?{tesla.query}&mock_auto={account}")
        callback = urllib.parse.urlsplit(visit.getresponse().headers["Location"])
        visit.close()
        back, _ = self.send("GET", f"{callback.path}?{callback.query}", headers={"Accept": "*/*"})
        return back.headers["Location"].partition("#session_id=")[2].partition("&")[0]

    def upload(self, photos):
        mark = "carpulse-bench"
        body = b""
        for photo in photos:
            body += (
                f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{photo.name}"\r\n'
                f"Content-Type: image/jpeg\r\n\r\n").encode() + photo.read_bytes() + b"\r\n"
        body += f"--{mark}--\r\n".encode()
        answer, data = self.send(
            "POST", f"/session/{self.session}/images", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})
        if answer.status != 201:
            raise RuntimeError(f"photos: {answer.status} {data[:300]!r}")

    def order(self, language):
        return {"session_id": self.session, "vin": self.vin, "locale": language}

    def report(self, language="en"):
        """Seconds from the request to the last byte of the PDF."""
        began = time.perf_counter()
        task = self.json("POST", ASYNC, self.order(language))["task_id"]
        while (state := self.json("GET", f"{STATUS}/{task}"))["status"] not in ENDED:
            time.sleep(PAUSE_ONE)
        self.download(state)
        return time.perf_counter() - began

    def collect(self, tasks):
        """Downloads each report as soon as it is complete; the final task objects."""
        waiting, ended = list(tasks), []
        patience = Patience()
        while waiting:
            patience.check(len(ended))
            for state in self.json("GET", f"{STATUS}?ids={','.join(waiting)}")["data"]:
                if state["status"] in ENDED:
                    self.download(state)
                    waiting.remove(state["task_id"])
                    ended.append(state)
            time.sleep(PAUSE_NINE if waiting else 0)
        return ended

    def download(self, state):
        if state["status"] != "complete":
            raise RuntimeError(f"a report {state['status']}: {state['error']}")
        answer, data = self.send("GET", state["download_url"].removeprefix(self.base), headers={"Accept": "*/*"})
        if answer.status != 200 or not data.startswith(b"%PDF-") or len(data) != state["result"]["bytes"]:
            raise RuntimeError(f"download: {answer.status}, {len(data)} bytes")
        return data

    def cancel(self, tasks):
        """Ends what still waits, and waits until nothing runs."""
        for task in tasks:
            self.send("POST", f"/api/v1/tesla/reports/{task}/cancel", b"", {"X-Session-Id": self.session})
        for task in tasks:
            while self.json("GET", f"{STATUS}/{task}")["status"] not in ENDED:
                time.sleep(PAUSE_ONE)
