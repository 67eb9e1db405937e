"""Google Cloud Storage's emulator on a free loopback port, which it prints; in memory, with the bucket of the first
argument. Ends with its parent."""

import os
import sys
import threading
import time
from functools import partial
from http import server

from gcp_storage_emulator.handlers import buckets
from gcp_storage_emulator.server import RequestHandler
from gcp_storage_emulator.storage import Storage

storage = Storage(use_memory_fs=True)
buckets.create_bucket(sys.argv[1], storage)
emulator = server.HTTPServer(("127.0.0.1", 0), partial(RequestHandler, storage))
threading.Thread(target=emulator.serve_forever, daemon=True).start()
print("listening on http://127.0.0.1:%d" % emulator.server_port, flush=True)
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(1)
