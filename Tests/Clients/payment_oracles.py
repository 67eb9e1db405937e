"""What the official libraries say of webhooks. Prints a JSON list of booleans.

payment_oracles.py stripe CASES          [{"header", "body", "secret"}]: stripe's WebhookSignature
payment_oracles.py stripe-sign CASES     [{"body", "secret", "time"}]: headers that stripe itself makes
payment_oracles.py paypal BASE CASES     [{"headers", "body", "webhook_id"}]: paypalrestsdk's WebhookEvent, which trusts the
                                         authority of the stand-in at BASE in place of its own copy of DigiCert's
"""

import contextlib
import io
import json
import sys
import warnings

warnings.simplefilter("ignore")


def stripe(cases):
    from stripe import SignatureVerificationError, WebhookSignature

    def check(case):
        try:
            return WebhookSignature.verify_header(case["body"], case["header"], case["secret"], 300)
        except SignatureVerificationError:
            return False

    return [check(case) for case in json.loads(cases)]


def stripe_sign(cases):
    from stripe import WebhookSignature

    return [WebhookSignature.generate_signature_header(c["body"], c["secret"], c["time"]) for c in json.loads(cases)]


def paypal(base, cases):
    import requests
    from OpenSSL import crypto
    from paypalrestsdk import WebhookEvent

    def store(_):
        trusted = crypto.X509Store()
        for pem in requests.get(base + "/__control/chain").text.split("-----END CERTIFICATE-----\n"):
            if pem:
                trusted.add_cert(crypto.load_certificate(crypto.FILETYPE_PEM, pem + "-----END CERTIFICATE-----\n"))
        return trusted

    WebhookEvent._get_certificate_store = classmethod(store)

    def check(case):
        head = {name.removeprefix("paypal-"): value for name, value in case["headers"].items()}
        try:
            return WebhookEvent.verify(
                head["transmission-id"], head["transmission-time"], case["webhook_id"], case["body"], head["cert-url"],
                head["transmission-sig"], head["auth-algo"])
        except Exception:
            return False

    return [check(case) for case in json.loads(cases)]


with contextlib.redirect_stdout(io.StringIO()):
    answer = {"stripe": stripe, "stripe-sign": stripe_sign, "paypal": paypal}[sys.argv[1]](*sys.argv[2:])
print(json.dumps({"answers": answer}))
