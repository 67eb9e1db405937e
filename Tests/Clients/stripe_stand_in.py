"""A strict stand-in for Stripe's PaymentIntents, for what localstripe does not know: idempotency keys, amount_received,
disputes, charges by id, odd objects.

POST /__control/pay/ID | /decline/ID | /patch/ID {members} | /dispute/ID {"status", "amount"}
POST /__control/event {"type", "id", "url", "secret", "event": {members}, "age": seconds}: sends a signed webhook
"""

import hashlib
import hmac
import json
import re
import time
import urllib.request

from stand_in import Refusal, StandIn

CREATE = re.compile(r"amount|currency|description|payment_method_types\[\d+\]|metadata\[\w{1,40}\]")


def refuse(status, kind, code=None, message="no", **more):
    return Refusal(status, {"error": {"type": kind, "code": code, "message": message, **more}})


class Stripe(StandIn):
    def __init__(self):
        super().__init__()
        self.intents, self.refunds, self.disputes, self.kept = {}, [], [], {}
        self.count = 0
        self.routes = [
            ("POST", "/v1/payment_intents", self.create), ("GET", "/v1/payment_intents/(pi_\\w+)", self.read),
            ("POST", "/v1/payment_intents/(pi_\\w+)/cancel", self.cancel), ("POST", "/v1/refunds", self.refund),
            ("GET", "/v1/(refunds|disputes)", self.list),
            ("POST", "/__control/pay/(pi_\\w+)", self.pay), ("POST", "/__control/decline/(pi_\\w+)", self.decline),
            ("POST", "/__control/patch/(pi_\\w+)", self.patch), ("POST", "/__control/dispute/(pi_\\w+)", self.dispute),
            ("POST", "/__control/event", self.event),
        ]

    def id(self, prefix):
        self.count += 1
        return f"{prefix}_{self.count:08d}ABCdef"

    def headers(self):
        return {"Content-Type": "application/json", "Request-Id": self.id("req")}

    def unknown(self):
        return {"error": {"type": "invalid_request_error", "message": "Unrecognized request URL"}}

    def admit(self, request):
        key = request.headers.get("authorization", "")
        if not re.fullmatch(r"Bearer sk_test_\w{8,}", key):
            raise refuse(401, "invalid_request_error", message=f"Invalid API Key provided: {key}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d\.\w+", request.headers.get("stripe-version", "")):
            raise refuse(400, "invalid_request_error", "version", "no version is pinned")
        if request.method == "POST":
            if request.headers.get("content-type") != "application/x-www-form-urlencoded":
                raise refuse(400, "invalid_request_error", "content_type")
            if not 1 <= len(request.headers.get("idempotency-key", "")) <= 255:
                raise refuse(400, "invalid_request_error", "key", "no idempotency key")

    def once(self, request, make):
        """The first answer under a key is the answer to all."""
        key, sent = request.headers["idempotency-key"], (request.path, request.body)
        if key not in self.kept:
            try:
                self.kept[key] = sent, make(), None
            except Refusal as refusal:
                if refusal.body["error"]["code"] == "payment_intent_unexpected_state":
                    self.kept[key] = sent, None, refusal
                raise
        before, answer, refusal = self.kept[key]
        if before != sent:
            raise refuse(400, "idempotency_error", message="Keys for idempotent requests can only be used with the same parameters")
        if refusal:
            raise refusal
        return answer

    def create(self, request):
        fields = request.form()

        def make():
            odd = [name for name in fields if not CREATE.fullmatch(name)]
            if odd:
                raise refuse(400, "invalid_request_error", "parameter_unknown", odd[0])
            if not re.fullmatch(r"[1-9]\d{0,7}", fields.get("amount", "")):
                raise refuse(400, "invalid_request_error", "parameter_invalid_integer")
            if not re.fullmatch("[a-z]{3}", fields.get("currency", "")):
                raise refuse(400, "invalid_request_error", "currency")
            id = self.id("pi")
            self.intents[id] = {
                "id": id, "object": "payment_intent", "amount": int(fields["amount"]), "amount_received": 0,
                "currency": fields["currency"], "status": "requires_payment_method", "livemode": False,
                "client_secret": f"{id}_secret_{hashlib.sha1(id.encode()).hexdigest()[:16]}", "latest_charge": None,
                "metadata": {m.group(1): value for name, value in fields.items()
                             if (m := re.fullmatch(r"metadata\[(\w+)\]", name))},
                "description": fields.get("description"), "last_payment_error": None, "new_member": {"of": ["tomorrow"]},
            }
            return dict(self.intents[id])

        return self.once(request, make)

    def found(self, id):
        if id not in self.intents:
            raise refuse(404, "invalid_request_error", "resource_missing", f"No such payment_intent: '{id}'")
        return self.intents[id]

    def read(self, request, id):
        intent = dict(self.found(id))
        charge = intent["latest_charge"]
        if isinstance(charge, dict):
            back = sum(r["amount"] for r in self.refunds if r["payment_intent"] == id and r["status"] in ("succeeded", "pending"))
            intent["latest_charge"] = {**charge, "amount_refunded": back} if "latest_charge" in request.query.values() else charge["id"]
        return intent

    def cancel(self, request, id):
        def make():
            intent = self.found(id)
            if intent["status"] in ("succeeded", "canceled", "processing"):
                raise refuse(400, "invalid_request_error", "payment_intent_unexpected_state")
            intent["status"] = "canceled"
            return dict(intent)

        return self.once(request, make)

    def refund(self, request):
        fields = request.form()

        def make():
            intent = self.found(fields["payment_intent"])
            if intent["status"] != "succeeded":
                raise refuse(400, "invalid_request_error", "payment_intent_unexpected_state")
            left = intent["amount_received"] - sum(r["amount"] for r in self.refunds if r["payment_intent"] == intent["id"])
            if left == 0:
                raise refuse(400, "invalid_request_error", "charge_already_refunded")
            amount = int(fields.get("amount", left))
            if amount > left:
                raise refuse(400, "invalid_request_error", None, "Refund amount is greater than unrefunded amount", param="amount")
            refund = {"id": self.id("re"), "object": "refund", "amount": amount, "status": "succeeded",
                      "payment_intent": intent["id"]}
            self.refunds.append(refund)
            return dict(refund)

        return self.once(request, make)

    def list(self, request, kind):
        data = [entry for entry in getattr(self, kind) if entry["payment_intent"] == request.query["payment_intent"]]
        return {"object": "list", "data": data, "has_more": False}

    def pay(self, request, id):
        self.intents[id].update(status="succeeded", amount_received=self.intents[id]["amount"], latest_charge={
            "id": self.id("ch"), "object": "charge", "disputed": False, "receipt_email": None,
            "billing_details": {"email": "payer@example.com", "name": None}, "payment_method_details": {
                "type": "card", "card": {"brand": "visa", "last4": "4242", "exp_month": 12, "fingerprint": "Xt5EWLLDS7FJjR1c"}}})
        return self.intents[id]

    def decline(self, request, id):
        self.intents[id].update(status="requires_payment_method", last_payment_error={
            "type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
            "message": "Your card has insufficient funds."})
        return self.intents[id]

    def patch(self, request, id):
        self.intents[id].update(request.json())
        return self.intents[id]

    def dispute(self, request, id):
        self.intents[id]["latest_charge"]["disputed"] = True
        self.disputes = [d for d in self.disputes if d["payment_intent"] != id]
        self.disputes.append({"id": self.id("dp"), "object": "dispute", "payment_intent": id, **request.json()})
        return self.disputes[-1]

    def event(self, request):
        order = request.json()
        snapshot = {key: value for key, value in self.intents[order["id"]].items() if key != "client_secret"}
        event = {"id": self.id("evt"), "object": "event", "api_version": "2026-10-28.endive", "created": int(time.time()),
                 "livemode": False, "type": order["type"], "data": {"object": snapshot}, **order.get("event", {})}
        body = json.dumps(event, indent=2).encode()
        moment = int(time.time()) - order.get("age", 0)
        mac = hmac.new(order["secret"].encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
        return {"status": send(order["url"], body, {"Stripe-Signature": f"t={moment},v1={mac}"}), "event": event["id"]}


def send(url, body, headers):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


if __name__ == "__main__":
    Stripe().serve()
