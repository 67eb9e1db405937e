"""Load in a process of its own: open loop at a fixed rate (no coordinated omission), closed loop, or one burst."""

import collections
import gc
import multiprocessing
import os
import select
import signal
import time

from .channel import Channel, get

Stream = collections.namedtuple("Stream", "name paths rate connections")
_context = multiprocessing.get_context("fork")


class Job:
    """`work(*arguments)` in a child; `result()` waits for it, calling `meanwhile` several times a second."""

    def __init__(self, work, *arguments):
        self._end, theirs = _context.Pipe(duplex=False)
        self._child = _context.Process(target=_run, args=(theirs, work, arguments), daemon=True)
        self._child.start()
        theirs.close()

    def result(self, meanwhile=lambda: None):
        while not self._end.poll(0.25):
            meanwhile()
        value = self._end.recv()
        self._child.join()
        if isinstance(value, Exception):
            raise value
        return value


def _run(pipe, work, arguments):
    gc.disable()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        pipe.send(work(*arguments))
    except Exception as error:
        pipe.send(error)


def burst(channels, requests):
    """All requests at the same moment, one per connection; their answers in the same order."""
    for channel, request in zip(channels, requests):
        channel.send(request)
    answers, waiting = {}, list(channels[:len(requests)])
    while waiting:
        for channel in select.select(waiting, [], [])[0]:
            if (answer := channel.receive()) is not None:
                answers[channel] = answer
                waiting.remove(channel)
    return [answers[channel] for channel in channels[:len(requests)]]


def open_loop(address, streams, seconds):
    """Requests leave at fixed moments, whatever the server does; a request that finds no free connection waits, and its
    wait counts. Answers `{stream: {latency, lag, served}}` in milliseconds."""
    _prefer_generator()
    idle = {stream.name: collections.deque(Channel(address) for _ in range(stream.connections)) for stream in streams}
    busy, answers = {}, {stream.name: [] for stream in streams}
    begin = time.perf_counter() + 0.05
    plan = sorted(
        (begin + number / stream.rate, stream.name, _request(stream.paths[number % len(stream.paths)]))
        for stream in streams for number in range(int(seconds * stream.rate)))
    queues = {stream.name: collections.deque() for stream in streams}
    position = 0
    while position < len(plan) or busy or any(queues.values()):
        now = time.perf_counter()
        while position < len(plan) and plan[position][0] <= now:
            queues[plan[position][1]].append(plan[position])
            position += 1
        for name, queue in queues.items():
            while queue and idle[name]:
                channel = idle[name].popleft()
                due, _, request = queue.popleft()
                channel.send(request, due)
                busy[channel] = name
        wait = max(0, plan[position][0] - time.perf_counter()) if position < len(plan) else 10
        for channel in select.select(list(busy), [], [], wait)[0]:
            if (answer := channel.receive()) is not None:
                name = busy.pop(channel)
                answers[name].append(_checked(answer))
                idle[name].append(channel)
    return {
        name: {
            "latency": [answer.latency for answer in list_], "lag": [answer.lag for answer in list_],
            "served": [answer.served for answer in list_ if answer.served is not None],
        } for name, list_ in answers.items()
    }


def closed_loop(address, paths, connections, seconds):
    """As many as the server answers: each connection asks again at once. Answers `(count, seconds)`."""
    requests = [get(path) for path in paths]
    channels = {channel.fileno(): channel for channel in (Channel(address) for _ in range(connections))}
    poll = select.epoll()
    for number, channel in enumerate(channels.values()):
        poll.register(channel, select.EPOLLIN)
        channel.send(requests[number % len(requests)])
    count, begin = 0, time.perf_counter()
    end = begin + seconds
    while (now := time.perf_counter()) < end:
        for file, _ in poll.poll(1):
            channel = channels[file]
            if (answer := channel.receive()) is not None:
                _checked(answer)
                count += 1
                channel.send(requests[count % len(requests)])
    return count, now - begin


def _request(path):
    """A path is read; bytes are a request as it leaves."""
    return path if isinstance(path, bytes) else get(path)


def _checked(answer):
    if answer.status not in (200, 201, 202):
        raise RuntimeError(f"{answer.status} {answer.body[:200]!r}")
    return answer


def _prefer_generator():
    """A client elsewhere would not wait for this machine's processors; needs privilege, done without where there is
    none (the lag shows it)."""
    try:
        os.nice(-10)
    except OSError:
        pass
