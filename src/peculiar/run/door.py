"""What the input shows before anything runs, said in one message."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def refusals() -> Iterator[None]:
    """End the process with the message alone of an error in the user's input.

    Snakemake would print a frame of file names and lines of its own around it. They are
    logged for developers, at level debug.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        log.debug("%s", "".join(traceback.format_exception(error)))
        sys.exit(f"Error: {error}")


def check_all(config: dict[str, dict]) -> None:
    """Check the input of all slices; the same input of several is read once.

    Parameters
    ----------
    config : dict of str to dict
        Per slice the resolved config.

    Raises
    ------
    ValueError
        If nothing can come of a slice, see `peculiar.cutouts.door.check_inputs`.
    """
    # Here, since the process of each job imports this module, and none calls it.
    from peculiar.cutouts.door import check_inputs

    seen = set()
    for name, of_slice in config.items():
        parts = [of_slice["source"], of_slice["cutouts"]]
        key = json.dumps(parts, sort_keys=True)
        if key in seen:
            continue
        seen.add(key)
        try:
            check_inputs(of_slice)
        except ValueError as error:
            raise ValueError(f"slices.{name}: {error}") from error
