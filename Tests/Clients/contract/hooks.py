"""Generated ids are of the right shape and lead nowhere. Here some are exchanged for such that exist, so that requests get
behind the first door."""

import json
import os
import re
import uuid
import zlib

import requests
import schemathesis

KNOWN = json.loads(os.environ["KNOWN"])
ID = re.compile(r"\b(?:ses|rpt|bat|img)_[0-9a-z]{28}\b")
# What ends the life of something must not end that of what the others need.
ENDING = {"deleteSession", "deleteImages", "deleteImage", "pageDelete", "eraseTask", "eraseMe", "logout", "disconnect"}
seen = set()


def operation_id(case):
    return case.operation.definition.raw.get("operationId", "")


@schemathesis.hook
def before_call(context, case, **kwargs):
    # Two requests under one key are a matter of their own tests.
    if re.fullmatch("[!-~]{1,255}", (case.headers or {}).get("Idempotency-Key", "")):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if operation_id(case) in ENDING:
        spare(case)
        return
    for name, value in (case.path_parameters or {}).items():
        text = str(value)
        # Those that an answer named belong to a sequence of requests. Every fourth is left as it is.
        if name in KNOWN and text not in seen and zlib.crc32(text.encode()) % 4 and fits(name, text):
            case.path_parameters[name] = KNOWN[name]


def spare(case):
    """Lets a sign-in end that nobody else uses."""
    if (case.headers or {}).get("Authorization") == "Bearer " + os.environ["USER_TOKEN"]:
        case.headers["Authorization"] = "Bearer " + os.environ["PASSING_TOKEN"]


def fits(name, text):
    if name == "vin":
        return re.fullmatch("[A-HJ-NPR-Za-hj-npr-z0-9]{17}", text)
    if name in ("invoice_id", "content_id", "token", "page"):
        return re.fullmatch(r"[\w.]{1,100}", text)
    return ID.fullmatch(text)


@schemathesis.hook
def after_call(context, case, response):
    if response.headers.get("content-type", [""])[0].startswith("application/json"):
        seen.update(ID.findall(response.text))
