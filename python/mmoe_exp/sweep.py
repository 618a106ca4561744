"""Sweeps: a config in, results out."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from .command import InputError, call
from .frames import is_frame, write_parquet
from .results import Results
from .scratch import Scratch

with warnings.catch_warnings():
    # Without ipywidgets, notebooks show the bar of terminals, and need no warning of it.
    warnings.simplefilter("ignore")
    from tqdm.auto import tqdm


#: How messages name the files of data frames.
FRAMES = {
    "rows.parquet": "the data frame",
    **{f"{part}.parquet": f"the data frame {part}" for part in ("train", "validation", "test")},
}


class Interrupted(KeyboardInterrupt):
    """An interrupted `run`; `results` has the runs that ended before."""

    def __init__(self, results: Results):
        super().__init__("interrupted: finished runs are in .results, and the same call with `out` trains the rest")
        self.results = results


def run(
    config: str | os.PathLike | Mapping,
    *,
    overrides: Mapping[str, object] | None = None,
    out: str | os.PathLike | None = None,
    workers: int | None = None,
    engine: str = "auto",
    allow_code: bool = False,
    force: bool = False,
    progress: bool = True,
) -> Results:
    """
    Trains all runs of a config that its results folder lacks, as `mmoe-exp run` does: the same plan, the same bits.

    `config` is the path of a YAML file, the name of a config that ships (`synthetic`), or the contents of one as a dict, in
    which `data.file` may be a data frame, or those of the parts: `{"train": ..., "validation": ..., "test": ...}`.
    `overrides` maps fields of the config to values: `{"training.steps": 300}`. Without `out`, results are in a temporary
    folder, which is deleted with them. `workers` is the number of processes that train, by default one per core.

    Raises InputError with all faults of the config or the data, and Interrupted, a KeyboardInterrupt, with the runs so far.
    """
    with Scratch(FRAMES) as scratch:
        file, data = _config_file(config, Path(scratch))
        temporary = Scratch() if out is None else None
        folder = Path(temporary.name) / "results" if temporary else Path(out)
        flags = ["--out", folder, "--engine", engine, "--quiet", "--no-report"]
        flags += [] if workers is None else ["--workers", str(workers)]
        flags += ["--allow-code"] if allow_code else []
        flags += ["--force"] if force else []
        flags += [flag for path, value in (overrides or {}).items() for flag in ("--set", f"{path}={json.dumps(value)}")]
        results = Results(folder, temporary)
        bar = None

        def show(event: dict) -> None:
            nonlocal bar
            if event["event"] == "stage":
                if bar is not None:
                    bar.close()
                bar = tqdm(total=event["runs"], initial=event["done"], desc=event["stage"], unit="run", disable=not progress)
            if event["event"] == "run" and bar is not None:
                bar.update()

        try:
            call(["run", file, *flags], data=data, on_event=show)
        except KeyboardInterrupt:
            if not (folder / "runs.csv").exists():
                raise
            raise Interrupted(results) from None
        finally:
            if bar is not None:
                bar.close()
        return results


def _config_file(config: str | os.PathLike | Mapping, scratch: Path) -> tuple[str | os.PathLike, Path | None]:
    """The file of a config, and the folder for prepared data if frames are to leave no trace outside of `scratch`."""
    if not isinstance(config, Mapping):
        return config, None
    config = dict(config)
    data = config.get("data")
    prepared = None
    if isinstance(data, Mapping):
        given = data.get("file")
        parts = given if isinstance(given, Mapping) else {"rows": given}
        if any(is_frame(part) for part in parts.values()):
            prepared = scratch / "data"
            files = {}
            for name, part in parts.items():
                files[name] = part
                if is_frame(part):
                    files[name] = str(scratch / f"{name}.parquet")
                    write_parquet(part, scratch / f"{name}.parquet")
            config["data"] = {**data, "file": files if isinstance(given, Mapping) else files["rows"]}
    file = scratch / "config"
    # JSON is YAML.
    file.write_text(json.dumps(config, indent=2, default=_plain), encoding="utf-8")
    return str(file), prepared


def _plain(value):
    """A value of NumPy or a path as JSON has it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise InputError([f"config: {value!r} is {type(value).__name__}: numbers, texts, lists and mappings are needed"])


def init(frame, labels: Sequence[str] | None = None) -> dict:
    """
    A config that trains all models on a data frame, as `mmoe-exp init` writes it for a file: it leaves out ids, constants
    and columns that give a label away, and guesses `labels` unless they are given, the main task first.

    Returns a dict for `run`, with the frame as `data.file`.
    """
    with Scratch(FRAMES) as scratch:
        rows, file = Path(scratch) / "rows.parquet", Path(scratch) / "config.yaml"
        write_parquet(frame, rows)
        flags = [] if labels is None else ["--labels", ",".join(labels)]
        call(["init", rows, "--out", file, *flags], data=Path(scratch) / "data", events=False, warn=False)
        config = yaml.safe_load(file.read_text(encoding="utf-8"))
        config["data"]["file"] = frame
        return config
