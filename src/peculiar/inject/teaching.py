"""Injected images that teach a ranking: painted, described, and not kept."""

import json
import logging
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.kinds import ARTIFACT, KINDS, MORE, ORDINARY, strength_at
from peculiar.cutouts.cutouts import pixels_of
from peculiar.inject.hosts import Host, choose_hosts, objects_of
from peculiar.inject.injection import checked_stretch, form_of
from peculiar.inject.injector import Injector
from peculiar.inject.stamps import STRONGEST, WEAKEST, read_stamps, stamp_light
from peculiar.measure.descriptors import describe, names_of
from peculiar.sources.simulated import sky
from peculiar.sources.simulated.population import Object
from peculiar.tables.files import written
from peculiar.tables.images import read_rows
from peculiar.tables.logs import progress
from peculiar.views.stretch import lupton_rgb, unstretched

log = logging.getLogger(__name__)

#: What an image teaches that is not ordinary.
PECULIAR, ARTIFICIAL = "peculiar", "artifact"

#: Objects measured for each host, at most: where stars are among them, about one in
#: fifteen is as large as the hosts of extended anomalies.
CANDIDATES = 10

#: Images in memory at once: 47 MB at 96 px and five bands.
BLOCK = 256

#: Key of the table's metadata: names of the descriptors, JSON.
NAMES = b"names"

FIELDS = [
    pa.field("host", pa.int64()),
    pa.field("kind", pa.string()),
    # PECULIAR, ARTIFICIAL or ORDINARY
    pa.field("teaches", pa.string()),
    pa.field("strength", pa.float64()),
]


#: Their names.
COLUMNS = [field.name for field in FIELDS]


class Taught(NamedTuple):
    """Injected images of a table: FIELDS as arrays (n,), int8 descriptors (n, d)."""

    host: np.ndarray
    kind: np.ndarray
    teaches: np.ndarray
    strength: np.ndarray
    values: np.ndarray
    names: list[str]

    def rows(self, chosen: np.ndarray) -> "Taught":
        """Return some of the images, by a bool array (n,)."""
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        return self._replace(**columns, values=self.values[chosen])


def describe_teaching(
    *, cutouts: list[Path], section: dict, stretch: dict | None, table: Path
) -> None:
    """Inject every kind into some of a slice's objects, and describe the images.

    No label is read. Astrophysical kinds, a user's stamps and more light are put into
    large objects (`peculiar.inject.hosts.choose_hosts`), artifacts into as many objects
    of any size: they may be anywhere.

    Parameters
    ----------
    cutouts : list of Path
        All shards of a slice.
    section : dict
        The config's ``teaching``: number of ``hosts``; ``levels``, the number of equal
        parts of a kind's range of strength, in each of which a host gets one image;
        ``kinds`` (null: all); ``images`` (null, or the file of
        `peculiar.inject.stamps.read_stamps`); ``seed``.
    stretch : dict or None
        How images without flux were stretched. Injected ones are stretched, and
        described, as those of the survey are.
    table : Path
        Parquet to write, one row an image: `FIELDS`, and ``descriptor``,
        fixed_size_list<int8>, of `peculiar.measure.descriptors.describe`. The metadata
        have `NAMES`.

    Raises
    ------
    ValueError
        If the simulator knows none of the bands, if the images are stretched in an
        unknown way, if a stamp is of no use, or if no object can be a host.
    """
    form, dtype = form_of(cutouts[0])
    stretch = checked_stretch(stretch, dtype, form["bands"], cutouts[0])
    painter = _Painter(section, form, stretch)
    chosen = choose_hosts(
        cutouts=cutouts,
        labels=None,
        samples=[],
        ordinary=[],
        number=section["hosts"],
        seed=section["seed"],
        stretch=stretch,
        candidates=CANDIDATES,
    )
    if not chosen.hosts:
        raise ValueError(
            f"{cutouts[0].parent}: none of {chosen.measured} objects can be a host: "
            "expected at least one; look at the cutouts, or set teaching to null"
        )
    rows: list[tuple] = []
    values: list[np.ndarray] = []
    block: list[np.ndarray] = []
    others = _any_objects(cutouts, section["hosts"], section["seed"], stretch)
    images = chain(
        ((host, painter.added) for host in chosen.hosts),
        ((host, painter.artifacts) for host in others),
    )
    for host, kinds in progress(images, 2 * len(chosen.hosts), "hosts"):
        for row, image in painter(host, kinds):
            rows.append(row)
            block.append(image)
        if len(block) >= BLOCK:
            values.append(describe(np.stack(block)))
            block.clear()
    values += [describe(np.stack(block))] if block else []
    _write(table, rows, np.concatenate(values), names_of(form["bands"]))
    log.info("%s: %d images of %d hosts", table, len(rows), len(chosen.hosts))


