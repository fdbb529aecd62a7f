"""What the archive's answers mean."""

import requests

#: Seconds to connect, and between two pieces of an answer: it cuts before it answers.
TIMEOUT = (30, 900)

#: Answers that say "later" (502, 503 by the archive; the others by what is before it).
LATER = (429, 500, 502, 503, 504)


class UnavailableError(Exception):
    """The archive does not serve this now; it may in a while.

    Attributes
    ----------
    wait : float or None
        Seconds that the archive asks to wait.
    """

    def __init__(self, text: str, wait: float | None = None) -> None:
        super().__init__(text)
        self.wait = wait


def refused_or_unavailable(reply: requests.Response, variables: str) -> None:
    """Raise what an answer other than 200 means.

    Parameters
    ----------
    reply : requests.Response
        Its body is read only if it is an error.
    variables : str
        Which variables of the environment hold the account, for the message.

    Raises
    ------
    UnavailableError
        If the archive may answer later.
    ValueError
        If it refuses the account, or what was asked; with what it says.
    """
    if reply.status_code == requests.codes.ok:
        return
    where = f"{reply.url} answered {reply.status_code}"
    if reply.status_code == requests.codes.unauthorized:
        raise ValueError(f"{where}: it does not know the account in {variables}")
    text = reply.text[:2000].strip()
    if reply.status_code in LATER:
        seconds = reply.headers.get("Retry-After", "")
        wait = float(seconds) if seconds.isdigit() else None
        raise UnavailableError(f"{where}: {text[:200]}", wait)
    raise ValueError(f"{where}, it refuses what was asked: {text or '(no reason)'}")
