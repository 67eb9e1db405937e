"""The worker process of WeasyPrint: the same frames as carpulse-render speaks, for the kinds
`hello` and `render`. It loads the engine, warms it up, closes itself in, and serves one request at a time until its
input ends.

Usage: python -I -B weasyprint_worker.py FONTS, where FONTS is the folder of the report's fonts with its fonts.conf."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from weasyworker import frames, isolation  # noqa: E402

DATA_ERROR, UNAVAILABLE = 65, 69


def main(fonts):
    isolate = os.environ.get("CARPULSE_SANDBOX") != "off"  # for debuggers
    output = isolation.begin(f"{fonts}/fonts.conf")
    from weasyworker import rendering

    rendering.warm_up()
    faces = sorted(name[:-4] for name in os.listdir(fonts) if name.endswith((".otf", ".ttf")))
    hello = {
        "engine": "weasyprint", "engine_version": rendering.VERSION, "fonts": faces,
        "sandbox": isolation.close(fonts) if isolate else {}}
    serve(frames.Reader(0), frames.Writer(output), hello, rendering.render)


def serve(reader, writer, hello, render):
    while (frame := reader.next()) is not None:
        header, parts = frame
        identity, kind = header.get("id"), header.get("kind")
        if not isinstance(identity, str) or not isinstance(kind, str):
            raise frames.Violation("a request needs id and kind")
        isolation.cpu_budget()
        try:
            if kind == "hello":
                answer, made = dict(hello), []
            elif kind == "render":
                answer, made = render(header, parts, lambda percent, detail: writer.write(
                    {"id": identity, "progress": percent, "detail": detail}))
            else:
                raise frames.Refusal("unsupported_kind", f"there is no kind '{kind}'")
        except frames.Refusal as refusal:
            failure = {"code": refusal.code, "message": str(refusal)}
            writer.write({"id": identity, "error": failure, "rss": isolation.resident()})
        else:
            writer.write({"id": identity, "ok": True, **answer, "rss": isolation.resident()}, made)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except frames.Violation as violation:
        print(f"weasyprint worker: protocol violation: {violation}", file=sys.stderr)
        os._exit(DATA_ERROR)
    except BrokenPipeError:
        print("weasyprint worker: the parent went away", file=sys.stderr)
        os._exit(UNAVAILABLE)
    except Exception as error:
        print(f"weasyprint worker: cannot go on: {type(error).__name__}: {error}", file=sys.stderr)
        os._exit(UNAVAILABLE)
