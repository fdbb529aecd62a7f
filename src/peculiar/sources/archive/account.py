"""The account at the archive, from the environment and from nowhere else."""

import os

#: Variables of the environment, as HSC's own programs call them.
USER, PASSWORD = "SSP_PDR_USR", "SSP_PDR_PWD"


def account() -> tuple[str, str]:
    """Return the name and password of an account at the archive.

    Returns
    -------
    user, password : str
        Never to be logged or written.

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
