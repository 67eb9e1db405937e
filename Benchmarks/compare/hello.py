"""The bare Hummingbird server, where it was built."""

import contextlib
import subprocess
import time

from spine.channel import Channel, get

from .peer import free_port


@contextlib.contextmanager
def bare(program):
    """Its address; None without the program."""
    if program is None:
        yield None
        return
    address = ("127.0.0.1", free_port())
    process = subprocess.Popen(
        [str(program), str(address[1])], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            try:
                channel = Channel(address)
                channel.ask(get("/hello"))
                channel.close()
                break
            except OSError:
                time.sleep(0.01)
        else:
            raise RuntimeError("the bare server did not start")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
