"""One shard of a slice, made from its own rows of the source."""

from pathlib import Path
from tempfile import TemporaryDirectory

from peculiar.cutouts.cutouts import write_cutouts
from peculiar.cutouts.objects import write_objects


def write_shard(
    *,
    source: dict,
    section: dict,
    rows: tuple[int, int],
    spool: Path,
    cutouts: Path,
    rejects: Path,
) -> None:
    """Write the cutouts and rejects of one shard, from the source alone.

    The catalogue is read again, which takes about a second. With the slice's table of
    objects as input, a catalogue that has grown would make every shard anew. For
    the parameters see `peculiar.cutouts.cutouts.write_cutouts`; rows after the shard
    need not be in the source.
    """
    with TemporaryDirectory() as folder:
        objects = Path(folder, "objects.parquet")
        write_objects(
            source=source,
            # The column of shards is not used.
            shards={"size": rows[1], "ends": []},
            objects=objects,
            labels=Path(folder, "labels.parquet"),
            rejects=Path(folder, "rejects.parquet"),
        )
        write_cutouts(
            source=source,
            section=section,
            rows=rows,
            objects=objects,
            spool=spool,
            cutouts=cutouts,
            rejects=rejects,
        )
