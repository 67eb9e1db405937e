"""Compares the `import` lines of every target with the graph of docs/architecture.md: no arrow points upwards."""

import pathlib
import re
import sys

# target: the targets of ours it may import
ALLOWED = {
    "Domain": set(),
    "Actors": {"Domain"},
    "Rendering": {"Domain"},
    "Drivers": {"CHiredis", "CCurl", "CZlib", "CArgon2", "CQREncode", "CShims", "CSigning"},
    "Integrations": {"Domain", "Drivers", "Rendering"},
    "Transport": {"Domain", "Actors"},
    "TeslaMock": set(),
    "PaymentMock": set(),
    "DemoClient": {"Drivers"},
    "carpulse": {
        "Domain", "Actors", "Rendering", "Drivers", "Integrations", "Transport", "TeslaMock", "PaymentMock",
        "DemoClient",
    },
    "carpulse-render": {"CRender", "CGdkPixbuf", "CPoppler", "CQPDF", "CSeccomp", "CCrypto"},
}
OURS = set(ALLOWED) | {name for names in ALLOWED.values() for name in names}
IMPORT = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)?(?:public |package |internal |private |fileprivate )?import (?:\w+ )?(\w+)", re.M)

bad = []
for target, allowed in ALLOWED.items():
    for path in sorted(pathlib.Path("Sources", target).rglob("*.swift")):
        for module in IMPORT.findall(path.read_text()):
            if module in {"Foundation", "FoundationNetworking"}:
                bad.append(f"{path}: imports {module}; use FoundationEssentials")
            if module in OURS and module not in allowed:
                bad.append(f"{path}: {target} may not import {module}")
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
