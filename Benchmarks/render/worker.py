"""A worker process, spoken to in its own frames."""

import json
import pathlib
import subprocess
import time


class Worker:
    def __init__(self, *command):
        self._process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def render(self, html, options):
        """Milliseconds from request to answer, and the answer; without it the run fails."""
        header = json.dumps({
            "id": "1", "kind": "render", **options,
            "parts": [{"name": "document", "mime": "text/html", "length": len(html)}]}).encode()
        begin = time.perf_counter()
        self._process.stdin.write(len(header).to_bytes(4, "big") + header + html)
        self._process.stdin.flush()
        while True:
            answer = json.loads(self._read(int.from_bytes(self._read(4), "big")))
            pdf = b"".join(self._read(part["length"]) for part in answer.get("parts", ()))
            if "progress" not in answer:
                break
        took = (time.perf_counter() - begin) * 1000
        if not answer.get("ok") or not pdf.startswith(b"%PDF-"):
            raise RuntimeError(f"no report: {answer}")
        return took, answer

    def peak(self):
        """The most that it ever held in RAM, MiB."""
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no peak of memory")

    def end(self):
        self._process.stdin.close()
        self._process.wait(timeout=20)

    def _read(self, count):
        data = self._process.stdout.read(count)
        if len(data) != count:
            raise RuntimeError("the worker ended")
        return data
