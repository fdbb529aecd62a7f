"""Download of a shard's cutouts, until each has arrived or is known not to exist."""

import io
import logging
from collections.abc import Iterator

import numpy as np
import requests
from astropy.coordinates import SkyCoord
from urllib3.exceptions import HTTPError

from peculiar.sources import fits_cut
from peculiar.sources.archive.http import (
    TIMEOUT,
    UnavailableError,
    account,
    check_answer,
    with_retries,
)
from peculiar.sources.archive.ledger import Ledger, Wanted
from peculiar.sources.archive.request import (
    ROWS,
    CutShortError,
    HostileError,
    list_of,
    members,
    row_of,
)
from peculiar.sources.fits_cut import Cut
from peculiar.sources.fits_file import opened
from peculiar.sources.fits_mask import planes_set
from peculiar.sources.rows import DAMAGED, attempted
from peculiar.tables.logs import progress
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Requests in a row without any cutout, until the job fails.
ATTEMPTS = 10

#: Longest time between two of them, in seconds.
LONGEST_WAIT = 300

#: Attempts for a cutout that arrives damaged.
TRIES = 3

#: Margin around the cutout in arcsec: the archive cuts at whole pixels, and 96 px of
#: 0.168" need 8.5" on either side.
MARGIN = 0.44

#: HDUs of a cutout: image, mask.
IMAGE, MASK = 1, 2


def download(ledger: Ledger, source: dict, cutouts: dict) -> None:
    """Ask the archive for all open cutouts of a ledger.

    Parameters
    ----------
    ledger : Ledger
        Written after each cutout, so that a killed download can go on.
    source : dict
        The ``source`` section of the config: host, release, rerun, mask.
    cutouts : dict
        The ``cutouts`` section: size (px), pixel_scale, zero_point, bands.

    Raises
    ------
    ValueError
        If the archive refuses the account or the list, or there is no account.
    RuntimeError
        If several requests in a row brought no cutout.
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
    """Yield the cutouts that each request settles."""
    while wanted := ledger.ask(ROWS):
        try:
            yield with_retries(
                *(_request, user, ledger, wanted, source, cutouts),
                attempts=ATTEMPTS,
                longest=LONGEST_WAIT,
            )
        except UnavailableError as error:
            raise RuntimeError(
                f"{ATTEMPTS} requests in a row brought no cutout; the last: {error}. "
                "The cutouts that arrived are kept: run again to request the others"
            ) from error


def _request(
    user: tuple[str, str],
    ledger: Ledger,
    wanted: list[Wanted],
    source: dict,
    cutouts: dict,
) -> list[Wanted]:
    """Send one request; return the cutouts that it settles, at least one."""
    half = cutouts["size"] * cutouts["pixel_scale"] / 2 + MARGIN
    mask = source["mask"] is not None
    text = list_of(wanted, rerun=source["rerun"], half=half, mask=mask)
    url = f"{source['host']}/das_cutout/{source['release']}/cgi-bin/cutout"
    settled: dict[int, Wanted] = {}
    why = ""
    try:
        # A new connection for each request: the archive may close an old one just when
        # it is used again, which would count as a failed request.
        with requests.post(
            url,
            auth=user,
            files={"list": ("list.txt", text)},
            headers={"Accept-Encoding": "identity"},
            stream=True,
            timeout=TIMEOUT,
        ) as reply:
            check_answer(reply)
            for name, content in members(reply.raw, 2 * len(wanted)):
                row = row_of(name, wanted, source["rerun"])
                if isinstance(row, str):
                    why = f"{name!r} {row}"
                elif row in settled:
                    log.warning("%s arrived twice: the first one is kept", name)
                else:
                    _keep(ledger, wanted[row], content, source, cutouts)
                    settled[row] = wanted[row]
    except (CutShortError, HostileError, HTTPError, requests.RequestException) as error:
        why = str(error)
    missing = [w for row, w in enumerate(wanted) if row not in settled]
    if not why:
        ledger.settle(missing, "absent", "the archive has no data at this position")
        return wanted
    log.warning("%d of %d cutouts arrived: %s", len(settled), len(wanted), why)
    if not settled:
        raise UnavailableError(f"{url}: {why}")
    return list(settled.values())


def _keep(
    ledger: Ledger, wanted: Wanted, content: bytes, source: dict, cutouts: dict
) -> None:
    """Store the flux of a file that arrived, or why it cannot be used."""
    bands, scale = cutouts["bands"], cutouts["pixel_scale"]
    expected = fits_cut.Wanted(wanted.band, bands, scale, cutouts["zero_point"])

    def read() -> tuple[np.ndarray, list[str]] | Reject:
        sky = SkyCoord(wanted.ra, wanted.dec, unit="deg")
        cut = Cut(cutouts["size"], sky=sky)
        with opened(io.BytesIO(content)) as file:
            found = fits_cut.flux(file, IMAGE, cut, expected)
            mask = source["mask"]
            if isinstance(found, Reject) or not mask:
                return found if isinstance(found, Reject) else (found[0], [])
            planes = planes_set(file, MASK, IMAGE, cut, mask, scale)
            if isinstance(planes, Reject):
                return planes
            return found[0], [name for name in planes if planes[name]]

    found = attempted(read, damaged=DAMAGED)
    if isinstance(found, Reject):
        ledger.fail(wanted, f"{found.reason}: {found.detail}", TRIES)
    else:
        ledger.receive(wanted, *found)
