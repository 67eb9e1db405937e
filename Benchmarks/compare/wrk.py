"""Closed-loop load by wrk: each connection asks again as soon as it has its answer."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile

# Requests are made once, so that the generator costs little; a bad status ends the measurement.
SCRIPT = """
local requests, next = {}, 0
function init()
  for _, one in ipairs(%s) do
    requests[#requests + 1] = wrk.format(one[1], one[2], {["Content-Type"] = "application/json"}, one[3])
  end
end
function request()
  next = next %% #requests + 1
  return requests[next]
end
"""


def run(address, requests, connections, seconds):
    """`requests`: (method, path, body or None), in turn. Answers a second, and p50, p99 in ms (of a closed loop)."""
    table = "{" + ",".join(
        "{" + ",".join("nil" if part is None else json.dumps(part) for part in one) + "}" for one in requests) + "}"
    if not shutil.which("wrk"):
        raise RuntimeError("wrk is missing: `sh scripts/setup.sh wrk`")
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "requests.lua"
        script.write_text(SCRIPT % table)
        said = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script,
             "http://{}:{}/".format(*address)], capture_output=True, text=True, timeout=seconds + 60)
    if said.returncode != 0 or "Non-2xx" in said.stdout or "Requests/sec" not in said.stdout:
        raise RuntimeError(f"wrk: {said.stdout}{said.stderr}")
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", said.stdout)[1])
    return rate, quantile(said.stdout, 50), quantile(said.stdout, 99)


def quantile(said, share):
    value, unit = re.search(rf"\s{share}%\s+([\d.]+)(us|ms|s)\b", said).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
