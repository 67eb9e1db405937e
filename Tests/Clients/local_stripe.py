"""Runs localstripe, unmodified, on a free port of the loopback interface and prints where it listens.

Around it: what our server sends and localstripe does not know is taken off (`description`), and what Stripe answers and
localstripe does not is put on (`amount_received`), from localstripe's own state.
"""

import os
import socket
import tempfile

# localstripe keeps its state there.
tempfile.tempdir = tempfile.mkdtemp()
os.environ["TMPDIR"] = tempfile.tempdir

from aiohttp import web  # noqa: E402
from localstripe import server  # noqa: E402
from localstripe.resources import PaymentIntent  # noqa: E402

PaymentIntent.amount_received = property(
    lambda self: self.latest_charge.amount if self.status == "succeeded" else 0)
create = PaymentIntent._api_create.__func__
PaymentIntent._api_create = classmethod(lambda cls, description=None, **data: create(cls, **data))

listener = socket.create_server(("127.0.0.1", 0))


async def announce(app):
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)


server.app.on_startup.append(announce)
web.run_app(server.app, sock=listener, access_log=None, print=None)
