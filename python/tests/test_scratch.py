import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from mmoe_exp import scratch
from mmoe_exp.scratch import LOCK, PREFIX, Scratch

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The system's folder of temporary files, for one test, in which nothing was removed yet."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch.remove_left.cache_clear()
    return tmp_path


def start(folder, end):
    """Starts a process with a temporary folder that holds rows; returns it once they are there."""
    code = f"""
import pathlib, time
from mmoe_exp.scratch import Scratch
with Scratch() as name:
    (pathlib.Path(name) / "rows.parquet").write_text("secret")
    print(name, flush=True)
    {end}
"""
    environment = {**os.environ, "TMPDIR": str(folder)}
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    return process, process.stdout.readline().strip()


def test_the_folder_of_a_killed_process_is_removed_by_the_next(folder):
    process, name = start(folder, "time.sleep(600)")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert os.path.exists(f"{name}/rows.parquet")
    with Scratch() as own:
        assert os.path.exists(own) and not os.path.exists(name)
    assert list(folder.iterdir()) == []


def test_folders_in_use_stay(folder):
    process, name = start(folder, "time.sleep(600)")
    try:
        with Scratch(), Scratch() as own:
            scratch.remove_left.cache_clear()
            scratch.remove_left()
            assert os.path.exists(f"{name}/rows.parquet") and os.path.exists(own)
    finally:
        process.kill()
        process.wait()


def test_other_folders_stay(folder):
    (folder / "mmoe-exp-other").mkdir()
    (folder / f"{PREFIX}file").write_text("")
    os.symlink(folder / "mmoe-exp-other", folder / f"{PREFIX}link")
    (folder / f"{PREFIX}young").mkdir()
    with Scratch():
        pass
    assert sorted(path.name for path in folder.iterdir()) == [
        "mmoe-exp-other",
        f"{PREFIX}file",
        f"{PREFIX}link",
        f"{PREFIX}young",
    ]


def test_an_old_folder_without_a_lock_is_removed(folder):
    old = folder / f"{PREFIX}old"
    old.mkdir()
    os.utime(old, (time.time() - 7200,) * 2)
    with Scratch() as own:
        assert os.path.exists(f"{own}/{LOCK}")
    assert list(folder.iterdir()) == []
