"""How long jobs take for their work, measured from finished runs."""

import json
import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from peculiar.config.detectors import facts_of, rankings
from peculiar.config.kinds import KINDS
from peculiar.run.plan import shards_of

#: Seconds to start, by the unit of work, for stages of which all jobs are of one size:
#: those of the shortest jobs of the demo, choose_sample and generate_samples.
START = {"objects": 0.6, "images": 5.0, "GFLOP": 5.0}

#: Rules that work on the random sample only.
SAMPLED = ("encode", "project_pixels", "map_sample", "measure_order", "draw_maps")

#: Rules that work on the images with injected anomalies.
INJECTED = ("inject", "write_injected_view", "describe_injected", "score_injected")

#: Rules that run a detector's own modules.
RUNS_DETECTOR = ("train", "score", "score_injected", "score_by_neighbour")

#: Wildcards after the slice in the names of benchmarks; of other rules, the detector.
WILDCARDS = {
    "write_view": ("view", "shard"),
    "write_injected_view": ("view",),
    "write_cutouts": ("shard",),
    "describe": ("shard",),
    "measure_cutouts": ("shard",),
    "train": ("detector", "step"),
    "score": ("detector", "shard"),
    "score_artifacts": ("detector", "shard"),
    "score_by_neighbour": ("detector", "other"),
}


class Work:
    """The work of every job of a configuration, resolved, by slice."""

    def __init__(self, config: dict) -> None:
        self.config = config
        self.shards = {name: shards_of(name, part) for name, part in config.items()}

    def has(self, names: dict[str, str]) -> bool:
        """Return whether a job's slice, detector and shard are in the configuration."""
        if "slice" not in names:
            return True
        config = self.config.get(names["slice"])
        if config is None or names.get("view") not in (None, *config["views"]):
            return False
        known = (None, *rankings(config))
        shards = (None, *self.shards[names["slice"]])
        return names.get("detector") in known and names.get("shard") in shards

    def rows(self, names: dict[str, str]) -> int:
        """Count the rows of the source of a job: of a shard, a slice, or all slices."""
        shards = self.shards.get(names.get("slice"))
        if shards is None:
            return sum(self.rows({"slice": name}) for name in self.shards)
        if "other" in names:  # its weights score the first shard only
            names = {"shard": next(iter(shards))}
        if "shard" in names:
            start, stop = shards[names["shard"]]
            return stop - start
        return list(shards.values())[-1][1]

    def stage(self, rule: str, names: dict[str, str]) -> str:
        """Return a job's stage: jobs of one are alike but for their amount of work."""
        return self.of_job(rule, names)[0]

    def of_job(self, rule: str, names: dict[str, str]) -> tuple[str, str, float]:
        """Return a job's stage, unit of work, and amount of work.

        Jobs of a stage take about the same time for each unit of work. Units are
        ``objects``, and of long work of networks ``images`` shown in training, or
        ``GFLOP``.
        """
        # The config of the slice whose models do the work.
        config = self.config.get(names.get("other", names.get("slice")), {})
        rows, parts = self._rows(rule, names, config), [rule]
        if rule in ("write_objects", "write_cutouts"):
            parts.append(config["source"]["kind"])
        if "detector" in names:
            options = rankings(config)[names["detector"]]
            parts.append(options["kind"])
            work = _work_of(options["kind"])
            if work:
                view = config["views"][options["view"]]
                step = names.get("step")
                found = work(as_of_survey(rule), step, options, view, rows)
                if found:
                    # Arithmetic is equally fast in all steps, images are not.
                    named = [step] if step and found[0] != "GFLOP" else []
                    return " ".join(dict.fromkeys([*parts, *named])), *found
        stage = " ".join(parts)
        if rule == "train_autoencoder":
            training = config["characterise"]["autoencoder"]
            return stage, "images", training["iterations"] * training["batch"]
        return stage, "objects", rows

    def of_network(self, rule: str, names: dict[str, str]) -> bool:
        """Return whether a job's time is that of a network, which wants a GPU.

        What a kind of detector says in its ``operations`` counts. The network of one
        that says nothing wants a GPU for all that it does.
        """
        if self.of_job(rule, names)[1] != "objects":
            return True
        if rule not in RUNS_DETECTOR:
            return False
        config = self.config[names.get("other", names["slice"])]
        kind = config["detectors"][names["detector"]]["kind"]
        return not _work_of(kind) and facts_of(kind).network

    def _rows(self, rule: str, names: dict[str, str], config: dict) -> int:
        """Count the objects, or images, of a job."""
        if rule in INJECTED:
            return injected_images(config["evaluation"]["injection"])
        if rule == "describe_teaching":
            # Each host has images of more light, too.
            return injected_images(config["teaching"])
        rows = self.rows(names)
        if rule in SAMPLED:
            return min(rows, config["characterise"]["sample"]["size"])
        return rows


