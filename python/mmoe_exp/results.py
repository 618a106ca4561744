"""Results folders and reports as data frames."""

from __future__ import annotations

import functools
import html
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from .command import call
from .frames import read_csv
from .scratch import Scratch


class Results:
    """
    The runs of a results folder, finished or not, as data frames. `Results(folder)` opens one that is there, published ones
    (`results/reference/...`) too.

    Attributes: `folder`, its path; `temporary`, which holds a temporary folder as long as these results are in use.
    """

    def __init__(self, folder: str | os.PathLike, temporary: Scratch | None = None):
        self.folder = Path(folder)
        self.temporary = temporary

    def __repr__(self) -> str:
        return f"Results({str(self.folder)!r}): {len(self.runs)} runs"

    def _repr_html_(self) -> str:
        return self.summary.to_html(max_rows=60)

    @functools.cached_property
    def _unpacked(self) -> Path:
        """The folder with the files that published ones lack, because they follow from the others."""
        if (self.folder / "runs.csv").exists():
            return self.folder
        self._copy = Scratch()
        copy = Path(self._copy.name) / "copy"
        call(["merge", self.folder, "--out", copy], warn=False)
        return copy

    @functools.cached_property
    def runs(self) -> pd.DataFrame:
        """A row for each planned run: `key`, `stage`, `model`, the swept fields, `seed`, `status` and every metric."""
        return read_csv(self._unpacked / "runs.csv")

    @functools.cached_property
    def summary(self) -> pd.DataFrame:
        """A row for each cell (runs that differ only in their seed): n, mean, sd, min, quartiles and max of each metric."""
        return read_csv(self._unpacked / "summary.csv")

    @functools.cached_property
    def curves(self) -> pd.DataFrame:
        """A row for each run and point of its curve: `step`, `train_loss` and the metrics at that step."""
        parts = [pd.DataFrame(run["curve"]).assign(**place) for run, place in self._ledger()]
        return _placed_first(parts)

    @functools.cached_property
    def gates(self) -> pd.DataFrame:
        """A row for each run, gate and expert: the mean `weight` over the test rows, and the `entropy` of the gate in nats."""
        parts = [
            pd.DataFrame(
                {
                    "gate": gate["name"],
                    "expert": gate.get("experts") or range(len(gate["mean"])),
                    "weight": gate["mean"],
                    "entropy": gate["entropy"],
                }
            ).assign(**place)
            for run, place in self._ledger()
            for gate in run["gates"]
        ]
        return _placed_first(parts)

    @functools.cached_property
    def _report(self) -> Report:
        return report(self, formats=["csv"])

    @property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts on the paper's claims, as in `Report.verdicts`."""
        return self._report.verdicts

    @property
    def claims(self) -> pd.DataFrame:
        """The verdicts on the claims of the config, as in `Report.claims`."""
        return self._report.claims

    @property
    def answer(self) -> str:
        """The sentence that a report opens with, as in `Report.answer`."""
        return self._report.answer

    @property
    def findings(self) -> pd.DataFrame:
        """What the runs say about a table of users, as in `Report.findings`."""
        return self._report.findings

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of the findings, such as `best` and `gains`, as in `Report.tables`."""
        return self._report.tables

    def _ledger(self) -> Iterator[tuple[dict, dict]]:
        """The runs of the ledger in the order of `runs`, each with the values that say which it is."""
        lines: dict[str, dict] = {}
        with open(self._unpacked / "ledger.jsonl", encoding="utf-8") as ledger:
            for line in ledger:
                try:
                    run = json.loads(line)
                except json.JSONDecodeError:
                    continue  # a sweep that is running writes this line
                lines[run["key"]] = run
        for key in self.runs["key"]:
            if key in lines:
                run = lines[key]
                yield (
                    run,
                    {"key": key, "stage": run["stage"], "model": run["model"], **run["cell"], "seed": run["seed"]},
                )


def _placed_first(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The parts as one frame, with the columns that say which run it is before those of its numbers."""
    if not parts:
        return pd.DataFrame()
    whole = pd.concat(parts, ignore_index=True)
    first = list(whole.columns)[list(whole.columns).index("key") :]
    return whole[[*first, *(name for name in whole.columns if name not in first)]]


