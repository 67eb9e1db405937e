"""A strict stand-in for PayPal's Orders v2: tokens, request ids, amounts, captures, refunds, disputes, signed webhooks.

GET  /__control/authority        PEM of the authority that vouches for its certificates; /chain: with the intermediate
POST /__control/approve/ID | /patch/ID {members} | /expire (all tokens) | /dispute {"capture", "status", "amount", "outcome"}
POST /__control/next {"capture": "PENDING" | "DECLINED" | "COMPLETED" | "INSTRUMENT_DECLINED" | ..., "order": its status then}
POST /__control/settle/ID {"status"}: what became of a pending capture
POST /__control/sign {"body", "webhook_id", ...}: headers of a webhook; see `sign`
POST /__control/event {"type", "resource" | "order" | "capture" | "refund", "url", "webhook_id", ...}: sends it
"""

import base64
import datetime
import json
import re
import secrets
import zlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from stand_in import Refusal, StandIn
from stripe_stand_in import send

CLIENT, SECRET, MERCHANT = "client-id-of-tests", "client-secret-of-tests", "MERCHANT12345"
WHOLE = {"HUF", "JPY", "TWD"}


def refuse(status, name, issue=None, **headers):
    details = [{"issue": issue, "description": "as it is"}] if issue else []
    return Refusal(status, {"name": name, "message": "no", "debug_id": "d3bug", "details": details}, headers)


def amount(money):
    places = 0 if money["currency_code"] in WHOLE else 2
    if not re.fullmatch(r"\d{1,10}" + (r"\.\d{%d}" % places if places else ""), money["value"]) or len(money) != 2:
        raise refuse(422, "UNPROCESSABLE_ENTITY", "DECIMAL_PRECISION")
    return round(float(money["value"]) * 100)


def money(cents, code):
    return {"currency_code": code, "value": str(cents // 100) if code in WHOLE else f"{cents // 100}.{cents % 100:02d}"}


def only(members, *allowed):
    if set(members) - set(allowed):
        raise refuse(400, "INVALID_REQUEST", "UNKNOWN_MEMBER")


class Authority:
    """Issues certificates as DigiCert does for PayPal: one intermediate, RSA."""

    def __init__(self):
        self.root_key, self.root = self.make("Test root", None, None, True)
        self.middle_key, self.middle = self.make("Test intermediate", self.root_key, self.root, True)
        self.kept = {}

    def make(self, name, issuer_key, issuer, is_authority, days=(-1, 46)):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.utcnow()
        certificate = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=days[0])).not_valid_after(now + datetime.timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(is_authority, None), True)
            .sign(issuer_key or key, hashes.SHA256()))
        return key, certificate

    def leaf(self, name="messageverificationcerts.paypal.com", days=(-1, 46)):
        if (name, days) not in self.kept:
            self.kept[name, days] = self.make(name, self.middle_key, self.middle, False, days)
        return self.kept[name, days]

    def pem(self, *certificates):
        return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


