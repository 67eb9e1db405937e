"""Unsafe code and escapes from strict concurrency stand in Drivers and the worker only, or carry a reason."""

import pathlib
import re
import sys

HOMES = ("Sources/Drivers/", "Sources/carpulse-render/")
UNSAFE = re.compile(r"\bUnsafe\w*Pointer|\bUnmanaged\b")
ESCAPES = re.compile(r"@unchecked Sendable|nonisolated\(unsafe\)|\btry!|\bas!|fatalError\(|DispatchSemaphore|Thread\.sleep|@preconcurrency")
UNBOUNDED = re.compile(r"makeStream\((?!.*bufferingPolicy)")

bad = []
for path in sorted(pathlib.Path("Sources").rglob("*.swift")):
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        code = line.split("//")[0]
        where = f"{path}:{number}"
        if UNSAFE.search(code) and not str(path).startswith(HOMES):
            bad.append(f"{where}: unsafe memory outside Drivers")
        reason = any("//" in other for other in lines[max(0, number - 6):number])
        if ESCAPES.search(code) and not reason:
            bad.append(f"{where}: {ESCAPES.search(code).group(0)} without a written reason")
        if UNBOUNDED.search(code):
            bad.append(f"{where}: a stream without a buffering policy")
for path in sorted(pathlib.Path("Tests").rglob("*.swift")):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if re.search(r"Thread\.sleep|\busleep\(", line):
            bad.append(f"{path}:{number}: a sleeping test; wait for the event")
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
