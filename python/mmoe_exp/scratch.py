"""Temporary folders for files that pass between this package and the program."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from .command import InputError
from .frames import GROUP_ROWS

try:
    import fcntl
except ImportError:
    # Windows has no such locks: folders of processes that were killed stay there.
    fcntl = None

PREFIX = "mmoe-exp-python-"

#: The file by which a folder is known to be in use: the system ends the lock with the process.
LOCK = ".lock"

#: A folder without this file is in use for as many seconds: its process may be about to write it.
UNLOCKED = 3600


class Scratch(tempfile.TemporaryDirectory):
    """
    A temporary folder. An InputError that leaves its `with` statement names data frames in place of their files, by `names`:
    `{"rows.parquet": "X"}`. Rows are counted from 0, as pandas does.
    """

    def __init__(self, names: Mapping[str, str] | None = None):
        remove_left()
        super().__init__(prefix=PREFIX)
        self._names = names or {}
        self._lock = _locked(Path(self.name))

    def cleanup(self):
        super().cleanup()
        if self._lock is not None:
            self._lock.close()

    def __exit__(self, kind, error, trace):
        super().__exit__(kind, error, trace)
        if isinstance(error, InputError):
            raise InputError([words for line in error.lines if (words := self.in_words(line))], error.code) from None

    def in_words(self, line: str) -> str | None:
        """A line of the program in the words of a caller; None if it says what another line says."""
        folder = f"{self.name}{os.sep}"
        # The config is a dict to the caller, without lines.
        line = re.sub(rf"^{re.escape(folder)}config:\d+:\d+: ", "config: ", line)
        for file, name in self._names.items():
            path = re.escape(f"{folder}{file}")
            place = rf"{path}(?:: row group (?P<group>\d+))?, row (?P<row>\d+)"
            line = re.sub(place, lambda at, name=name: _row(name, int(at["group"] or 1), int(at["row"])), line)
            line = re.sub(rf'"{path}"|{path}: the file(?= has)|{path}', lambda _, name=name: name, line)
        return line.replace(folder, "")


def _row(name: str, group: int, row: int) -> str:
    return f"{name}, row {(group - 1) * GROUP_ROWS + row - 1}"


def _locked(folder: Path):
    """The open and locked file of a folder, which is in use as long as the file is open; None where there are no locks."""
    if fcntl is None:
        return None
    file = open(folder / LOCK, "w")  # noqa: SIM115
    with contextlib.suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


@functools.cache
def remove_left() -> None:
    """Removes the folders that killed processes of this user have left, which may hold rows of data: once in each process."""
    if fcntl is None:
        return
    for folder in _own_folders():
        with contextlib.suppress(OSError):
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _own_folders() -> Iterator[Path]:
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if not entry.name.startswith(PREFIX) or not entry.is_dir(follow_symlinks=False):
                continue
            if entry.stat(follow_symlinks=False).st_uid == os.getuid():
                yield Path(entry.path)


def _is_left(folder: Path) -> bool:
    """Whether no process uses a folder any more."""
    try:
        file = open(folder / LOCK)  # noqa: SIM115
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime > UNLOCKED
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
