"""Records every connection or name look-up that Python processes make, from Python's audit events.

A library can neither remove an audit hook nor avoid it. A ``sitecustomize`` on PYTHONPATH brings the hook
into the server and its kernels.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HOOK = """
import json, os, sys

_INSIDE = ("127.", "::1", "localhost", "0.0.0.0")

def _note(event, args):
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    kind = "inside" if not host or host.startswith(_INSIDE) else "outside"
    line = json.dumps({"kind": kind, "event": event, "host": host, "program": sys.argv[:2]})
    with open(os.environ["GLIDEKIT_TEST_CONNECTIONS"], "a", encoding="utf-8") as file:
        file.write(line + "\\n")

sys.addaudithook(_note)
"""


class Connections:
    """A recorder in ``folder``; pass ``environment`` to the processes to watch."""

    def __init__(self, folder: Path) -> None:
        hook = folder / "audit"
        hook.mkdir(parents=True)
        (hook / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
        self.file = folder / "connections.jsonl"
        paths = [str(hook), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.environment = {
            "PYTHONPATH": os.pathsep.join(paths),
            "GLIDEKIT_TEST_CONNECTIONS": str(self.file),
        }

    def noted(self, kind: str) -> list[str]:
        """What was connected to or looked up, ``inside`` or ``outside`` this machine."""
        if not self.file.exists():
            return []
        lines = map(json.loads, self.file.read_text(encoding="utf-8").splitlines())
        return [f"{line['host']} ({line['event']})" for line in lines if line["kind"] == kind]
