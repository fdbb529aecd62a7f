"""What an HDF5 dataset needs beside its own file: filters, and parts in other files.

The HDF5 library fills what is missing of a virtual dataset, or of a raw file, without
a word.
"""

import importlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import h5py
import numpy as np

#: Filters registered with The HDF Group that other programs write.
FILTERS = {
    4: "szip",
    307: "bzip2",
    32000: "lzf",
    32001: "blosc",
    32004: "lz4",
    32008: "bitshuffle",
    32013: "zfp",
    32015: "zstandard",
    32017: "sz",
    32018: "fcidecomp",
    32023: "sperr",
    32024: "sz3",
    32026: "blosc2",
}


#: Variable with the folder of raw files: the library looks for relative names there,
#: or in the working directory, never beside the file.
RAW_FOLDER = "HDF5_EXTFILE_PREFIX"


def check_filters(values: h5py.Dataset, key: str) -> None:
    """Raise ``ValueError`` if a dataset passed through a filter that is not installed.

    `key` is the configuration's key that names it. The plugins of the package
    ``hdf5plugin`` are used if it is installed.
    """
    properties = values.id.get_create_plist()
    for place in range(properties.get_nfilters()):
        number, _, _, name = properties.get_filter(place)
        if h5py.h5z.filter_avail(number):
            continue
        with suppress(ImportError):
            importlib.import_module("hdf5plugin")
        if h5py.h5z.filter_avail(number) or not _passed(values, place):
            continue
        called = FILTERS.get(number) or name.decode(errors="replace") or "unknown"
        raise ValueError(
            f"{values.file.filename}: {key} names {values.name!r}, which is compressed "
            f"with HDF5 filter {number} ({called}), which is not installed: install "
            "the package hdf5plugin, or name the folder of the filter's plugin in "
            "HDF5_PLUGIN_PATH"
        )


def check_links(file: h5py.File, name: str, key: str) -> None:
    """Raise ``ValueError`` if a dataset is behind a link to a file that is not there.

    `key` is the configuration's key that names it.
    """
    path = PurePosixPath(name)
    for step in map(str, (*list(path.parents)[-2::-1], path)):
        link = file.get(step, getlink=True)
        if isinstance(link, h5py.ExternalLink) and file.get(step) is None:
            raise ValueError(
                f"{file.filename}: {key} is {name!r}, but {step!r} is a link to "
                f"{link.path!r} of the file {link.filename}, which does not exist "
                "beside it, or has no such object: expected that file, as HDF5. Copy "
                "it there, or write a file of its own"
            )


def _passed(values: h5py.Dataset, place: int) -> bool:
    """Return whether any chunk passed through a filter: it may be an optional one."""

    def passed(chunk: object) -> bool | None:
        return True if not chunk.filter_mask >> place & 1 else None  # type: ignore[attr-defined]

    return bool(values.id.chunk_iter(passed))


def missing_parts(values: h5py.Dataset, rows: np.ndarray | None = None) -> dict:
    """Return which rows of a dataset are not all there, and why.

    Parameters
    ----------
    values : h5py.Dataset
        One row an object along its first axis.
    rows : numpy.ndarray, optional
        int64, the rows to look at; all by default.

    Returns
    -------
    missing : dict of int to str
        Row, and the file or dataset that is missing or too short.
    """
    if values.is_virtual:
        found = _of_virtual(values, rows)
    elif values.external:
        found = _of_raw(values)
    else:
        return {}
    wanted = np.arange(len(values)) if rows is None else rows
    return {int(row): found[row] for row in wanted.tolist() if row in found}


