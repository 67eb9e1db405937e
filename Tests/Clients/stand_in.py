"""What the stand-ins for payment providers share: a server on a free loopback port that prints where it listens, keeps
what it was asked, and fails when told to.

POST /__control/faults    [{"status": 500, "headers": {}, "body": "", "path": "/v1/", "drop": false}, ...]: each one meets
                          the next request whose path begins so; `after` lets the request be done first
GET  /__control/requests  what came: method, path, headers, body
"""

import http.server
import json
import re
import threading
import urllib.parse


class Refusal(Exception):
    def __init__(self, status, body, headers=None):
        self.status, self.body, self.headers = status, body, headers or {}


class Request:
    def __init__(self, method, target, headers, body):
        parts = urllib.parse.urlsplit(target)
        self.method, self.path, self.body = method, parts.path, body
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.headers = {name.lower(): value for name, value in headers.items()}

    def json(self):
        return json.loads(self.body or b"{}")

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True))


class StandIn:
    """Subclasses fill `routes` with (method, pattern, function) and may override `admit`."""

    def __init__(self):
        self.routes = []
        self.faults, self.requests = [], []
        self.lock = threading.Lock()

    def admit(self, request):
        pass

    def serve(self):
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                request = Request(self.command, self.path, self.headers, body)
                # Webhooks are sent without the lock: their receiver may ask back.
                status, headers, content = owner.handle(request)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = do_PATCH = answer

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.base = f"http://127.0.0.1:{server.server_address[1]}"
        print(f"listening on {self.base}", flush=True)
        server.serve_forever()

    def handle(self, request):
        if request.path == "/__control/faults":
            self.faults += request.json()
            return 204, {}, b""
        if request.path == "/__control/requests":
            return 200, {"Content-Type": "application/json"}, json.dumps(self.requests).encode()
        if request.path.startswith("/__control/"):
            return self.route(request)
        with self.lock:
            self.requests.append(
                {"method": request.method, "path": request.path, "headers": request.headers,
                 "body": request.body.decode(errors="replace")})
            fault = next((f for f in self.faults if request.path.startswith(f.get("path", "/"))), None)
            if fault:
                self.faults.remove(fault)
                if fault.get("after"):
                    self.route(request)
                if fault.get("drop"):
                    return 0, {}, b""
                return fault["status"], fault.get("headers", {}), fault.get("body", "").encode()
            return self.route(request)

    def route(self, request):
        try:
            if not request.path.startswith("/__control/"):
                self.admit(request)
            for method, pattern, function in self.routes:
                match = re.fullmatch(pattern, request.path)
                if match and method == request.method:
                    answer = function(request, *match.groups())
                    status, body = answer if isinstance(answer, tuple) else (200, answer)
                    if isinstance(body, bytes):
                        return status, {"Content-Type": "text/plain"}, body
                    return status, self.headers(), json.dumps(body).encode()
            return 404, self.headers(), json.dumps(self.unknown()).encode()
        except Refusal as refusal:
            return refusal.status, {**self.headers(), **refusal.headers}, json.dumps(refusal.body).encode()

    def headers(self):
        return {"Content-Type": "application/json"}

    def unknown(self):
        return {}
