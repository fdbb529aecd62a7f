"""What a run says of how far it is."""

import io
import logging
from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from peculiar.run.progress import UNKNOWN, Estimate, Progress, Run


class Terminal(io.StringIO):
    """A file that says it is a terminal."""

    def isatty(self):
        """Say so."""
        return True


@pytest.fixture
def progress():
    """Give a handler that writes to a file."""
    handler = Progress(SimpleNamespace(), None)
    handler.stream = io.StringIO()
    handler.setFormatter(logging.Formatter("%(message)s"))
    yield handler
    handler.close()


def record(event, level=logging.INFO, message="", **facts):
    found = logging.LogRecord("snakemake", level, "", 0, message, None, None)
    found.__dict__ |= {"event": event} | facts
    return found


def run(progress, jobs, failed=()):
    """Let jobs run one after the other."""
    progress.emit(record(LogEvent.RESOURCES_INFO, cores=2))
    progress.begin(jobs)
    for job in jobs:
        names = {"slice": "one", "shard": "0001"}
        progress.emit(
            record(LogEvent.JOB_INFO, jobid=job, rule_name="a_rule", wildcards=names)
        )
        if job in failed:
            continue
        progress.emit(record(LogEvent.JOB_FINISHED, job_id=job))


def test_a_file_gets_at_most_a_line_for_each_tenth(progress):
    run(progress, dict.fromkeys(range(500), 4.0))
    lines = progress.stream.getvalue().splitlines()
    assert lines[0] == "500 jobs, about 17 min in all"  # 2,000 s on two cores
    assert [int(line.split("%")[0]) for line in lines[1:]] == [*range(10, 100, 10)]
    assert lines[1].startswith(" 10%  50 of 500 jobs, about ")
    assert lines[1].endswith(" left; runs: a rule 0001 of one")
    assert progress.over.is_set()


def test_a_job_that_stands_for_all_others_is_not_spoken_of(progress):
    progress.begin({1: 1.0})
    progress.emit(record(LogEvent.JOB_FINISHED, job_id=1))
    started = {"jobid": 0, "rule_name": "all", "wildcards": None}
    progress.emit(record(LogEvent.JOB_INFO, **started))
    assert progress.stream.getvalue() == "1 job\n"


def test_a_long_job_counts_for_more(progress):
    run(progress, {0: 90.0} | dict.fromkeys(range(1, 11), 1.0))
    lines = progress.stream.getvalue().splitlines()
    assert lines[1].startswith(" 90%  1 of 11 jobs")
    assert len(lines) == 2


def test_a_terminal_gets_one_line_that_goes_away(progress):
    progress.stream = Terminal()
    run(progress, dict.fromkeys(range(50), 4.0))
    progress.close()
    assert progress.stream.getvalue().count("\n") == 1  # that of the number of jobs


def test_a_failure_shows_the_end_of_the_log(progress, tmp_path):
    log = tmp_path / "a.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    run(progress, {1: 1.0}, failed=[1])
    progress.emit(record(LogEvent.JOB_ERROR, jobid=1, rule_name="a_rule", log=[log]))
    said = progress.stream.getvalue()
    assert f"Failed: a rule 0001 of one\nThe end of its log, {log}:" in said
    assert "line 99\n" in said
    assert "line 79\n" not in said


def test_warnings_are_said_and_notes_are_not(progress):
    progress.emit(record(None, logging.WARNING, "the disk is slow"))
    progress.emit(record(None, logging.INFO, "Select jobs to execute..."))
    assert progress.stream.getvalue() == "the disk is slow\n"


def test_nothing_to_do_shows_what_was_found(progress, tmp_path, capsys, monkeypatch):
    run_ = Run()
    monkeypatch.setattr("peculiar.run.progress.RUN", run_)
    run_.handler, run_.results = progress, str(tmp_path)
    (tmp_path / "summary.txt").write_text("Found\n  much\n")
    progress.emit(record(None, message="Nothing to be done (all requested files ...)."))
    assert progress.stream.getvalue() == "All results are up to date.\n"
    assert capsys.readouterr().out == "\nFound\n  much\n"


def test_time_left_goes_from_the_forecast_to_what_jobs_take():
    estimate = Estimate(dict.fromkeys(range(100), 2.0), started=0.0)
    assert estimate.left(1.0) is None  # elsewhere, with nobody knows how many cores
    estimate.cores = 2
    assert estimate.left(0.0) == 100.0
    # Jobs take five times as long as expected.
    estimate.finished = {*range(10)}
    assert 90 < estimate.left(50.0) < 450
    estimate.finished = {*range(50)}
    assert estimate.left(250.0) == pytest.approx(250.0)
    # One job at a time cannot be faster than the longest.
    alone = Estimate({1: 60.0}, started=0.0)
    alone.cores = 8
    assert alone.left(0.0) == 60.0


def test_a_running_job_counts_by_its_time_but_never_as_done():
    estimate = Estimate({1: 100.0, 2: UNKNOWN}, started=0.0)
    estimate.running = {1: 0.0}
    assert estimate.share(21.0) == pytest.approx(0.2)
    assert estimate.share(1e6) == pytest.approx(90 / 105)


def test_locked_results_say_how_to_go_on(progress):
    progress.emit(record(LogEvent.ERROR, logging.ERROR, exception="LockException"))
    assert "`peculiar resume`" in progress.stream.getvalue()
