"""What is measured, by name: each takes the context and gives a Result."""

from . import (
    archive, arrivals, documents, growth, instances, memory, polls, reports, saturated, sessions, streams, upload)

ALL = {
    "reports": reports.plain, "photos": reports.pictured, "nine": reports.nine, "polls": polls.run,
    "saturated": saturated.run, "state": sessions.run, "memory": memory.run, "start": memory.start, "zip": archive.run,
    "growth": growth.run, "upload": upload.run, "sse": streams.run, "instances": instances.run,
    "arrivals": arrivals.run, "engines": documents.run,
}
