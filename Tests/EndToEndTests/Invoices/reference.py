"""An independent look at invoices and charging history: reads the mock as any client of Tesla's would, works everything out
anew with Python's decimals, and compares. Prints what it counted; any difference is an error.

    reference.py sums MOCK ACCOUNT LIST.json RFC4180.csv EXCEL-EU.csv
    reference.py archive MOCK ACCOUNT ARCHIVE.zip [ID-THAT-FAILED...]
    reference.py workbook TABLE.csv excel-eu|excel-us|rfc4180 WORKBOOK.xlsx
"""

import collections
import csv
import datetime
import decimal
import hashlib
import http.client
import io
import json
import sys
import urllib.parse
import xml.etree.ElementTree
import zipfile

D = decimal.Decimal
CLIENT = {"client_id": "c0ffee00-7e51-4a00-8a00-0123456789ab", "client_secret": "ta-secret.mock-only"}
REDIRECT = "http://127.0.0.1/callback"


class Tesla:
    def __init__(self, base, account):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(base).netloc, timeout=120)
        query = {
            "client_id": CLIENT["client_id"], "redirect_uri": REDIRECT, "response_type": "code", "state": "s",
            "scope": "openid vehicle_device_data vehicle_charging_cmds", "mock_auto": account,
            "prompt_missing_scopes": "true",
        }
        location = self.send("GET", "/oauth2/v3/authorize?" + urllib.parse.urlencode(query)).headers["Location"]
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["code"][0]
        self.region = "/na" if code.startswith("NA_") else "/eu"
        form = CLIENT | {
            "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "audience": base + self.region,
        }
        answer = self.send(
            "POST", "/oauth2/v3/token", urllib.parse.urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded"})
        self.token = json.loads(answer.body)["access_token"]

    def send(self, method, path, body=None, headers={}):
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.body = answer.read()
        assert answer.status < 400, (path, answer.status, answer.body[:200])
        return answer

    def get(self, path):
        return self.send("GET", self.region + "/api/1/" + path, headers={"Authorization": "Bearer " + self.token}).body

    def json(self, path):
        # What binary fractions leave behind is no money: 18.400000000000002.
        exact = lambda text: D(text).quantize(D("0.000001"), decimal.ROUND_HALF_UP)
        return json.loads(self.get(path), parse_float=exact, parse_int=D)

    def cars(self):
        return [car["vin"] for car in self.json("vehicles")["response"]]

    def sessions(self, vin):
        found, page = {}, 1
        while True:
            answer = self.json(f"dx/charging/history?vin={vin}&pageNo={page}&pageSize=50")
            for session in answer["data"]:
                if session.get("vin") in (None, vin):
                    found[session["sessionId"]] = session
            if not answer["data"]:
                return list(found.values())
            page += 1


def fees(session):
    for fee in session.get("fees") or []:
        yield fee["currencyCode"], fee["feeType"], fee["totalDue"], fee


def local_month(session):
    return session["chargeStartDateTime"][:7]


def utc_month(session):
    return datetime.datetime.fromisoformat(session["chargeStartDateTime"]).astimezone(datetime.timezone.utc).strftime("%Y-%m")


def equal(what, found, expected):
    assert found == expected, f"{what}:\n found    {found}\n expected {expected}"


def count_by(rows):
    sums = collections.defaultdict(D)
    for key, amount in rows:
        sums[key] += amount
    return dict(sums)


def check_list(document, history):
    listed = {car["vin"]: car for car in document["vehicles"]}
    equal("cars", set(listed), set(history))
    every = [(session, fee) for sessions in history.values() for session in sessions for fee in fees(session)]
    equal(
        "currency_breakdown", {c: v["total"] for c, v in document["currency_breakdown"].items()},
        count_by((fee[0], fee[2]) for _, fee in every))
    equal(
        "monthly_totals", {(m["month"], m["currency"]): m["total"] for m in document["monthly_totals"]},
        count_by(((local_month(session), fee[0]), fee[2]) for session, fee in every))
    for vin, sessions in history.items():
        car, own = listed[vin], [(session, fee) for session in sessions for fee in fees(session)]
        equal(
            vin + " months", {(m["month"], m["currency"]): m["total"] for m in car["monthly_totals"]},
            count_by(((local_month(session), fee[0]), fee[2]) for session, fee in own))
        equal(vin + " sessions", car["sessions"], D(len(sessions)))
        rows = []
        for row in car["invoices"]:
            if "totals" in row:
                rows += [(one["currency"], one["total"]) for one in row["totals"]]
            elif row["total"] is not None:
                rows.append((row["currency"], row["total"]))
        nonzero = lambda sums: {c: s for c, s in sums.items() if s}
        equal(vin + " rows", nonzero(count_by(rows)), nonzero(count_by((fee[0], fee[2]) for _, fee in own)))
        equal(
            vin + " invoices", sorted(row["content_id"] for row in car["invoices"] if row["content_id"]),
            sorted(i["contentId"] for s in sessions for i in s.get("invoices") or []))


def check_table(text, delimiter, decimal_mark, history):
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert all(len(row) == len(rows[0]) == 19 for row in rows), "rows of different widths"
    number = lambda cell: D(cell.replace(decimal_mark, ".")) if cell else D(0)
    kinds = {"CHARGING": 9, "PARKING": 10, "CONGESTION": 11}
    found = collections.defaultdict(D)
    for row in rows[1:]:
        vin, month, currency = row[1], row[4][:7], row[16]
        for column in (9, 10, 11, 12, 14, 15):
            if row[column]:
                found[vin, month, currency, column] += number(row[column])
        equal("a row's sum", number(row[14]), sum(number(row[c]) for c in (9, 10, 11, 12)))
        assert row[13] == "" and datetime.datetime.fromisoformat(row[4].replace("Z", "+00:00")).tzinfo
    expected = collections.defaultdict(D)
    energy = D(0)
    for vin, sessions in history.items():
        for session in sessions:
            for currency, kind, due, fee in fees(session):
                key = (vin, local_month(session), currency)
                expected[*key, kinds.get(kind, 12)] += due
                expected[*key, 14] += due
                expected[*key, 15] += fee["netDue"]
                if kind == "CHARGING" and fee["uom"].lower() == "kwh":
                    energy += fee["usageBase"]
    nonzero = lambda sums: {key: value for key, value in sums.items() if value}
    equal("table", nonzero(found), nonzero(expected))
    equal("energy", sum(number(row[7]) for row in rows[1:]), energy)
    equal("records", len({row[0] for row in rows[1:]}), sum(len(sessions) for sessions in history.values()))


def sums(tesla, list_file, plain_file, excel_file):
    history = {vin: tesla.sessions(vin) for vin in tesla.cars()}
    with open(list_file) as file:
        check_list(json.load(file, parse_float=D, parse_int=D), history)
    with open(plain_file, encoding="utf-8", newline="") as file:
        check_table(file.read(), ",", ".", history)
    with open(excel_file, encoding="utf-8", newline="") as file:
        text = file.read()
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    check_table(text[1:], ";", ",", history)
    every = [(session, fee) for sessions in history.values() for session in sessions for fee in fees(session)]
    print("currencies", *sorted({fee[0] for _, fee in every}))
    print("free", sum(fee[2] > 0 and fee[3]["netDue"] == 0 for _, fee in every))
    print("unpaid", sum(fee[3]["status"] == "UNPAID" for _, fee in every))
    print("refunded", sum(fee[2] < 0 for _, fee in every))
    print("idle", sum(fee[1] == "PARKING" and fee[2] > 0 for _, fee in every))
    print("month-ends", sum(local_month(s) != utc_month(s) for sessions in history.values() for s in sessions))


def archive(tesla, path, *failed):
    history = {vin: tesla.sessions(vin) for vin in tesla.cars()}
    expected = {i["contentId"]: s for sessions in history.values() for s in sessions for i in s.get("invoices") or []}
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        assert all(entry.flag_bits & 0x800 for entry in file.infolist()), "a name is not marked as UTF-8"
        names = file.namelist()
        assert len({name.lower() for name in names}) == len(names)
        manifest = json.loads(file.read("manifest.json"), parse_float=D, parse_int=D)
        lines = manifest["invoices"]
        equal("invoices", sorted(line["invoice_id"] for line in lines), sorted(expected))
        equal("failed", sorted(l["invoice_id"] for l in lines if l["status"] != "ok"), sorted(failed))
        equal("files", names, [l["file"] for l in lines if l["status"] == "ok"] + ["manifest.csv", "manifest.json"])
        folders = collections.defaultdict(list)
        for line in lines:
            folders[line["file"].rpartition("/")[0]].append(line["file"][:len(line["file"].rpartition("/")[0]) + 11])
        assert all(folder == sorted(folder) for folder in folders.values()), "names are not in order"
        for line in lines:
            if line["status"] != "ok":
                assert line["reason"] and line["detail"], line
                continue
            content = file.read(line["file"])
            assert content == tesla.get("dx/charging/invoice/" + line["invoice_id"]), line
            equal("sha256", line["sha256"], hashlib.sha256(content).hexdigest())
            equal("bytes", line["bytes"], D(len(content)))
            assert line["pages"] >= 1, line
        billed = {s["sessionId"]: s for s in expected.values()}.values()
        totals = count_by((fee[0], fee[2]) for session in billed for fee in fees(session))
        equal("currency_totals", {c: v["total"] for c, v in manifest["currency_totals"].items()}, totals)
        equal("lines", count_by(pair for line in lines for pair in line["total"].items()), totals)
        equal(
            "monthly_totals", {(m["month"], m["currency"]): m["total"] for m in manifest["monthly_totals"]},
            count_by(((local_month(session), fee[0]), fee[2]) for session in billed for fee in fees(session)))
        table = list(csv.DictReader(io.StringIO(file.read("manifest.csv").decode(), newline="")))
        equal("manifest.csv", [r["sha256"] for r in table], [line.get("sha256") or "" for line in lines])
        equal("reasons", [r["reason"] for r in table], [line.get("reason") or "" for line in lines])
    print("ok", len(lines) - len(failed), "failed", len(failed))


def cells(path):
    """Rows of (is a number, text) by column of the first sheet; a formula is an error."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as file:
        shared = [
            "".join(text.text or "" for text in item.iter(name + "t"))
            for item in xml.etree.ElementTree.fromstring(file.read("xl/sharedStrings.xml")).iter(name + "si")]
        sheet = xml.etree.ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(name + "row"):
        found = {}
        for cell in row.iter(name + "c"):
            assert cell.find(name + "f") is None, "a formula"
            value = cell.findtext(name + "v")
            if value is not None:
                is_text = cell.get("t") == "s"
                found[ord(cell.get("r")[0]) - 65] = (not is_text, shared[int(value)] if is_text else value)
        yield found


def workbook(table, dialect, path):
    delimiter, mark = (";", ",") if dialect == "excel-eu" else (",", ".")
    with open(table, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    opened = list(cells(path))
    equal("rows", len(opened), len(rows))
    for row, found in zip(rows, opened):
        for column, text in enumerate(row):
            is_number, value = found.get(column, (False, ""))
            if row is not rows[0] and column in (6, 7, 8, 9, 10, 11, 12, 14, 15) and text:
                assert is_number and abs(D(value) - D(text.replace(mark, "."))) < D("1e-9"), (column, text, value)
            elif column in (1, 2, 3, 16, 18) or row is rows[0]:
                equal("cell", value, text)
    print("rows", len(rows))


if __name__ == "__main__":
    if sys.argv[1] == "workbook":
        sys.stderr = sys.stdout
        sys.exit(workbook(*sys.argv[2:]))
    sys.stderr = sys.stdout
    command, mock, account, *rest = sys.argv[1:]
    {"sums": sums, "archive": archive}[command](Tesla(mock, account), *rest)
