"""Go on after the process that led a run has died.

    python -m peculiar.run.resume --profile slurm

takes all that snakemake takes, and does in order: prove that the old run's head is
dead, or refuse; end the jobs that it left, on this machine and in Slurm, and wait until
they are gone, since a job and its successor would do the same work; clear the lock; run
snakemake. Jobs are asked to leave first, so that a training saves what it has.
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from peculiar.run.head import living_head

#: Names of our Slurm jobs begin so: slurm-jobname-prefix in profiles/slurm.
PREFIX = "peculiar_"

#: Where the Slurm plugin of snakemake writes the logs of its jobs.
SLURM_LOGS = Path(".snakemake") / "slurm_logs"

#: Seconds that a job may take to leave.
PATIENCE = 60.0


def main(arguments: list[str]) -> None:
    """Become a snakemake that resumes a run.

    Parameters
    ----------
    arguments : list of str
        Of snakemake.

    Raises
    ------
    SystemExit
        If the old run is alive, or may be.
    """
    folder = Path(_directory(arguments)).resolve()
    if head := living_head(folder):
        sys.exit(
            f"{folder}: {head}. Expected it to be dead; nothing was done. End it first "
            f"(kill -TERM waits for its jobs), or, if you know that it is dead, remove "
            f"{folder}/.snakemake/head.json"
        )
    ended = end_processes(folder) + cancel_slurm_jobs(folder)
    print(f"The old run is dead, and {ended} of its jobs are ended.", file=sys.stderr)
    snakemake = [sys.executable, "-m", "snakemake"]
    # Before the arguments: behind their "--" stand files.
    unlock = [*snakemake, "--unlock", *arguments]
    subprocess.run(unlock, check=True, stdout=subprocess.DEVNULL)
    # In this very process: a Ctrl-C or a kill meets snakemake and nothing between.
    os.execv(sys.executable, [*snakemake, "--rerun-incomplete", *arguments])


def end_processes(folder: Path) -> int:
    """End the jobs that a dead run left on this machine.

    Parameters
    ----------
    folder : Path
        Where snakemake ran.

    Returns
    -------
    ended : int
        Processes.
    """
    jobs = [job for job in psutil.process_iter() if _is_job(job, folder)]
    for job in jobs:
        _signal(job.terminate)
    _, left = psutil.wait_procs(jobs, timeout=PATIENCE)
    for job in left:
        _signal(job.kill)
    psutil.wait_procs(left, timeout=PATIENCE)
    return len(jobs)


def cancel_slurm_jobs(folder: Path) -> int:
    """Cancel the jobs that a dead run left in Slurm, and wait until they are gone.

    Parameters
    ----------
    folder : Path
        Where snakemake ran: jobs of other folders are left alone.

    Returns
    -------
    cancelled : int
        Jobs.

    Raises
    ------
    TimeoutError
        If some do not go.
    SystemExit
        If Slurm cannot be asked.
    """
    if not (folder / SLURM_LOGS).is_dir():
        return 0  # no run here had any; Slurm may not even be there
    jobs = _slurm_jobs(folder)
    if jobs:
        # Sends TERM, and KILL only after Slurm's KillWait.
        subprocess.run(["scancel", *jobs], check=True)
    end = time.monotonic() + PATIENCE
    while left := _slurm_jobs(folder):
        if time.monotonic() > end:
            raise TimeoutError(
                f"Slurm jobs {', '.join(left)} of the old run do not go away: expected "
                f"them to end within {PATIENCE:.0f} s of scancel. Look at squeue --me"
            )
        time.sleep(1.0)
    return len(jobs)


def _directory(arguments: list[str]) -> str:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--directory", "-d", default=".")
    return parser.parse_known_args(arguments)[0].directory


def _is_job(process: psutil.Process, folder: Path) -> bool:
    """Return whether a process is one of snakemake's jobs in a folder."""
    try:
        words = process.cmdline()
        if Path(process.cwd()) != folder:
            return False
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    own_script = any(f"{folder}/.snakemake/scripts/" in word for word in words)
    return own_script or ("--mode" in words and "--snakefile" in words)


def _signal(send) -> None:
    with suppress(psutil.NoSuchProcess):
        send()


def _slurm_jobs(folder: Path) -> list[str]:
    command = ["squeue", "--me", "--noheader", "--format", "%A %j %Z"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"{folder}: a run there had Slurm jobs ({SLURM_LOGS}), and squeue cannot "
            f"say whether some are left: {getattr(error, 'stderr', '') or error}. "
            "Expected it to answer: call this where sbatch works"
        )
    rows = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    return [
        number
        for number, name, place in rows
        if name.startswith(PREFIX) and Path(place).resolve() == folder
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
