"""The peer's web server: FastAPI on uvicorn (uvloop, httptools), state in Redis, reports made by `worker.py`.

The same paths as ours, as far as they are measured. Answers are bytes by orjson; no model validates what leaves."""

import asyncio
import io
import os
import pathlib
import secrets
import time

import orjson
import redis.asyncio
from fastapi import FastAPI, HTTPException, Request, UploadFile
from fastapi.responses import FileResponse, Response, StreamingResponse
from PIL import Image, ImageOps
from pydantic import BaseModel

FOLDER = pathlib.Path(os.environ["PEER_FOLDER"])
STATUS = "/api/v1/tesla/reports/status"
SESSION_SECONDS, TASK_SECONDS = 3600, 86400
LARGEST, THUMBNAIL = 1440, 320

store = redis.asyncio.Redis.from_url(os.environ["PEER_REDIS"], max_connections=64)
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


class NewSession(BaseModel):
    locale: str = "en"


class Order(BaseModel):
    session_id: str
    vin: str
    locale: str = "en"


def answer(value, status=200):
    return Response(orjson.dumps(value), status, media_type="application/json")


@app.get("/health/ready")
async def ready():
    await store.ping()
    return answer({"status": "ready"})


@app.post("/session")
async def create_session(wanted: NewSession):
    now = time.time()
    session = {
        "id": f"ses_{secrets.token_hex(16)}", "state": "new", "locale": wanted.locale, "created_at": now, "photos": []}
    await store.set(f"session:{session['id']}", orjson.dumps(session), ex=SESSION_SECONDS)
    return answer(session, 201)


async def known_session(session):
    # Each request slides the end, as ours does.
    value = await store.getex(f"session:{session}", ex=SESSION_SECONDS)
    if value is None:
        raise HTTPException(404, "No such session")
    return value


@app.get("/session/{session}")
async def read_session(session: str):
    return Response(await known_session(session), media_type="application/json")


@app.patch("/session/{session}")
async def change_session(session: str, wanted: NewSession):
    value = orjson.loads(await known_session(session)) | {"locale": wanted.locale}
    await store.set(f"session:{session}", orjson.dumps(value), ex=SESSION_SECONDS)
    return answer(value)


@app.post("/session/{session}/images")
async def upload(session: str, files: list[UploadFile]):
    value = orjson.loads(await known_session(session))
    for file in files:
        # Decoding takes long: in a thread, so that other requests go on.
        value["photos"].append(await asyncio.to_thread(keep_photo, await file.read()))
    await store.set(f"session:{session}", orjson.dumps(value), ex=SESSION_SECONDS)
    return answer({"data": value["photos"]}, 201)


def keep_photo(data):
    """Decoded, upright, small, without metadata, and with a thumbnail."""
    picture = Image.open(io.BytesIO(data))
    picture.draft("RGB", (2 * LARGEST, 2 * LARGEST))
    picture = ImageOps.exif_transpose(picture).convert("RGB")
    name = secrets.token_hex(8)
    for size, suffix in ((LARGEST, ""), (THUMBNAIL, "-small")):
        picture.thumbnail((size, size))
        picture.save(FOLDER / "objects" / f"{name}{suffix}.jpg", quality=85)
    return {"id": name, "width": picture.width, "height": picture.height}


@app.post("/api/v1/tesla/vehicle-report/pdf/async")
async def order(wanted: Order):
    await known_session(wanted.session_id)
    task = f"tsk_{secrets.token_hex(16)}"
    state = {
        "task_id": task, "status": "queued", "progress": 0, "locale": wanted.locale, "created_at": time.time(),
        "download_url": None, "error": None, "status_url": f"{STATUS}/{task}"}
    async with store.pipeline() as pipe:
        pipe.set(f"task:{task}", orjson.dumps(state), ex=TASK_SECONDS)
        pipe.rpush("queue", orjson.dumps({"task_id": task, "locale": wanted.locale}))
        await pipe.execute()
    return answer(state, 202)


@app.get(STATUS + "/{task}")
async def status(task: str):
    value = await store.get(f"task:{task}")
    if value is None:
        raise HTTPException(404, "No such task")
    return Response(value, media_type="application/json")


@app.get(STATUS)
async def statuses(ids: str):
    values = await store.mget([f"task:{task}" for task in ids.split(",")])
    return Response(b'{"data":[' + b",".join(filter(None, values)) + b"]}", media_type="application/json")


@app.get("/api/v1/tesla/reports/{task}/events")
async def events(task: str, request: Request):
    async def follow():
        last = None
        async with store.pubsub() as changes:
            await changes.subscribe(f"changes:{task}")
            while not await request.is_disconnected():
                value = await store.get(f"task:{task}")
                if value != last:
                    yield b"event: progress\ndata: " + value + b"\n\n"
                    last = value
                if value is None or orjson.loads(value)["status"] in ("complete", "failed"):
                    return
                await changes.get_message(ignore_subscribe_messages=True, timeout=15)

    return StreamingResponse(follow(), media_type="text/event-stream")


@app.get("/files/{name}")
async def file(name: str):
    path = FOLDER / "objects" / name
    # The name is ours: letters and digits, nothing that leads elsewhere.
    if not name.removesuffix(".pdf").replace("_", "").isalnum() or not path.exists():
        raise HTTPException(404, "No such file")
    return FileResponse(path, media_type="application/pdf")
