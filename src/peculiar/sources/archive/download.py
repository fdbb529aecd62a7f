"""Download of a shard's cutouts: until each is here, or is known not to be there."""

import io
import logging
from collections.abc import Iterator

import requests
from astropy.coordinates import SkyCoord
from astropy.io.fits import HDUList
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
)
from tenacity.wait import wait_random_exponential
from urllib3.exceptions import HTTPError

from peculiar.sources.archive.account import PASSWORD, USER, account
from peculiar.sources.archive.http import (
    TIMEOUT,
    UnavailableError,
    refused_or_unavailable,
)
from peculiar.sources.archive.ledger import Ledger, Wanted
from peculiar.sources.archive.reply import CutShortError, HostileError, members
from peculiar.sources.archive.request import ROWS, list_of, row_of
from peculiar.sources.fits_cut import DAMAGED, Cut, flux, opened, planes_set
from peculiar.tables.logs import progress
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Requests in a row that bring nothing, until the job fails.
ATTEMPTS = 10

#: Seconds between two of them, at most; at random, doubling.
LONGEST_WAIT = 300

#: A cutout that comes damaged is asked for so often.
TRIES = 3

#: arcsec beyond the cutout's own half: the archive cuts at whole pixels, and 8.5" are
#: needed for 96 px of 0.168".
MARGIN = 0.44

#: HDUs of a cutout: image, mask.
IMAGE, MASK = 1, 2


def download(ledger: Ledger, source: dict, cutouts: dict) -> None:
    """Ask the archive for what is open in a ledger, until nothing is.

    Parameters
    ----------
    ledger : Ledger
        Written after each cutout: a killed download goes on with what is missing.
    source : dict
        The ``source`` section of the config: host, release, rerun, mask.
    cutouts : dict
        The ``cutouts`` section: size (px), pixel_scale, zero_point, bands.

    Raises
    ------
    ValueError
        If the archive refuses the account or the list, or there is no account.
    RuntimeError
        If several requests in a row brought nothing.
    """
    if wanted := ledger.counts().get("open", 0):
        user = account()
        with progress(None, wanted, "cutouts from the archive") as bar:
            for settled in _requests(user, ledger, source, cutouts):
                bar.update(len(settled))
    log.info("ledger: %s", ledger.counts())


def _requests(
    user: tuple[str, str], ledger: Ledger, source: dict, cutouts: dict
) -> Iterator[list[Wanted]]:
    """Yield what is settled by each request."""
    while wanted := ledger.ask(ROWS):
        tries = Retrying(
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception_type(UnavailableError),
            before_sleep=lambda state: log.warning(
                "%s; again in %.0f s", state.outcome.exception(), state.upcoming_sleep
            ),
            reraise=True,
        )
        try:
            yield tries(_request, user, ledger, wanted, source, cutouts)
        except UnavailableError as error:
            raise RuntimeError(
                f"{ATTEMPTS} requests in a row brought nothing; the last: {error}. "
                "What came before is kept: run again, and it goes on there"
            ) from error


def _wait(state: RetryCallState) -> float:
    asked = getattr(state.outcome.exception(), "wait", None)
    random = wait_random_exponential(multiplier=1, max=LONGEST_WAIT)(state)
    return random if asked is None else asked


def _request(
    user: tuple[str, str],
    ledger: Ledger,
    wanted: list[Wanted],
    source: dict,
    cutouts: dict,
) -> list[Wanted]:
    """Ask once; return what is settled by it, which is at least one cutout."""
    half = cutouts["size"] * cutouts["pixel_scale"] / 2 + MARGIN
    mask = source["mask"] is not None
    text = list_of(wanted, rerun=source["rerun"], half=half, mask=mask)
    url = f"{source['host']}/das_cutout/{source['release']}/cgi-bin/cutout"
    settled: dict[int, Wanted] = {}
    why = ""
    try:
        # A connection a request: one that is kept may be closed by the archive just
        # when it is used again, which would count as an answer of its.
        with requests.post(
            url,
            auth=user,
            files={"list": ("list.txt", text)},
            headers={"Accept-Encoding": "identity"},
            stream=True,
            timeout=TIMEOUT,
        ) as reply:
            refused_or_unavailable(reply, f"{USER} and {PASSWORD}")
            for name, content in members(reply.raw, 2 * len(wanted)):
                row = row_of(name, wanted, source["rerun"])
                if isinstance(row, str):
                    why = f"{name!r} {row}"
                elif row in settled:
                    log.warning("%s came twice: the first one counts", name)
                else:
                    _keep(ledger, wanted[row], content, source, cutouts)
                    settled[row] = wanted[row]
    except (CutShortError, HostileError, HTTPError, requests.RequestException) as error:
        why = str(error)
    missing = [w for row, w in enumerate(wanted) if row not in settled]
    if not why:
        ledger.settle(missing, "absent", "the archive has no data here")
        return wanted
    log.warning("%d of %d cutouts came: %s", len(settled), len(wanted), why)
    if not settled:
        raise UnavailableError(f"{url}: {why}")
    return list(settled.values())


def _keep(
    ledger: Ledger, wanted: Wanted, content: bytes, source: dict, cutouts: dict
) -> None:
    """Cut the flux out of a file that came, or note what is wrong with it."""
    place = Cut(cutouts["size"], sky=SkyCoord(wanted.ra, wanted.dec, unit="deg"))
    try:
        with opened(io.BytesIO(content)) as hdus:
            image = flux(hdus, IMAGE, place, cutouts["zero_point"])
            planes = _planes(hdus, place, source["mask"], cutouts["pixel_scale"])
    except DAMAGED as error:
        image = planes = Reject("unreadable", str(error))
    for found in (image, planes):
        if isinstance(found, Reject):
            small = found.reason in ("wrong_shape", "beyond_edge")
            state = "wrong_size" if small else "bad"
            ledger.fail(wanted, state, f"{found.reason}: {found.detail}", TRIES)
            return
    ledger.receive(wanted, image, [name for name, is_set in planes.items() if is_set])


def _planes(
    hdus: HDUList, place: Cut, mask: dict | None, scale: float
) -> dict[str, bool] | Reject:
    if mask is None:
        return {}
    names = [*mask["reject"], *mask["flag"]]
    return planes_set(hdus, MASK, IMAGE, place, names, mask["radius"] / scale)
