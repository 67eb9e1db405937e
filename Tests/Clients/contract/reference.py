"""A FastAPI application with the shapes of some of our routes, and the same bad requests to it and to ours.

reference.py BASE SESSION VIN    BASE: our server; prints one JSON document: how many cases, and those that differ

Equal must be: status, `detail` (of a list: type, loc, msg of each item), `Allow` and `WWW-Authenticate`.
"""

import contextlib
import enum
import json
import socket
import sys
import threading
import time
from typing import Annotated

import requests
import uvicorn
from fastapi import Depends, FastAPI, File, HTTPException, Query, UploadFile
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, Field

app = FastAPI()
token = OAuth2PasswordBearer(tokenUrl="token")


class Units(str, enum.Enum):
    metric = "metric"
    imperial = "imperial"


class Registration(BaseModel):
    email: str
    password: Annotated[str, Field(min_length=8, max_length=128)]
    name: str | None = None


class Login(BaseModel):
    username: str
    password: str


class Change(BaseModel):
    units: Units | None = None
    show_charging_sites: bool | None = None


class Batch(BaseModel):
    session_id: str
    vins: list[str]
    locales: list[str]


@app.post("/api/v1/auth/register", status_code=201)
def register(body: Registration): return {}


@app.post("/token")
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]):
    raise HTTPException(401, "Incorrect username or password", {"WWW-Authenticate": "Bearer"})


@app.post("/api/v1/auth/login/json")
def login_json(body: Login):
    raise HTTPException(401, "Incorrect username or password", {"WWW-Authenticate": "Bearer"})


@app.get("/api/v1/auth/me")
def me(token: Annotated[str, Depends(token)]): return {}


@app.patch("/session/{id}")
def change(id: str, body: Change): return {}


@app.get("/api/v1/tesla/reports")
def reports(limit: Annotated[int, Query(ge=1, le=100)] = 20): return {}


@app.get("/session/{id}/vehicles")
def vehicles(id: str, refresh: bool = False): return {}


@app.get("/api/v1/tesla/reports/status")
def statuses(ids: str): return {}


@app.post("/api/v1/tesla/vehicle-report/pdf/batch")
def batch(body: Batch): return {}


@app.post("/session/{id}/images", status_code=201)
def images(id: str, files: Annotated[list[UploadFile], File()]): return {}


def cases(session, vin):
    """name, method, path, what requests takes"""
    register, batch = "/api/v1/auth/register", "/api/v1/tesla/vehicle-report/pdf/batch"
    text = {"Content-Type": "text/plain"}
    good = {"email": f"reference{time.time_ns()}@example.com", "password": "long enough, I think"}
    form = {"username": "nobody@example.com", "password": "wrong"}
    yield "a missing field", "POST", register, {"json": {"email": "a@example.com"}}
    yield "two missing fields", "POST", register, {"json": {}}
    yield "no body", "POST", register, {}
    yield "a number for a text", "POST", register, {"json": good | {"email": 5}}
    yield "null for a text", "POST", register, {"json": good | {"email": None}}
    yield "a list for a text", "POST", register, {"json": good | {"name": ["x"]}}
    yield "a word outside the enum", "PATCH", f"/session/{session}", {"json": {"units": "leagues"}}
    yield "a text for a boolean", "PATCH", f"/session/{session}", {"json": {"show_charging_sites": "perhaps"}}
    yield "no JSON", "POST", register, {"data": '{"email": ', "headers": {"Content-Type": "application/json"}}
    yield "another content type", "POST", register, {"data": json.dumps(good), "headers": text}
    yield "a list for an object", "POST", register, {"json": [good]}
    yield "a text that is too long", "POST", register, {"json": good | {"password": "x" * 129}}
    yield "a text that is too short", "POST", register, {"json": good | {"password": "x" * 7}}
    yield "an unknown member", "POST", register, {"json": good | {"shoe_size": 44}}
    yield "a member of a list", "POST", batch, {"json": {"session_id": session, "vins": [vin, 5], "locales": ["fi"]}}
    yield "a text for a list", "POST", batch, {"json": {"session_id": session, "vins": vin, "locales": ["fi"]}}
    yield "a word for a number in the query", "GET", "/api/v1/tesla/reports?limit=ten", {}
    yield "nothing for a number in the query", "GET", "/api/v1/tesla/reports?limit=", {}
    yield "a number that is too small", "GET", "/api/v1/tesla/reports?limit=0", {}
    yield "a number that is too large", "GET", "/api/v1/tesla/reports?limit=101", {}
    yield "a word for a flag", "GET", f"/session/{session}/vehicles?refresh=perhaps", {}
    yield "a missing field of the query", "GET", "/api/v1/tesla/reports/status", {}
    yield "a method that is not there", "PUT", register, {"json": good}
    yield "a method that nobody serves", "TRACE", register, {}
    yield "a path that is not there", "GET", "/nowhere", {}
    yield "no token", "GET", "/api/v1/auth/me", {}
    yield "another scheme than Bearer", "GET", "/api/v1/auth/me", {"headers": {"Authorization": "Basic eDp5"}}
    yield "a wrong password by form", "POST", "/token", {"data": form}
    yield "a wrong password by JSON", "POST", "/api/v1/auth/login/json", {"json": form}
    yield "a missing field of a form", "POST", "/token", {"data": {"username": "x"}}
    yield "another grant type", "POST", "/token", {"data": form | {"grant_type": "magic"}}
    yield "no file in a form", "POST", f"/session/{session}/images", {"files": {"caption": (None, "x")}}


def told(answer):
    detail = answer.json().get("detail")
    if isinstance(detail, list):
        detail = [[item["type"], item["loc"], item["msg"]] for item in detail]
    return {"status": answer.status_code, "detail": detail,
            "allow": sorted(set((answer.headers.get("Allow") or "").replace(" ", "").split(",")) - {"HEAD"}),
            "challenge": answer.headers.get("WWW-Authenticate")}


@contextlib.contextmanager
def serving():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield "http://127.0.0.1:%d" % listener.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def main(base, session, vin):
    differing, count = [], 0
    with serving() as reference:
        for name, method, path, what in cases(session, vin):
            what = dict(what)
            headers = {"X-Session-Id": session} | what.pop("headers", {})
            ours, theirs = (told(requests.request(method, host + path, headers=headers, timeout=60, **what))
                            for host in (base, reference))
            count += 1
            if ours != theirs:
                differing.append({"case": name, "ours": ours, "fastapi": theirs})
    print(json.dumps({"cases": count, "differing": differing}))


main(*sys.argv[1:])
