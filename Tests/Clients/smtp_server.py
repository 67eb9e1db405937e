"""A mail server for tests. Prints "port N", then one JSON document for each mail it took, in lines of at most 8000
characters behind a "+", the last one behind a "=".

smtp_server.py [--certificate PEM --key PEM] [--login USER PASSWORD] [--later N] [--never ADDRESS]

--certificate: STARTTLS is demanded.  --login: so is a sign-in.  --later: the first N mails are put off (451).
--never: nothing for that address is taken (550).
"""

import argparse
import asyncio
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--login", nargs=2)
parser.add_argument("--later", type=int, default=0)
parser.add_argument("--never", default="")
options = parser.parse_args()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == options.never:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if options.later > 0:
            options.later -= 1
            return "451 come again"
        text = json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "raw": envelope.content.decode("ascii"),
            "tls": session.ssl is not None,
        })
        for start in range(0, len(text), 8000):
            piece = text[start:start + 8000]
            print(("=" if start + 8000 >= len(text) else "+") + piece, flush=True)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    given = [data.login.decode(), data.password.decode()]
    return AuthResult(success=given == options.login, handled=given == options.login)


async def main():
    more = {}
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        more = {"tls_context": context, "require_starttls": True}
    if options.login:
        more |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": bool(options.certificate)}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), loop=loop, **more), "127.0.0.1", 0)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
