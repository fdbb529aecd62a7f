"""The table of a slice's objects, from a catalogue job of the archive."""

import logging
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import requests
from astropy.io import fits
from tenacity import Retrying, retry_if_result, stop_never, wait_exponential

from peculiar.sources.archive.http import (
    TIMEOUT,
    UnavailableError,
    account,
    check_answer,
    with_retries,
)
from peculiar.tables.files import written
from peculiar.tables.inputs.read import ISNULL, read_table

log = logging.getLogger(__name__)

#: Key of the Parquet metadata that holds the query of the table.
QUERY = b"sql"

#: Version of HSC's own client of this interface.
VERSION = 20190924.1

#: Seconds between two status requests of a job: from one, doubling, up to this.
LONGEST_POLL = 300

#: Attempts of a call that fails for a temporary reason, and seconds between, at most.
ATTEMPTS, LONGEST_WAIT = 8, 60


def write_table(sql: str, *, host: str, release: str, path: Path) -> int | None:
    """Fetch the table of a query, unless it exists.

    Parameters
    ----------
    sql : str
        See `peculiar.sources.archive.query`.
    host : str
        Address of the archive.
    release : str
        Data release: pdr2, pdr3.
    path : Path
        Parquet file to write: the query's columns with their units and nulls, sorted by
        ``object_id``, which in this survey also sorts by position on the sky.

    Returns
    -------
    rows : int or None
        None if `path` already holds the table of this query.

    Raises
    ------
    ValueError
        If `path` is not Parquet or holds another table, if there is no account in the
        environment, or if the archive refuses it.
    RuntimeError
        If the query failed at the archive; with its reason.
    UnavailableError
        If the archive cannot be reached after several attempts.
    """
    if path.suffix != ".parquet":
        raise ValueError(f"source.table is {path}: expected a name ending in .parquet")
    if path.exists():
        if (pq.read_schema(path).metadata or {}).get(QUERY) == sql.encode():
            return None
        raise ValueError(
            f"source.table {path} exists, but is not the table of this query: expected "
            "a new name. Move the file away or change source.table"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as folder:
        answer = Path(folder, "answer.fits")
        _fetch(sql, _Client(host), release, answer)
        with fits.open(answer) as hdus:
            names = [n for n in hdus[1].columns.names if not n.endswith(ISNULL)]
        table = read_table(answer, "the archive's answer", "object_id", names)
    table = table.sort_by("object_id").replace_schema_metadata({QUERY: sql.encode()})
    with written(path) as temporary:
        pq.write_table(table, temporary)
    return len(table)


def _fetch(sql: str, client: "_Client", release: str, path: Path) -> None:
    """Submit a job, wait for it, download its FITS table, and delete it."""
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
    log.info("job %s is submitted to %s", job["id"], client.host)
    done = False
    try:
        _wait(client, job["id"])
        done = True
        _download(client, job["id"], path)
    finally:
        # An interrupted job must not go on at the archive's cost.
        with suppress(requests.RequestException, ValueError, UnavailableError):
            client.post("delete" if done else "cancel", id=job["id"])


def _wait(client: "_Client", number: int) -> None:
    def status() -> dict:
        job = client.post("status", id=number).json()
        log.info("job %s: %s", number, job["status"])
        return job

    polls = Retrying(
        wait=wait_exponential(multiplier=1, max=LONGEST_POLL),
        stop=stop_never,
        retry=retry_if_result(lambda job: job["status"] not in ("done", "error")),
    )
    job = polls(status)
    if job["status"] == "error":
        raise RuntimeError(
            f"the archive's job {number} failed: {job.get('error', 'no reason given')}."
            " `peculiar hsc sql` shows its query"
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
                f"{client.host}: {file.tell()} of {expected} bytes arrived"
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
        """Call the interface, several times if the archive is unavailable."""
        limits = {"attempts": ATTEMPTS, "longest": LONGEST_WAIT}
        return with_retries(self._post, call, stream, body, **limits)

    def _post(self, call: str, stream: bool, body: dict) -> requests.Response:
        url = f"{self.host}/datasearch/api/catalog_jobs/{call}"
        whole = {"credential": self._account, "clientVersion": VERSION, **body}
        try:
            reply = requests.post(url, json=whole, stream=stream, timeout=TIMEOUT)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise UnavailableError(f"{url}: {error}") from error
        check_answer(reply)
        return reply
