"""How far a run is: one moving line on a terminal, a line for each tenth elsewhere.

Snakemake's own output has three lines or more for each job. As a logger plugin of
Snakemake this replaces it in ``peculiar run``; the file in ``.snakemake/log`` has all.
"""

import logging
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent
from tqdm import tqdm

from peculiar.run.expected import seconds_of
from peculiar.tables.logs import seconds_in_words

#: Seconds of a job whose stage has not been measured.
UNKNOWN = 5.0

#: Lines of a failed job's log that are shown.
SHOWN = 20

#: Snakemake's errors that a failed job brings with it.
OF_JOBS = ("RuleException", "CalledProcessError")

#: What to do where another run has locked the results.
LOCKED = (
    "Error: these results are locked: the run that makes them is alive, or was killed. "
    "If it was killed, `peculiar resume` with the same arguments goes on"
)

#: Snakemake's words when there is nothing to do.
NOTHING = "Nothing to be done"


class Estimate:
    """What share of a run's work is done, and how long the rest takes.

    Jobs count by the seconds of cores that they are expected to take: a training counts
    for more than a table.

    Attributes
    ----------
    cores : int or None
        Cores of this machine that the run may use; None if its jobs run elsewhere.
    """

    def __init__(self, expected: dict[int, float], started: float) -> None:
        self.expected, self.started = expected, started
        self.cores: int | None = None
        self.running: dict[int, float] = {}
        self.finished: set[int] = set()

    def share(self, now: float) -> float:
        """Return the share of the work that is done, 0 to 1."""
        done = sum(self.expected.get(job, UNKNOWN) for job in self.finished)
        for job, since in self.running.items():
            # A job that takes longer than expected is not done before it says so.
            done += min(now - since, 0.9 * self.expected.get(job, UNKNOWN))
        return min(done / max(sum(self.expected.values()), done, 1e-9), 1.0)

    def left(self, now: float) -> float | None:
        """Return the seconds that the rest takes; None if nobody can know yet.

        First by what jobs took elsewhere, then more and more by what they took here.
        """
        share = self.share(now)
        here = (now - self.started) * (1 - share) / share if share else None
        trust = min(share / 0.2, 1.0)
        if self.cores is None or not self.expected:
            return here if share > 0.05 else None
        whole = sum(self.expected.values()) / self.cores
        before = max(whole, max(self.expected.values())) * (1 - share)
        return before if here is None else trust * here + (1 - trust) * before