@cache
def _work_of(kind: str) -> Callable | None:
    """Return the function of a kind of detector that counts its work, if it has one."""
    module = f"peculiar.detectors.{kind}.operations"
    if kind == "ensemble" or not find_spec(module):
        return None
    return import_module(module).job_work


def injected_images(section: dict) -> int:
    """Return the number of images of ``evaluation.injection``, unchanged hosts too."""
    kinds = KINDS if section["kinds"] is None else section["kinds"]
    return section["hosts"] * (1 + len(kinds) * section["levels"])


def as_of_survey(rule: str) -> str:
    """Return the rule, or stage, that does the same for a slice's own objects."""
    return rule.replace("_injected", "").replace("_by_neighbour", "")


def measure(runs: list[Path]) -> dict[str, dict]:
    """Measure the rates of each stage from the result folders of finished runs.

    The runs should be of different sizes, to separate the start of a job from its work.

    Returns
    -------
    rates : dict of str to dict
        By stage the ``unit`` of its work, the seconds to ``start``, the ``seconds`` for
        each unit, and the largest ``memory`` in MB (None if never measured).
    """
    jobs = pd.concat([_jobs(results) for results in runs])
    rates = {}
    # Work on injected images counts with that on a slice's own objects.
    for stage, part in jobs.groupby(jobs["stage"].map(as_of_survey)):
        unit, memory = part["unit"].iloc[0], part["memory"].max()
        start, seconds = _line(part["work"], part["seconds"], START[unit])
        rates[stage] = {
            "unit": unit,
            "start": float(f"{start:.3g}"),
            "seconds": float(f"{seconds:.3g}"),
            "memory": None if pd.isna(memory) else round(float(memory)),
        }
    return rates


def _jobs(results: Path) -> pd.DataFrame:
    record = json.loads((results / "run.json").read_text(encoding="utf-8"))
    work, rows = Work(record["config"]), []
    for path in sorted((results / "benchmarks").rglob("*.tsv")):
        rule, *rest = path.relative_to(results / "benchmarks").with_suffix("").parts
        names = _wildcards(rule, rest)
        if not work.has(names):  # of a slice or a detector that was removed
            continue
        measured = pd.read_csv(path, sep="\t", na_values="-").iloc[-1]
        job = work.of_job(rule, names)
        rows.append([*job, measured["s"], measured["max_rss"]])
    return pd.DataFrame(rows, columns=["stage", "unit", "work", "seconds", "memory"])


def _line(work: pd.Series, seconds: pd.Series, start: float) -> tuple[float, float]:
    """Fit seconds to start and per unit; `start` is used if jobs are of about one size.

    A line through sizes that are nearly the same would follow their scatter.
    """
    if work.max() < 2 * work.min():
        start = min(start, seconds.mean())
        return start, (seconds.mean() - start) / work.mean()
    slope = max(np.polyfit(work, seconds, 1)[0], 0.0)
    start = (seconds - slope * work).mean()
    if start < 0:  # a line through the origin
        return 0.0, (seconds * work).sum() / (work**2).sum()
    return start, slope


def _wildcards(rule: str, rest: list[str]) -> dict[str, str]:
    """Return the wildcards of a job from the path of its benchmark."""
    if not rest:
        return {}
    own = WILDCARDS.get(rule, ("detector",))
    return dict(zip(["slice", *own], rest, strict=False))


def measured(runs: list[Path]) -> str:
    """Return the rates of finished runs as YAML, see `measure`."""
    return (
        f"# How long jobs take, on a machine of {os.cpu_count()} cores. Made by\n"
        f"#     peculiar plan --measure {' '.join(map(str, runs))}\n"
        "# unit: what work is counted in; start: seconds of a job without any; "
        "seconds:\n# for one unit; memory: MB at most.\n"
    ) + yaml.safe_dump(measure(runs), default_flow_style=None)