class PayPal(StandIn):
    def __init__(self):
        super().__init__()
        self.authority = Authority()
        self.tokens, self.orders, self.kept, self.disputes, self.invoices = set(), {}, {}, [], set()
        self.certificates, self.next_capture, self.count = {}, "COMPLETED", 0
        self.next_status = "PAYER_ACTION_REQUIRED"
        orders, captures = "/v2/checkout/orders", "/v2/payments/captures"
        self.routes = [
            ("POST", "/v1/oauth2/token", self.token), ("POST", orders, self.create), ("GET", orders + "/(\\w+)", self.read),
            ("POST", orders + "/(\\w+)/capture", self.capture), ("GET", captures + "/(\\w+)", self.read_capture),
            ("POST", captures + "/(\\w+)/refund", self.refund), ("GET", "/v1/customer/disputes", self.list_disputes),
            ("GET", "/v1/customer/disputes/(\\S+)", self.read_dispute),
            ("POST", "/v1/notifications/verify-webhook-signature", self.verify),
            ("GET", "/v1/notifications/certs/([\\w-]+)", lambda request, name: self.certificate(name)),
            ("GET", "/__control/authority", lambda request: self.authority.pem(self.authority.root)),
            ("GET", "/__control/chain", lambda request: self.authority.pem(self.authority.root, self.authority.middle)),
            ("POST", "/__control/approve/(\\w+)", self.approve), ("POST", "/__control/patch/(\\w+)", self.patch),
            ("POST", "/__control/settle/(\\w+)", self.settle), ("POST", "/__control/expire", lambda r: self.tokens.clear()),
            ("POST", "/__control/dispute", self.dispute), ("POST", "/__control/next", self.set_next),
            ("POST", "/__control/sign", lambda request: self.sign(**request.json())), ("POST", "/__control/event", self.event),
        ]

    def id(self, length=17):
        self.count += 1
        return (f"{self.count}" + secrets.token_hex(20).upper())[:length]

    def headers(self):
        return {"Content-Type": "application/json", "PayPal-Debug-Id": "d3bug" + self.id(8)}

    def unknown(self):
        return {"name": "RESOURCE_NOT_FOUND", "details": [{"issue": "INVALID_RESOURCE_ID"}], "debug_id": "d3bug"}

    def admit(self, request):
        if request.path.startswith("/v1/notifications/certs/") or request.path == "/v1/oauth2/token":
            return
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise Refusal(401, {"error": "invalid_token", "error_description": "Token signature verification failed"})
        if request.method == "POST" and request.headers.get("content-type") != "application/json":
            raise refuse(415, "UNSUPPORTED_MEDIA_TYPE")

    def token(self, request):
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != "Basic " + pair:
            raise Refusal(401, {"error": "invalid_client", "error_description": "Client Authentication failed"})
        if request.form() != {"grant_type": "client_credentials"}:
            raise Refusal(400, {"error": "unsupported_grant_type"})
        token = "A21AA" + secrets.token_urlsafe(40)
        self.tokens.add(token)
        return {"access_token": token, "token_type": "Bearer", "expires_in": 32400, "scope": "", "app_id": "APP", "nonce": "n"}

    def once(self, request, make):
        """201 at first, 200 with the same answer to every repeat; a no stays a no."""
        key = request.headers.get("paypal-request-id", "")
        if not 1 <= len(key) <= 108:
            raise refuse(400, "INVALID_REQUEST", "PAYPAL_REQUEST_ID_REQUIRED")
        known = self.kept.get((request.path, key))
        if isinstance(known, Refusal):
            raise known
        if known is not None:
            return 200, self.shown(request, known)
        try:
            self.kept[request.path, key] = answer = make()
        except Refusal as refusal:
            # Not promised by anybody: whoever relies on a fresh look under an old name is found out.
            if refusal.status == 422:
                self.kept[request.path, key] = refusal
            raise
        return 201, self.shown(request, answer)

    def shown(self, request, answer):
        if request.headers.get("prefer") == "return=representation":
            return answer
        return {name: answer[name] for name in ("id", "status", "links") if name in answer}

    def create(self, request):
        body = request.json()
        only(body, "intent", "purchase_units", "payment_source")

        def make():
            if body.get("intent") != "CAPTURE" or len(body["purchase_units"]) != 1:
                raise refuse(400, "INVALID_REQUEST", "INVALID_PARAMETER_VALUE")
            unit = dict(body["purchase_units"][0])
            only(unit, "amount", "custom_id", "invoice_id", "description", "payee")
            if amount(unit["amount"]) <= 0 or len(unit["custom_id"]) > 127 or len(unit["invoice_id"]) > 127:
                raise refuse(422, "UNPROCESSABLE_ENTITY", "INVALID_PARAMETER_VALUE")
            if unit.setdefault("payee", {"merchant_id": MERCHANT})["merchant_id"] != MERCHANT:
                raise refuse(422, "UNPROCESSABLE_ENTITY", "PAYEE_ACCOUNT_INVALID")
            context = body["payment_source"]["paypal"]["experience_context"]
            only(context, "return_url", "cancel_url", "locale", "user_action", "shipping_preference")
            if not re.fullmatch("[a-z]{2}-[A-Z]{2}", context["locale"]):
                raise refuse(400, "INVALID_REQUEST", "INVALID_PARAMETER_SYNTAX")
            id = self.id()
            self.orders[id] = {
                "id": id, "intent": "CAPTURE", "status": "PAYER_ACTION_REQUIRED", "purchase_units": [unit],
                "payment_source": {"paypal": {}}, "create_time": "2026-11-28T20:00:00Z", "future": [1, {"x": None}],
                "links": [{"href": f"{self.base}{request.path}/{id}", "rel": "self", "method": "GET"},
                          {"href": f"{self.base}/checkoutnow?token={id}", "rel": "payer-action", "method": "GET"}]}
            return json.loads(json.dumps(self.orders[id]))

        return self.once(request, make)

    def found(self, id):
        if id not in self.orders:
            raise refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
        return self.orders[id]

    def read(self, request, id):
        return self.found(id)

    def payments(self, order):
        return order["purchase_units"][0].setdefault("payments", {"captures": []})

    def capture(self, request, id):
        if request.body not in (b"", b"{}"):
            raise refuse(400, "INVALID_REQUEST", "UNKNOWN_MEMBER")

        def make():
            order = self.found(id)
            unit = order["purchase_units"][0]
            if order["status"] == "COMPLETED":
                raise refuse(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED")
            if order["status"] != "APPROVED":
                raise refuse(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED")
            if unit["invoice_id"] in self.invoices:
                raise refuse(422, "UNPROCESSABLE_ENTITY", "DUPLICATE_INVOICE_ID")
            if "_" in self.next_capture:
                issue, self.next_capture = self.next_capture, "COMPLETED"
                order["status"] = self.next_status
                raise refuse(422, "UNPROCESSABLE_ENTITY", issue)
            capture = {"id": self.id(), "status": self.next_capture, "amount": dict(unit["amount"]), "final_capture": True,
                       "custom_id": unit["custom_id"], "invoice_id": unit["invoice_id"],
                       "links": [{"href": f"{self.base}/v2/checkout/orders/{id}", "rel": "up", "method": "GET"}]}
            if self.next_capture == "PENDING":
                capture["status_details"] = {"reason": "ECHECK"}
            self.payments(order)["captures"].append(capture)
            self.invoices.add(unit["invoice_id"])
            order["status"], self.next_capture = "COMPLETED", "COMPLETED"
            return json.loads(json.dumps(order))

        return self.once(request, make)

    def find_capture(self, id):
        for order in self.orders.values():
            for capture in self.payments(order)["captures"]:
                if capture["id"] == id:
                    return order, capture
        raise refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")

    def read_capture(self, request, id):
        return self.find_capture(id)[1]

    def refund(self, request, id):
        def make():
            order, capture = self.find_capture(id)
            total, code = amount(capture["amount"]), capture["amount"]["currency_code"]
            if capture["status"] == "PENDING":
                raise refuse(422, "UNPROCESSABLE_ENTITY", "PENDING_CAPTURE")
            back = self.payments(order).setdefault("refunds", [])
            left = total - sum(amount(refund["amount"]) for refund in back)
            if left == 0:
                raise refuse(422, "UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED")
            wanted = amount(request.json()["amount"]) if request.body else left
            if wanted > left:
                raise refuse(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED")
            refund = {"id": self.id(), "status": "COMPLETED", "amount": money(wanted, code),
                      "links": [{"href": f"{self.base}/v2/payments/captures/{id}", "rel": "up", "method": "GET"}]}
            back.append(refund)
            capture["status"] = "REFUNDED" if wanted == left else "PARTIALLY_REFUNDED"
            return refund

        return self.once(request, make)

    def list_disputes(self, request):
        capture = request.query["disputed_transaction_id"]
        items = [{k: v for k, v in d.items() if k != "dispute_outcome"} for d in self.disputes if d["capture"] == capture]
        return {"items": items, "links": []}

    def read_dispute(self, request, id):
        return next(d for d in self.disputes if d["dispute_id"] == id)

    def certificate(self, name):
        if name not in self.certificates:
            raise refuse(404, "RESOURCE_NOT_FOUND")
        return self.certificates[name]

    def sign(self, body, webhook_id, name="messageverificationcerts.paypal.com", days=(-1, 46), algorithm="SHA256withRSA",
             chain=True, as_=None, moment=None):
        """`as_`: signed over this body in place of the one that is sent."""
        key, leaf = self.authority.leaf(name, tuple(days))
        file = "CERT-" + secrets.token_hex(4)
        self.certificates[file] = self.authority.pem(leaf, self.authority.middle) if chain else self.authority.pem(leaf)
        id, moment = secrets.token_hex(8) + "-11ee-" + secrets.token_hex(4), moment or "2026-11-28T20:00:00Z"
        text = f"{id}|{moment}|{webhook_id}|{zlib.crc32((as_ or body).encode())}"
        digest = hashes.SHA1() if algorithm == "SHA1withRSA" else hashes.SHA256()
        signature = key.sign(text.encode(), padding.PKCS1v15(), digest)
        return {"paypal-transmission-id": id, "paypal-transmission-time": moment, "paypal-auth-algo": algorithm,
                "paypal-transmission-sig": base64.b64encode(signature).decode(),
                "paypal-cert-url": f"{self.base}/v1/notifications/certs/{file}"}

    def verify(self, request):
        sent = request.json()
        # What PayPal checks is the text of the event, not its meaning.
        raw = request.body.decode().split('"webhook_event":', 1)[1][:-1]
        pem = self.certificates[sent["cert_url"].rsplit("/", 1)[1]]
        text = f"{sent['transmission_id']}|{sent['transmission_time']}|{sent['webhook_id']}|{zlib.crc32(raw.encode())}"
        try:
            x509.load_pem_x509_certificate(pem).public_key().verify(
                base64.b64decode(sent["transmission_sig"]), text.encode(), padding.PKCS1v15(), hashes.SHA256())
            return {"verification_status": "SUCCESS"}
        except Exception:
            return {"verification_status": "FAILURE"}

    def approve(self, request, id):
        self.orders[id].update(status="APPROVED", payer={"email_address": "Payer@example.com", "payer_id": "P"})
        return self.orders[id]

    def patch(self, request, id):
        changes = request.json()
        unit = changes.pop("unit", {})
        self.orders[id].update(changes)
        self.orders[id]["purchase_units"][0].update(unit)
        return self.orders[id]

    def settle(self, request, id):
        for capture in self.payments(self.orders[id])["captures"]:
            capture["status"] = request.json()["status"]
        return self.orders[id]

    def set_next(self, request):
        self.next_capture = request.json()["capture"]
        self.next_status = request.json().get("order", "PAYER_ACTION_REQUIRED")
        return {}

    def dispute(self, request):
        order = request.json()
        self.disputes = [d for d in self.disputes if d["capture"] != order["capture"]]
        self.disputes.append({"dispute_id": "PP-D-" + self.id(6), "capture": order["capture"], "status": order["status"],
                              "dispute_amount": order["amount"], "dispute_outcome": {"outcome_code": order.get("outcome")}})
        return self.disputes[-1]

    def event(self, request):
        order = request.json()
        if "order" in order:
            resource = self.orders[order["order"]]
        elif "capture" in order:
            resource = self.find_capture(order["capture"])[1]
        else:
            resource = order["resource"]
        event = {"id": order.get("id", "WH-" + self.id(20)), "event_type": order["type"], "resource_version": "2.0",
                 "create_time": "2026-11-28T20:00:00.000Z", "summary": "café €", "resource": resource, "links": []}
        body = json.dumps(event, ensure_ascii=False)
        headers = self.sign(body, order["webhook_id"], **order.get("sign", {}))
        return {"status": send(order["url"], body.encode(), headers), "event": event["id"]}


if __name__ == "__main__":
    PayPal().serve()
