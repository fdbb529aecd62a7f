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
    """Write the cutouts of one shard, and who has none.

    The catalogue is read again, a second or so, instead of taking the slice's table of
    objects as input: then a catalogue that has grown makes no old shard anew.

    Parameters
    ----------
    source : dict
        The ``source`` section of the config; rows behind the shard need not count.
    section : dict
        The ``cutouts`` section.
    rows : tuple of int
        The shard: its first row of the source, good and bad, and the one behind its
        last.
    spool : Path
        Where a download keeps what came, see `peculiar.cutouts.cutouts.write_cutouts`.
    cutouts, rejects : Path
        To write, see `peculiar.cutouts.cutouts.write_cutouts`.
    """
    with TemporaryDirectory() as folder:
        objects = Path(folder, "objects.parquet")
        write_objects(
            source=source,
            # Its column of shards is not used: only these rows of it are.
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
