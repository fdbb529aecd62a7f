"""Continue a run after the process that led it (its head) was killed.

    peculiar resume config/my_survey.yaml --profile slurm

takes the options of peculiar run. It refuses if the old head may still be alive. It
ends the jobs that the old head left on this machine and in Slurm, and waits until they
are gone, since the new run would start the same jobs again. Jobs get TERM first, so
that a training can save its state. Then it removes the lock and runs snakemake. With -n
it only shows how many jobs it would end and which would run.
"""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from peculiar.run.head import living_head
from peculiar.run.launch import (
    become_snakemake,
    of_checkout,
    of_snakemake,
    parser_of,
    spoken_for,
)

#: The names of our Slurm jobs begin so: slurm-jobname-prefix in profiles/slurm.
PREFIX = "peculiar_"

#: Where the Slurm plugin of snakemake writes the logs of its jobs.
SLURM_LOGS = Path(".snakemake") / "slurm_logs"

#: Seconds that a job may take to end.
PATIENCE = 60.0


def main(arguments: list[str]) -> None:
    """Replace this process by a snakemake that resumes a run; see above.

    It exits if the old run is or may be alive, or if Slurm does not answer. If jobs of
    the old run do not end, it is a TimeoutError.
    """
    parser_of("resume", __doc__).parse_known_args(arguments)
    arguments = of_checkout(arguments)
    given = of_snakemake(arguments)
    folder = Path(given.directory or ".").resolve()
    if head := living_head(folder):
        sys.exit(
            f"{folder}: {head}. Expected no running head; nothing was done. End it "
            "first (after kill -TERM it waits for its jobs). If you know that it is "
            "dead, remove the file in brackets"
        )
    local = [job for job in psutil.process_iter() if _is_job(job, folder)]
    in_slurm = _slurm_jobs(folder)
    if not given.dryrun:
        _end_processes(local)
        _cancel(in_slurm, folder)
        unlock = [sys.executable, "-m", "snakemake", "--unlock", *arguments]
        subprocess.run(unlock, check=True, stdout=subprocess.DEVNULL)
    done = "would be" if given.dryrun else "are"
    number = len(local) + len(in_slurm)
    print(
        f"The old run has ended, and {number} of its jobs {done} ended.",
        file=sys.stderr,
    )
    become_snakemake(spoken_for(["--rerun-incomplete", *arguments]))


def _end_processes(jobs: list[psutil.Process]) -> None:
    for job in jobs:
        _signal(job.terminate)
    _, left = psutil.wait_procs(jobs, timeout=PATIENCE)
    for job in left:
        _signal(job.kill)
    psutil.wait_procs(left, timeout=PATIENCE)


def _cancel(jobs: list[str], folder: Path) -> None:
    """Cancel jobs in Slurm, and wait until none of the folder's is left."""
    if jobs:
        # This sends TERM, and KILL only after Slurm's KillWait.
        subprocess.run(["scancel", *jobs], check=True)
    end = time.monotonic() + PATIENCE
    while left := _slurm_jobs(folder):
        if time.monotonic() > end:
            raise TimeoutError(
                f"Slurm jobs {', '.join(left)} of the old run are still there: "
                f"expected them to end {PATIENCE:.0f} s after scancel. See squeue --me"
            )
        time.sleep(1.0)


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
    """Return the jobs in Slurm of runs in this folder."""
    if not (folder / SLURM_LOGS).is_dir():
        return []  # no run in this folder used Slurm, which may not be installed
    command = ["squeue", "--me", "--noheader", "--format", "%A %j %Z"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or error
        sys.exit(
            f"{folder}: a run there had Slurm jobs ({SLURM_LOGS}), and squeue cannot "
            f"say whether some are left: {said}. Expected a list of jobs: call this "
            "where sbatch works"
        )
    rows = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    return [
        number
        for number, name, place in rows
        if name.startswith(PREFIX) and Path(place).resolve() == folder
    ]