#: The columns of `Report.claims`: a row for each claim, part of it and test that decides.
CLAIM_COLUMNS = [
    *["id", "verdict", "reason", "sentence", "comparison", "effect", "value", "low", "high"],
    *["margin", "n", "p", "corrected_p", "registered_after", "registered_of"],
]


def _claim_rows(claim: dict) -> Iterator[dict]:
    registered = claim["registered"] or {}
    place = {"registered_after": registered.get("after"), "registered_of": registered.get("of")}
    for judged in claim["parts"] or [claim]:
        part = judged.get("part")
        said = {
            "id": claim["id"] + (part or ""),
            "verdict": judged["verdict"],
            "reason": judged.get("reason"),
            "sentence": judged["sentence"],
        }
        tests = [test for test in claim["tests"] if test["decides"] and test.get("part") == part]
        if not tests:
            yield {**said, **place}
        for test in tests:
            low, high = test["effect"].get("interval") or (None, None)
            yield {
                **said,
                "comparison": test["comparison"],
                "effect": test["effect"]["name"],
                "value": test["effect"].get("value"),
                "low": low,
                "high": high,
                "margin": test["asks"]["margin"],
                "n": test["n"],
                "p": test.get("p"),
                "corrected_p": test.get("correctedP"),
                **place,
            }


class Report:
    """
    A report of results folders. In a notebook it shows as its page.

    Attributes: `folder`, with `report.html`, `figures/` and `tables/`; `answer`, the sentence that the page opens with;
    `claims` (of the config), `verdicts`, `findings` and `tables`, data frames; `figures`, the names of the figures.
    """

    def __init__(self, outcome: dict, folder: Path, temporary: Scratch | None):
        self.folder = folder
        self.temporary = temporary
        self.answer: str = outcome["answer"]
        self.figures: list[str] = outcome["figures"]
        columns = ["id", "verdict", "reason", "sentence", "explanation", "legacyVerdict"]
        verdicts = pd.DataFrame(outcome.get("claims", []))
        self.verdicts = verdicts.reindex(columns=list(dict.fromkeys([*verdicts.columns, *columns])))
        self.claims = pd.DataFrame(
            [row for claim in outcome.get("claims", []) if "registered" in claim for row in _claim_rows(claim)],
            columns=CLAIM_COLUMNS,
        )
        self.findings = pd.DataFrame(
            [
                {"place": at["place"], "sentence": sentence}
                for at in outcome.get("findings", [])
                for sentence in at["sentences"]
            ],
            columns=["place", "sentence"],
        )
        self.tables = {name: pd.DataFrame([_flat(row) for row in rows]) for name, rows in outcome.get("tables", {}).items()}

    def __repr__(self) -> str:
        return f"Report({str(self.folder)!r}): {self.answer}"

    def _repr_html_(self) -> str:
        page = self.folder / "report.html"
        if not page.exists():
            return f"<p>{html.escape(self.answer)}</p>"
        text = html.escape(page.read_text(encoding="utf-8"), quote=True)
        return f'<iframe srcdoc="{text}" sandbox="allow-scripts" style="width: 100%; height: 40em; border: 0"></iframe>'


def _flat(row: dict) -> dict:
    """A row whose estimates with an interval are three columns: `mean`, `mean_low` and `mean_high`."""
    flat = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat[name] = value["value"]
            flat[f"{name}_low"], flat[f"{name}_high"] = value.get("interval") or (None, None)
        else:
            flat[name] = value
    return flat


def report(
    folders: Results | str | os.PathLike | Sequence[Results | str | os.PathLike],
    *,
    out: str | os.PathLike | None = None,
    figures: Sequence[str] = (),
    formats: Sequence[str] = ("html", "svg", "csv"),
) -> Report:
    """
    Writes the report of a results folder, finished or not, or the comparison of several, as `mmoe-exp report` does: into
    `out`, or else into a temporary folder. `figures` and `formats` select.

    Raises InputError where a folder is no results folder or has nothing to report, and for unknown figures and formats.
    """
    several = [folders] if isinstance(folders, (Results, str, os.PathLike)) else list(folders)
    temporary = Scratch() if out is None else None
    to = Path(temporary.name if out is None else out)
    flags = [f"--figure={name}" for name in figures] + [f"--format={kind}" for kind in formats]
    paths = [one.folder if isinstance(one, Results) else one for one in several]
    [outcome] = call(["report", *paths, "--out", to, *flags], warn=False)
    return Report(outcome, to, temporary)
