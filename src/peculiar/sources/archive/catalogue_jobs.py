"""Catalogue jobs of the archive: a query is submitted, waited for, fetched, deleted."""

import logging
from contextlib import suppress
from pathlib import Path

import requests
from tenacity import (
    Retrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    stop_never,
    wait_exponential,
    wait_random_exponential,
)

from peculiar.sources.archive.account import PASSWORD, USER, account
from peculiar.sources.archive.http import (
    TIMEOUT,
    UnavailableError,
    refused_or_unavailable,
)
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: What HSC's own client of this interface calls itself.
VERSION = 20190924.1

#: Seconds between two questions whether a job is done: from one, doubling, to this.
LONGEST_POLL = 300

#: Calls that fail for a passing reason are made so often.
ATTEMPTS = 8


def fetch_table(sql: str, *, host: str, release: str, path: Path) -> None:
    """Run a query in the archive and write its table.

    The job is deleted at the archive in the end, and cancelled if this is interrupted.

    Parameters
    ----------
    sql : str
        See `peculiar.sources.archive.query`.
    host : str
        Address of the archive.
    release : str
        Data release: pdr2, pdr3.
    path : Path
        FITS file to write, whole or not at all.

    Raises
    ------
    ValueError
        If there is no account in the environment, or the archive refuses it.
    RuntimeError
        If the archive says that the query failed; with what it says.
    requests.RequestException
        If the archive cannot be reached, after several tries.
    """
    client = _Client(host)
    job = client.post(
        "submit",
        catalog_job={
            "sql": sql,
            "out_format": "fits",
            "include_metainfo_to_body": True,
            "release_version": release,
        },
        nomail=True,
        skip_syntax_check=False,
    ).json()
    log.info("job %s is submitted to %s", job["id"], host)
    done = False
    try:
        _wait(client, job["id"])
        done = True
        _download(client, job["id"], path)
    finally:
        # What was interrupted shall not go on at the archive's cost.
        with suppress(requests.RequestException, ValueError, UnavailableError):
            client.post("delete" if done else "cancel", id=job["id"])


def _wait(client: "_Client", number: int) -> None:
    polls = Retrying(
        wait=wait_exponential(multiplier=1, max=LONGEST_POLL),
        stop=stop_never,
        retry=retry_if_result(lambda job: job["status"] not in ("done", "error")),
        before_sleep=lambda state: log.info(
            "job %s: %s", number, state.outcome.result()["status"]
        ),
    )
    job = polls(lambda: client.post("status", id=number).json())
    if job["status"] == "error":
        raise RuntimeError(
            f"the archive's job {number} failed: {job.get('error', 'no reason')}. "
            "Its query is shown by `peculiar hsc sql`"
        )


def _download(client: "_Client", number: int, path: Path) -> None:
    with (
        client.post("download", stream=True, id=number) as reply,
        written(path) as temporary,
        temporary.open("wb") as file,
    ):
        for part in reply.iter_content(2**20):
            file.write(part)
        expected = reply.headers.get("Content-Length")
        if expected and file.tell() != int(expected):
            raise requests.ConnectionError(
                f"{client.host}: {file.tell()} of {expected} bytes came"
            )


class _Client:
    """The interface of catalogue jobs, with an account."""

    def __init__(self, host: str) -> None:
        self.host = host
        user, password = account()
        self._account = {"account_name": user, "password": password}

    def post(
        self, call: str, *, stream: bool = False, **body: object
    ) -> requests.Response:
        """Call the interface; a passing failure is waited out."""
        calls = Retrying(
            wait=wait_random_exponential(multiplier=1, max=60),
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception_type(UnavailableError),
            reraise=True,
        )
        return calls(self._post, call, stream, body)

    def _post(self, call: str, stream: bool, body: dict) -> requests.Response:
        url = f"{self.host}/datasearch/api/catalog_jobs/{call}"
        whole = {"credential": self._account, "clientVersion": VERSION, **body}
        try:
            reply = requests.post(url, json=whole, stream=stream, timeout=TIMEOUT)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise UnavailableError(f"{url}: {error}") from error
        refused_or_unavailable(reply, f"{USER} and {PASSWORD}")
        return reply
