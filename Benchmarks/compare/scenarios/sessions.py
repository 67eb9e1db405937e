"""Sessions: made, read and changed, as many as are answered at 16 connections; ours and the peer."""

import json

from spine.channel import Channel, post

from .. import wrk
from ..result import Result

CONNECTIONS, SESSIONS = 16, 200


def run(context):
    result, ratios = Result(), {"create": [], "read": [], "update": []}
    with context.ours() as server, context.peer() as peer:
        kinds = {"ours": (server.address, requests(server)), "FastAPI": (peer.address, requests(peer))}
        for _ in range(context.rounds):
            for kind in ratios:
                rates = []
                for name, (address, wanted) in kinds.items():
                    rate, middle, _ = wrk.run(address, wanted[kind], CONNECTIONS, context.amount(2))
                    result.figures.add(f"session {kind}, {name}", rate, "/s")
                    result.figures.add(f"session {kind}, {name}: p50 of the closed loop", middle)
                    rates.append(rate)
                ratios[kind].append(rates[0] / rates[1])
    for kind, values in ratios.items():
        result.row(f"session {kind} per second against FastAPI", values, "x")
    return result


def requests(server):
    channel = Channel(server.address)
    known = [channel.ask(post("/session", {"locale": "en"})).json()["id"] for _ in range(SESSIONS)]
    channel.close()
    locale = json.dumps({"locale": "fi"})
    return {
        "create": [("POST", "/session", json.dumps({"locale": "en"}))],
        "read": [("GET", f"/session/{one}", None) for one in known],
        "update": [("PATCH", f"/session/{one}", locale) for one in known]}
