"""Compares the error catalogue of docs/errors.md with the codes of Problem.swift and their HTTP statuses, and the texts
in Templates/openapi.json, which /docs/errors shows, with those of the table. `--write` puts the table's into it."""

import json
import pathlib
import re
import sys

CODES = pathlib.Path("Sources/Domain/Errors/Problem.swift")
STATUSES = pathlib.Path("Sources/Transport/Errors/ProblemStatus.swift")
DOCUMENT = pathlib.Path("docs/errors.md")
PAGE = pathlib.Path("Templates/openapi.json")
NUMBERS = {
    "badRequest": 400, "unauthorized": 401, "paymentRequired": 402, "forbidden": 403, "notFound": 404,
    "methodNotAllowed": 405, "notAcceptable": 406, "requestTimeout": 408,
    "conflict": 409, "gone": 410, "contentTooLarge": 413,
    "unsupportedMediaType": 415, "rangeNotSatisfiable": 416, "unprocessableContent": 422, "tooManyRequests": 429,
    "internalServerError": 500, "badGateway": 502, "serviceUnavailable": 503, "gatewayTimeout": 504,
}
ROW = re.compile(r"^\| (\d{3}) \| `([a-z_]+)` \| (.*) \| (.*) \|$", re.M)

catalogue = CODES.read_text().split("enum ProblemCode")[1]
codes = {name: text or name for name, text in re.findall(r'^    case (\w+)(?: = "(\w+)")?$', catalogue, re.M)}
statuses = {}
for names, status in re.findall(r"case ((?:\.\w+,?\s*)+):\s*\.(\w+)", STATUSES.read_text()):
    for name in re.findall(r"\w+", names):
        statuses[codes.get(name, name)] = NUMBERS.get(status)
rows = ROW.findall(DOCUMENT.read_text())
documented = {code: int(status) for status, code, _, _ in rows}
meanings = {}
for _, code, when, then in rows:
    then = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", then)
    meanings[code] = when if then == "-" else f"{when}. To do: {then}"

if "--write" in sys.argv:
    lines = [f"    {json.dumps(code)}: {json.dumps(text, ensure_ascii=False)}" for code, text in meanings.items()]
    block = '  "x-error-codes": {\n' + ",\n".join(lines) + "\n  }"
    PAGE.write_text(re.sub(r'  "x-error-codes": \{\n.*?\n  \}', lambda _: block, PAGE.read_text(), count=1, flags=re.S))

bad = []
for code in codes.values():
    if code not in documented:
        bad.append(f"{DOCUMENT}: the error table lacks {code}")
    elif documented[code] != statuses.get(code):
        bad.append(f"{DOCUMENT}: {code} is {statuses.get(code)} in {STATUSES}, not {documented[code]}")
bad += [f"{DOCUMENT}: {code} is no code of {CODES}" for code in documented if code not in codes.values()]
if json.loads(PAGE.read_text())["x-error-codes"] != meanings:
    bad.append(f"{PAGE}: x-error-codes are not those of {DOCUMENT}; run python3 scripts/check-error-doc.py --write")
print("\n".join(sorted(bad)), end="\n" if bad else "")
sys.exit(1 if bad else 0)
