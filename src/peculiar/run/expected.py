"""How long jobs are expected to take, by the rates that were measured of a machine."""

from functools import cached_property
from pathlib import Path

import yaml

from peculiar.config.paths import ROOT
from peculiar.run.rates import RUNS_DETECTOR, Work, as_of_survey

#: Rates of the machine on which they were measured, see `peculiar.run.rates.measure`.
RATES = ROOT / "benchmarks" / "rates.yaml"

#: Rules whose work is another one for each kind of detector, or of source.
OF_KINDS = (*RUNS_DETECTOR, "write_objects", "write_cutouts")

#: How many times as fast as on a core networks are on any GPU, at least. Assumed, not
#: measured: some 2,000 GFLOP/s, a tenth of what docs/cluster.md assumes of a GPU.
GPU = 30


class Expected:
    """What the jobs of a configuration are expected to take.

    Parameters
    ----------
    config : dict of str to dict
        Per slice the resolved config.
    file : Path
        Rates by stage. It is read when the first job is asked for.
    speed : float, optional
        Of networks, in GFLOP/s, in place of the measured one.
    """

    def __init__(
        self, config: dict[str, dict], file: Path = RATES, speed: float | None = None
    ) -> None:
        self.work = Work(config)
        self._file, self._speed = file, speed
        self._known: dict[tuple, float | None] = {}

    @cached_property
    def rates(self) -> dict[str, dict]:
        """Rates by stage: unit, start, seconds and memory."""
        # Rates are read by each process of a job: the C loader takes a tenth.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        rates = yaml.load(Path(self._file).read_text(encoding="utf-8"), loader)
        if self._speed:
            for rate in rates.values():
                if rate["unit"] == "GFLOP":
                    rate["seconds"] = 1 / self._speed
        return rates

    def rate_of(self, stage: str) -> dict | None:
        """Return the rate of a stage; None if neither it nor one like it was measured.

        Alike are stages of the same rule for another kind of detector, unless the rule
        runs what the kind brings; the slowest counts.
        """
        stage = as_of_survey(stage)
        rule = stage.split()[0]
        if stage in self.rates or rule in OF_KINDS:
            return self.rates.get(stage)
        alike = (self.rates[x] for x in self.rates if x.split()[0] == rule)
        return max(alike, key=lambda rate: rate["seconds"], default=None)

    def learns(self, rule: str, wildcards: dict[str, str]) -> bool:
        """Return whether a job is long work of a network: training, or a search."""
        return self.work.of_network(rule, wildcards)

    def seconds(
        self, rule: str, wildcards: dict[str, str], on_gpu: bool = False
    ) -> float | None:
        """Return how long a job takes; None if its stage was not measured.

        On a GPU networks take less by `GPU`, unless their speed was given. Jobs of one
        stage and size are worked out once, since a plan asks for 50,000.
        """
        names = {key: x for key, x in wildcards.items() if key != "shard"}
        key = (rule, on_gpu, self.work.rows(wildcards), *sorted(names.items()))
        if key not in self._known:
            self._known[key] = self._seconds(rule, wildcards, on_gpu)
        return self._known[key]

    def _seconds(
        self, rule: str, wildcards: dict[str, str], on_gpu: bool
    ) -> float | None:
        stage, unit, amount = self.work.of_job(rule, wildcards)
        rate = self.rate_of(stage)
        if rate is None and unit == "GFLOP":
            # Arithmetic takes as long in another stage.
            rates = (x for x in self.rates.values() if x["unit"] == unit)
            rate = max(rates, key=lambda x: x["seconds"], default=None)
        if rate is None:
            return None
        faster = GPU if on_gpu and unit != "objects" and not self._speed else 1
        return rate["start"] + rate["seconds"] * amount / faster


#: Of the workflow that this process has read, see `expect`.
_read: list[Expected] = []


def expect(config: dict[str, dict]) -> Expected:
    """Return what the jobs of a configuration take, and keep it for `seconds_of`."""
    expected = Expected(config)
    _read[:] = [expected]
    return expected


def seconds_of(rule: str, wildcards: dict[str, str]) -> float | None:
    """Return how long a job of the workflow in this process takes, in seconds.

    It is None if its stage was never measured, or if the workflow has not been read.
    """
    try:
        return _read[0].seconds(rule, wildcards) if _read else None
    except KeyError:  # a rule or slice of another workflow, which uses ours as a module
        return None
