"""What Google's own Python clients make of the same inputs.

urls KEY_FILE COUNT OUT: signed URLs of made-up objects, as JSON with the inputs of each.
tokens KEY_FILE METADATA_HOST: the requests with which they ask for tokens, as one line of JSON.
"""

import datetime
import json
import os
import random
import sys
from unittest import mock

from google.auth import _helpers, compute_engine
from google.auth.compute_engine import _metadata
from google.cloud.storage import Client, _signing
from google.oauth2 import service_account

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
LETTERS = "abcXYZ019-_.~/ +%&=?#\"'\\()[]{}@:;,!*$äöåß€日本語👍\t"


def text(random, most, letters=LETTERS):
    return "".join(random.choice(letters) for _ in range(random.randint(1, most)))


def urls(key_file, count, out):
    credentials = service_account.Credentials.from_service_account_file(key_file)
    client = Client(project="p", credentials=credentials)
    chance = random.Random(20261128)
    cases = []
    for number in range(count):
        moment = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=chance.randrange(10**8))
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        case = {
            "method": chance.choice(["GET", "HEAD"]),
            "bucket": "b" + text(chance, 20, "abcdefghij0123456789-") + "a",
            "object": "reports/a.pdf" if number == 0 else text(chance, 40).lstrip("/") or "a",
            "date": stamp,
            "expires": chance.choice([1, 3600, 604800, chance.randrange(1, 604800)]),
            "virtual": chance.random() < 0.5,
            "disposition": None if chance.random() < 0.3 else 'attachment; filename="%s"' % text(chance, 30),
            "type": None if chance.random() < 0.3 else "application/pdf",
            "headers": {},
        }
        if chance.random() < 0.3:
            case["headers"] = {"X-Goog-Meta-Of": "  one   two  ", "accept-language": "fi"}
        with mock.patch.object(_signing, "get_v4_now_dtstamps", lambda: (stamp, stamp[:8])):
            case["url"] = client.bucket(case["bucket"]).blob(case["object"]).generate_signed_url(
                version="v4", expiration=case["expires"], method=case["method"], headers=dict(case["headers"]) or None,
                response_disposition=case["disposition"], response_type=case["type"],
                virtual_hosted_style=case["virtual"])
        cases.append(case)
    with open(out, "w") as file:
        json.dump(cases, file)
    print("{}")


def tokens(key_file, metadata_host):
    seen = []

    class Answer:
        status = 200
        headers = {"content-type": "application/json", "metadata-flavor": "Google"}
        data = b'{"access_token": "t", "expires_in": 3599, "token_type": "Bearer"}'

    def request(url, method="GET", body=None, headers=None, **_):
        names = {name.lower(): value for name, value in (headers or {}).items()}
        # What the library says of itself and its version.
        names.pop("x-goog-api-client", None)
        seen.append({"method": method, "url": url, "headers": names, "body": (body or b"").decode()})
        return Answer

    now = datetime.datetime.fromtimestamp(1_795_900_000, datetime.timezone.utc).replace(tzinfo=None)
    with mock.patch.object(_helpers, "utcnow", lambda: now):
        service_account.Credentials.from_service_account_file(key_file, scopes=[SCOPE]).refresh(request)
        with mock.patch.object(_metadata, "_GCE_METADATA_HOST", metadata_host):
            machine = compute_engine.Credentials(scopes=[SCOPE], service_account_email="default")
            _metadata.get_service_account_token(request, scopes=machine._scopes)
    print(json.dumps({"requests": seen}))


if __name__ == "__main__":
    if sys.argv[1] == "urls":
        urls(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        tokens(sys.argv[2], sys.argv[3])