class Progress(LogHandlerBase):
    """Snakemake's handler of log records: says what runs, how many of how many."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = False
    needs_rulegraph = False

    def __post_init__(self) -> None:
        """Start without a run."""
        self.stream: TextIO = sys.stderr
        self.bar: tqdm | None = None
        self.estimate: Estimate | None = None
        self.names: dict[int, str] = {}
        self.tenth = 0
        self.cores: int | None = None
        self.over = threading.Event()
        RUN.handler = self

    def emit(self, record: Any) -> None:
        """Say what a record means for the run; called in a thread of its own."""
        event = getattr(record, "event", None)
        heard = {
            LogEvent.RESOURCES_INFO: self._provided,
            LogEvent.JOB_INFO: self._starts,
            LogEvent.JOB_FINISHED: self._finished,
            LogEvent.JOB_ERROR: self._failed,
        }
        if event in heard:
            heard[event](record)
        elif getattr(record, "exception", None) in OF_JOBS:
            pass  # of a failed job, of which more is said
        elif getattr(record, "exception", None) == "LockException":
            self.say(LOCKED)
        elif record.levelno >= logging.WARNING:
            self.say(self.format(record))
        elif NOTHING in record.getMessage():
            self.say("All results are up to date.")
            RUN.end()

    def close(self) -> None:
        """Take the moving line away."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None
        super().close()

    def say(self, text: str) -> None:
        """Print a text, above the moving line if there is one."""
        tqdm.write(text, file=self.stream)
        self.stream.flush()

    def begin(self, expected: dict[int, float]) -> None:
        """Take what jobs are expected to take, by their numbers."""
        self.estimate = Estimate(expected, time.monotonic())
        self.estimate.cores = self.cores
        left = self.estimate.left(time.monotonic())
        jobs = "1 job" if len(expected) == 1 else f"{len(expected):,} jobs"
        self.say(f"{jobs}{_about(left, 'in all')}")
        if self.stream.isatty():
            form = "{percentage:3.0f}%|{bar:20}| {desc}"
            self.bar = tqdm(total=1.0, bar_format=form, leave=False, dynamic_ncols=True)
            threading.Thread(target=self._move, daemon=True).start()

    def _provided(self, record: Any) -> None:
        self.cores = getattr(record, "cores", self.cores)

    def _starts(self, record: Any) -> None:
        words = [record.rule_name.replace("_", " "), *_told(record.wildcards)]
        self.names[record.jobid] = " ".join(words)
        if self.estimate is None or record.jobid not in self.estimate.expected:
            return  # of another workflow, or none: all the others together
        now = time.monotonic()
        self.estimate.running[record.jobid] = now
        tenth = int(10 * self.estimate.share(now))
        if self.bar is None and tenth > self.tenth:
            self.tenth = tenth
            self.say(f"{10 * tenth:3d}%  {self._state(now)}")

    def _finished(self, record: Any) -> None:
        if self.estimate and record.job_id in self.estimate.expected:
            self.estimate.running.pop(record.job_id, None)
            self.estimate.finished.add(record.job_id)
            if len(self.estimate.finished) == len(self.estimate.expected):
                self.over.set()

    def _failed(self, record: Any) -> None:
        name = self.names.get(record.jobid, record.rule_name)
        if self.estimate:
            self.estimate.running.pop(record.jobid, None)
        self.say(f"Failed: {name}")
        for path in map(Path, record.log or ()):
            if path.is_file():
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                self.say(f"The end of its log, {path}:")
                self.say("\n".join(f"  {line}" for line in lines[-SHOWN:]))

    def _state(self, now: float) -> str:
        """Return how many jobs are done, the time left, and what runs."""
        estimate = self.estimate
        assert estimate is not None
        longest = sorted(estimate.running, key=estimate.running.__getitem__)
        names = [self.names[job] for job in longest[:2]]
        more = f" and {len(longest) - 2} more" if len(longest) > 2 else ""
        runs = f"; runs: {', '.join(names)}{more}" if names else ""
        left = _about(estimate.left(now), "left")
        done, whole = len(estimate.finished), len(estimate.expected)
        return f"{done:,} of {whole:,} jobs{left}{runs}"

    def _move(self) -> None:
        """Draw the line anew every second, since a training says nothing for long."""
        while (bar := self.bar) is not None and self.estimate is not None:
            now = time.monotonic()
            bar.n = self.estimate.share(now)
            bar.set_description_str(self._state(now), refresh=True)
            time.sleep(1.0)


class Run:
    """What the workflow knows of a run, for the handler that speaks of it.

    Attributes
    ----------
    results : str
        The folder of the results.
    """

    def __init__(self) -> None:
        self.results = ""
        self.handler: Progress | None = None
        self.started = time.monotonic()
        self.summary = False

    def begin(self, jobs: Iterable[Any]) -> None:
        """Note the jobs that will run, as Snakemake knows them."""
        expected = {}
        for job in jobs:
            self.summary |= job.rule.name == "summarise"
            if job.rule.name != "all":
                seconds = seconds_of(job.rule.name, job.wildcards_dict)
                known = UNKNOWN if seconds is None else seconds
                expected[job.jobid] = known * job.threads
        if self.handler:
            self.handler.begin(expected)

    def fail(self) -> None:
        """Say what to do after jobs have failed."""
        if self.handler:
            self.handler.say(
                "What is finished stays: when the cause is gone, give the same command "
                "again."
            )

    def end(self) -> None:
        """Print what was found, below the last line of the progress."""
        ran = self.handler is not None and self.handler.estimate is not None
        if self.handler and ran:
            self.handler.over.wait(timeout=5.0)
            self.handler.close()
            took = seconds_in_words(time.monotonic() - self.started)
            self.handler.say(f"Finished in {took}.")
        # A part of a run leaves an old summary as it was, which is not spoken of.
        path = Path(self.results, "summary.txt")
        if (self.summary or (self.handler and not ran)) and path.is_file():
            print(f"\n{path.read_text(encoding='utf-8')}", end="", flush=True)


#: The run of this process.
RUN = Run()


def _told(wildcards: Any) -> list[str]:
    """Return the wildcards of a job that a reader wants, the slice last."""
    found = dict(wildcards or {})
    names = dict.fromkeys(
        found[x] for x in ("detector", "step", "view", "shard") if x in found
    )
    return [*names, *([f"of {found['slice']}"] if "slice" in found else [])]


def _about(seconds: float | None, what: str) -> str:
    return "" if seconds is None else f", about {seconds_in_words(seconds)} {what}"
