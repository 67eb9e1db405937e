"""WeasyPrint alone, as the peer's worker uses it: `weasy.py FOLDER LANGUAGE`, the document once for each line of input;
answers with the milliseconds and the bytes."""

import os
import pathlib
import sys
import time

folder, language = sys.argv[1:]
os.environ["PEER_FOLDER"] = folder
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "fastapi"))

import worker  # noqa: E402  the peer's own

maker = worker.Maker(pathlib.Path(folder))
for _ in sys.stdin:
    begin = time.perf_counter()
    pdf = maker.make({"locale": language, "task_id": "tsk_0"})
    print((time.perf_counter() - begin) * 1000, len(pdf), flush=True)