def _of_raw(values: h5py.Dataset) -> dict[int, str]:
    """Return the rows whose bytes are beyond the ends of the raw files."""
    each = values.dtype.itemsize * int(np.prod(values.shape[1:]))
    total, position, missing = each * len(values), 0, {}
    for name, offset, size in values.external:
        stop = min(total, position + size)
        path = _found(os.fsdecode(name), values)
        there = max(0, path.stat().st_size - offset) if path else 0
        if position + there < stop:
            text = f"{name} is too short: {there} bytes, expected {stop - position}"
            if path is None:
                text = f"{name} does not exist; its folder may stand in {RAW_FOLDER}"
            for row in range((position + there) // each, -(-stop // each)):
                missing[row] = text
        position = stop
    if position < total:
        text = f"its raw files hold {position} bytes, expected {total}"
        missing.update(dict.fromkeys(range(position // each, len(values)), text))
    return missing


def _of_virtual(values: h5py.Dataset, rows: np.ndarray | None) -> dict[int, str]:
    """Return the rows of missing sources, and those that no source is mapped to."""
    each = int(np.prod(values.shape[1:]))
    covered, missing = np.zeros(len(values), np.int64), {}
    wanted = np.ones(len(values), bool)
    if rows is not None:
        wanted[:] = False
        wanted[rows] = True
    for part in values.virtual_sources():
        into = _rows_of(part.vspace, len(values))
        if "%" in part.file_name + part.dset_name or into is None:
            covered += each  # as many sources as there are: none is missing
            continue
        covered[into] += part.vspace.get_select_npoints() // max(1, len(into))
        if not wanted[into].any():
            continue
        there, why = _source_rows(part, values, len(into))
        missing.update(dict.fromkeys(into[there:].tolist(), why))
    text = "no part of the virtual dataset is mapped to it"
    for row in np.flatnonzero(covered < each).tolist():
        missing.setdefault(row, text)
    return missing


def _rows_of(space: h5py.h5s.SpaceID, length: int) -> np.ndarray | None:
    """Return the rows of a selection, in order; None if it has no end."""
    if space.get_select_type() != h5py.h5s.SEL_HYPERSLABS:
        return np.arange(length)
    try:
        if not space.is_regular_hyperslab():
            low, high = space.get_select_bounds()
            return np.arange(low[0], high[0] + 1)
        start, stride, number, block = (
            axis[0] for axis in space.get_regular_hyperslab()
        )
    except (ValueError, OverflowError):
        return None
    if max(number, block) > length:
        return None
    blocks = start + stride * np.arange(number)
    return (blocks[:, None] + np.arange(block)).ravel()


def _source_rows(part: tuple, values: h5py.Dataset, expected: int) -> tuple[int, str]:
    """Return how many of the expected rows a part's source has, and why not all."""
    name, inside = part.file_name, part.dset_name  # type: ignore[attr-defined]
    for file, where in _opened(name, values):
        source = file.get(inside)
        if not isinstance(source, h5py.Dataset):
            return 0, f"{where} has no dataset {inside!r}"
        check_filters(source, f"virtual dataset {values.name!r}")
        if broken := missing_parts(source):
            return 0, next(iter(broken.values()))
        space = part.src_space  # type: ignore[attr-defined]
        if space.get_select_type() != h5py.h5s.SEL_HYPERSLABS:
            there = len(source) if source.ndim else expected
        else:
            used = _rows_of(space, len(source))
            there = expected if used is None else int((used < len(source)).sum())
        return there, f"{inside!r} of {where} is too short: {source.shape}"
    return 0, f"{name} does not exist, or is no HDF5 file"


def _opened(name: str, values: h5py.Dataset) -> Iterator[tuple[h5py.File, str]]:
    """Give the source file of a virtual dataset, if it can be opened."""
    if name == ".":
        yield values.file, values.file.filename
        return
    path = _found(name, values)
    if path is None:
        return
    try:
        file = h5py.File(path, "r")
    except OSError:
        return
    with file:
        yield file, name


def _found(name: str, values: h5py.Dataset) -> Path | None:
    """Return a part's file where the HDF5 library looks for it, or None."""
    virtual = values.is_virtual
    beginning = os.environ.get("HDF5_VDS_PREFIX" if virtual else RAW_FOLDER, "")
    folder = Path(values.file.filename).absolute().parent
    first = [Path(beginning.replace("${ORIGIN}", str(folder)))] if beginning else []
    starts = (*first, folder, Path()) if virtual else first or [Path()]
    for path in (start / name for start in starts):
        if path.is_file():
            return path
    return None
