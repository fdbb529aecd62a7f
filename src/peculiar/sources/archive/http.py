"""Requests to the archive: the account, the answers, and further attempts."""

import logging
import os
from collections.abc import Callable
from typing import TypeVar

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
)
from tenacity.wait import wait_random_exponential

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

#: Environment variables of the account, named as in HSC's own programs.
USER, PASSWORD = "SSP_PDR_USR", "SSP_PDR_PWD"

#: Seconds to connect, and between two parts of an answer (the archive cuts all images
#: before it answers).
TIMEOUT = (30, 900)

#: Status codes after which a later request may succeed.
LATER = (429, 500, 502, 503, 504)


class UnavailableError(Exception):
    """The archive does not answer now, but may later.

    `wait` is the number of seconds that the archive asks to wait, or None.
    """

    def __init__(self, text: str, wait: float | None = None) -> None:
        super().__init__(text)
        self.wait = wait


def account() -> tuple[str, str]:
    """Return user name and password from the environment, never to be logged.

    Raises
    ------
    ValueError
        If one of the variables is not set, or is empty.
    """
    found = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    missing = [
        name for name, text in zip((USER, PASSWORD), found, strict=True) if not text
    ]
    if missing:
        raise ValueError(
            f"{' and '.join(missing)} not set in the environment: HSC's archive needs "
            "an account. Register at the survey's data access site, then `export "
            f"{USER}=...` and `export {PASSWORD}=...` before you start the run"
        )
    return found


def check_answer(reply: requests.Response) -> None:
    """Raise an error for every answer other than 200; only its body is then read.

    Raises
    ------
    UnavailableError
        If a later request may succeed.
    ValueError
        If the archive refuses the account or the request; with its reason.
    """
    if reply.status_code == requests.codes.ok:
        return
    where = f"{reply.url} answered {reply.status_code}"
    if reply.status_code == requests.codes.unauthorized:
        raise ValueError(
            f"{where}: it does not know the account in {USER} and {PASSWORD}"
        )
    text = reply.text[:2000].strip()
    if reply.status_code in LATER:
        seconds = reply.headers.get("Retry-After", "")
        wait = float(seconds) if seconds.isdigit() else None
        raise UnavailableError(f"{where}: {text[:200]}", wait)
    raise ValueError(f"{where}, it refuses the request: {text or '(no reason given)'}")


def with_retries(
    call: Callable[..., Answer], *arguments: object, attempts: int, longest: float
) -> Answer:
    """Call a function again as long as the archive is unavailable.

    Waits are random and their range doubles, up to `longest` seconds, unless the
    archive names one. The last of so many `attempts` raises `UnavailableError`.
    """

    def error(state: RetryCallState) -> BaseException | None:
        return state.outcome.exception() if state.outcome else None

    def wait(state: RetryCallState) -> float:
        asked = getattr(error(state), "wait", None)
        random = wait_random_exponential(multiplier=1, max=longest)(state)
        return random if asked is None else asked

    tries = Retrying(
        wait=wait,
        stop=stop_after_attempt(attempts),
        retry=retry_if_exception_type(UnavailableError),
        before_sleep=lambda state: log.warning(
            "%s; next attempt in %.0f s", error(state), state.upcoming_sleep
        ),
        reraise=True,
    )
    return tries(call, *arguments)
