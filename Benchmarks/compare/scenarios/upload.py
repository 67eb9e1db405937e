"""Upload of photos, one in each request over two connections: decoded, made smaller, stored, with a thumbnail."""

import os
import threading
import time

from spine.visitor import Visitor

from ..peer import PeerVisitor
from ..result import Result

MOST = 10


def run(context):
    result, ratios = Result(), []
    photo, = context.photos(1)
    with context.ours() as server, context.peer() as peer:
        for _ in range(context.rounds):
            one = rate(lambda: Visitor(server), photo, context.amount(4))
            two = rate(lambda: PeerVisitor(peer), photo, context.amount(4))
            ratios.append(one / two)
            result.figures.add("photos uploaded, ours", one, "/s")
            result.figures.add("photos uploaded, FastAPI + Pillow", two, "/s")
    result.note(f"the photo has six megapixels, {photo.stat().st_size / 1000:,.0f} kB")
    result.row("photos uploaded per second against FastAPI + Pillow", ratios, "x")
    return result


def rate(make, photo, visitors):
    """Each visitor may have ten photos."""
    crowd = [make() for _ in range(visitors * os.cpu_count())]
    errors = []

    def work(part):
        try:
            for visitor in part:
                for _ in range(MOST):
                    visitor.upload([photo])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(crowd[number::os.cpu_count()],)) for number in range(os.cpu_count())]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begin
    if errors:
        raise errors[0]
    return MOST * len(crowd) / took
