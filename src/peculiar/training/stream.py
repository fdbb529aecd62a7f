"""Training images, streamed across shards in an order that is a function of a seed."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np
import pyarrow.parquet as pq

from peculiar.tables.images import check_same_objects, read_span


class Stream:
    """An endless sequence of images, which depends on the seed alone.

    Every epoch has each object once. Shards are cut into blocks of neighbouring rows
    (one read each), the blocks are shuffled so that neighbouring ones are of different
    shards, and the rows of a buffer of blocks are shuffled together. Any position can
    be read without those before it: a resumed training gets the same images as an
    unbroken one.

    Memory: three buffers (the current one, the next one being read, and its parts):
    3 * `buffer` * bytes per image, 680 MB at 8,192 images of 96 x 96 x 3 uint8.

    Parameters
    ----------
    views : list of Path
        Files with `object_id` int64 (n,) and `image` (n, height, width, band), uint8
        or float32.
    sample : Path
        Parquet table of the objects to train on: `object_id` int64 and `bin` int16. If
        there is more than one bin, each buffer has all of its bins equally often
        (SF21 §2.2: batches balanced in magnitude), repeating the rarer.
    seed : int
        Any non-negative integer.
    buffer : int
        Images shuffled together, at least.
    block : int
        Rows read at once, at most.
    reconstructions : list of Path, optional
        Shards of the same objects in the same order: the sequence is of the residuals
        |x - G(z)| instead.

    Raises
    ------
    ValueError
        If no object of the sample is in the views.
    """

    def __init__(
        self,
        views: list[Path],
        sample: Path,
        *,
        seed: int,
        buffer: int,
        block: int,
        reconstructions: list[Path] | None = None,
    ) -> None:
        self.views = [Path(view) for view in views]
        self.reconstructions = reconstructions
        if reconstructions:
            for view, copy in zip(self.views, reconstructions, strict=True):
                check_same_objects(view, copy)
        self.seed = seed
        table = pq.read_table(sample, columns=["object_id", "bin"])
        chosen = table["object_id"].to_numpy()
        order = np.argsort(chosen)
        self._chosen, self._bins = chosen[order], table["bin"].to_numpy()[order]
        #: One (view, rows, bins) a block.
        self.blocks = [
            piece
            for view in range(len(self.views))
            for piece in self._cut(view, min(block, buffer))
        ]
        if not self.blocks:
            raise ValueError(
                f"{sample}: {len(chosen)} objects to train on, and none of them is in "
                f"the {len(self.views)} view files. Expected at least one; look at "
                "`sample.only`"
            )
        self.sizes = np.array([len(rows) for _, rows, _ in self.blocks])
        self.length = int(self.sizes.sum())
        self._per_buffer = -(-buffer // min(block, buffer))
        self._view_of_block = np.array([view for view, _, _ in self.blocks])
        self._orders: dict[int, np.ndarray] = {}
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._loaded: dict[tuple[int, int], Future] = {}
        with h5py.File(self.views[0]) as file:
            self.image_shape = file["image"].shape[1:]

    def images(self, start: int, count: int) -> np.ndarray:
        """Return the images at positions `start` to `start + count` of the sequence.

        They have the dtype of the views, (count, height, width, band).
        """
        parts = []
        while count:
            epoch, offset = divmod(start, self.length)
            ends = np.cumsum(self._buffer_sizes(epoch))
            number = int(np.searchsorted(ends, offset, side="right"))
            held = self._buffer(epoch, number, last=number == len(ends) - 1)
            first = offset - (ends[number] - len(held))
            part = held[first : first + count]
            parts.append(part)
            start, count = start + len(part), count - len(part)
        return np.concatenate(parts)

    def _cut(self, view: int, block: int) -> list[tuple[int, np.ndarray, np.ndarray]]:
        with h5py.File(self.views[view]) as file:
            ids = file["object_id"][:]
        found = np.minimum(np.searchsorted(self._chosen, ids), len(self._chosen) - 1)
        is_chosen = self._chosen[found] == ids if len(self._chosen) else ids != ids
        rows = np.flatnonzero(is_chosen)
        return [
            (view, rows[i : i + block], self._bins[found[rows[i : i + block]]])
            for i in range(0, len(rows), block)
        ]

    def _files(self, view: int) -> tuple[Path, Path | None]:
        copies = self.reconstructions
        return self.views[view], Path(copies[view]) if copies else None

    def _epoch(self, epoch: int) -> np.ndarray:
        """Return an order of the blocks: a random one of each shard in turn."""
        if epoch not in self._orders:
            rng = np.random.default_rng([self.seed, epoch])
            shuffled = rng.permutation(len(self.blocks))
            views = self._view_of_block[shuffled]
            by_view = np.argsort(views, kind="stable")
            _, first = np.unique(views[by_view], return_index=True)
            turn = np.empty(len(shuffled), int)
            sizes = np.diff(first, append=len(views))
            turn[by_view] = np.arange(len(views)) - np.repeat(first, sizes)
            order = shuffled[np.argsort(turn, kind="stable")]
            self._orders = {epoch: order, **dict(list(self._orders.items())[:1])}
        return self._orders[epoch]

    def _buffer_sizes(self, epoch: int) -> np.ndarray:
        sizes = self.sizes[self._epoch(epoch)]
        return np.add.reduceat(sizes, np.arange(0, len(sizes), self._per_buffer))

    def _buffer(self, epoch: int, number: int, *, last: bool) -> np.ndarray:
        following = (epoch + 1, 0) if last else (epoch, number + 1)
        wanted = ((epoch, number), following)
        self._loaded = {
            key: self._loaded.get(key) or self._pool.submit(self._read, *key)
            for key in wanted
        }
        return self._loaded[wanted[0]].result()

    def _read(self, epoch: int, number: int) -> np.ndarray:
        start = number * self._per_buffer
        blocks = self._epoch(epoch)[start : start + self._per_buffer]
        images, bins = [], []
        for view, rows, block_bins in (self.blocks[i] for i in blocks):
            # One read of the whole span: reading rows one by one is far slower.
            span = read_span(*self._files(view), slice(rows[0], rows[-1] + 1))
            images.append(span[rows - rows[0]])
            bins.append(block_bins)
        rng = np.random.default_rng([self.seed, epoch, number])
        return np.concatenate(images)[balanced_order(np.concatenate(bins), rng)]


def balanced_order(bins: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a random order that takes one of each bin in turn.

    Parameters
    ----------
    bins : ndarray of int, (n,)
        The bin of each row.
    rng : numpy.random.Generator
        Source of randomness; advanced.

    Returns
    -------
    order : ndarray of int, (n,)
        Rows. With one bin, each row once. With k bins, any k that follow each other,
        counted from the start, are of k bins; rows of small bins come several times,
        and not all rows of large ones.
    """
    kinds = np.unique(bins)
    each = -(-len(bins) // len(kinds))
    columns = []
    for kind in kinds:
        rows = np.flatnonzero(bins == kind)
        rounds = -(-each // len(rows))
        turns = [rng.permutation(rows) for _ in range(rounds)]
        columns.append(np.concatenate(turns)[:each])
    return np.stack(columns, axis=1).reshape(-1)[: len(bins)]


def augmented(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Flip and turn each image by a random one of the eight symmetries of the square.

    Parameters
    ----------
    images : ndarray, (batch, height, width, band)
        Square images.
    rng : numpy.random.Generator
        Source of randomness; advanced.

    Returns
    -------
    images : ndarray, (batch, height, width, band)
        New array of the same dtype.
    """
    return np.stack(
        [
            np.rot90(image[:, ::-1] if flip else image, turns)
            for image, flip, turns in zip(
                images,
                rng.integers(2, size=len(images)),
                rng.integers(4, size=len(images)),
                strict=True,
            )
        ]
    )