def read_injected(table: Path) -> Taught:
    """Read a table of `describe_teaching`."""
    content = pq.read_table(table)
    columns = {name: content[name].to_numpy() for name in COLUMNS}
    names = json.loads(content.schema.metadata[NAMES])
    values = content["descriptor"].combine_chunks().flatten().to_numpy()
    return Taught(**columns, values=values.reshape(-1, len(names)), names=names)


class _Painter:
    """Paint images of each kind into a host.

    `added` are the kinds with light of a host's own strength, `artifacts` the others.
    """

    def __init__(self, section: dict, form: dict, stretch: dict | None) -> None:
        kinds = list(KINDS) if section["kinds"] is None else section["kinds"]
        self.injector = Injector(form)
        bands = [form["bands"][place] for place in self.injector.places]
        path = section["images"]
        self.stamps = read_stamps(Path(path), bands) if path else {}
        self.artifacts = [kind for kind in kinds if kind in ARTIFACT]
        self.added = [kind for kind in kinds if kind not in ARTIFACT]
        self.added += [*self.stamps, MORE]
        self.levels, self.seed = section["levels"], section["seed"]
        self.stretch = stretch

    def __call__(
        self, host: Host, kinds: list[str]
    ) -> Iterator[tuple[tuple, np.ndarray]]:
        """Yield the row of a table without descriptors, and the image, of each."""
        for kind, level in product(kinds, range(self.levels)):
            # A number made from the name: another kind in the list changes no other.
            key = [self.seed, host.object_id % 2**64, crc32(kind.encode()), level]
            rng = np.random.default_rng(key)
            place = (level + rng.random()) / self.levels
            strength, flux = self._flux(host, kind, place, rng)
            teaches = ARTIFICIAL if kind in ARTIFACT else PECULIAR
            row = (host.object_id, kind, ORDINARY if kind == MORE else teaches)
            yield (*row, strength), self._as_seen(flux)

    def _flux(
        self, host: Host, kind: str, place: float, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        injector, drawn = self.injector, host.drawn
        if kind in KINDS:
            strength = strength_at(kind, place)
            return strength, injector(host.flux, drawn, host.place, kind, strength, rng)
        strength = WEAKEST + place * (STRONGEST - WEAKEST)
        if kind == MORE:
            light = injector.disc(drawn, host.place, strength)
        else:
            light = stamp_light(self.stamps[kind], host, strength, injector, rng)
        return strength, injector.add(host.flux, light, rng)

    def _as_seen(self, flux: np.ndarray) -> np.ndarray:
        if self.stretch is None:
            return flux
        return unstretched(
            lupton_rgb(flux[np.newaxis], **self.stretch), **self.stretch
        )[0]


def _any_objects(
    cutouts: list[Path], number: int, seed: int, stretch: dict | None
) -> Iterator[Host]:
    """Yield objects at random, which are not measured: hosts of artifacts."""
    ids, shards = objects_of(cutouts)
    picked = np.random.default_rng([seed, 1]).permutation(len(ids))[:number]
    nothing = Object(
        label=ORDINARY,
        strength=0.0,
        compact=False,
        host=np.ones(len(sky.SEEING)),
        anomaly=np.zeros(len(sky.SEEING)),
        radius=0.0,
        sersic=1.0,
        ratio=1.0,
        angle=0.0,
        fwhm=np.array(sky.SEEING),
        redshift=np.nan,
    )
    for shard in np.unique(shards[picked]):
        own = ids[picked[shards[picked] == shard]]
        with h5py.File(cutouts[shard]) as file:
            name = pixels_of(file).name.lstrip("/")
        for object_id, pixels in zip(
            own, read_rows(cutouts[shard], name, own), strict=True
        ):
            flux = pixels if stretch is None else unstretched(pixels, **stretch)
            yield Host(int(object_id), pixels, flux, None, nothing, (0.0, 0.0))


def _write(
    table: Path, rows: list[tuple], values: np.ndarray, names: list[str]
) -> None:
    descriptor = pa.field("descriptor", pa.list_(pa.int8(), len(names)))
    schema = pa.schema([*FIELDS, descriptor], {NAMES: json.dumps(names)})
    columns = [list(column) for column in zip(*rows, strict=True)]
    lists = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), len(names))
    with written(table) as temporary:
        pq.write_table(pa.table([*columns, lists], schema=schema), temporary)
