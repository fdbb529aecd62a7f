"""Write the catalogue."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.catalog import write_catalog
from peculiar.run.handover import each_detector, each_shard, each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, order = snakemake.input, snakemake.params.order
known = [each_slice(files[name], order) for name in ("labels", "annotations")]
known.append(each_slice(files.taught, snakemake.params.taught))
artifacts = each_shard(files.artifacts, order) if files.artifacts else {}
write_catalog(
    objects=each_slice(files.objects, order),
    properties=each_slice(files.properties, order),
    annotations={x: [one[x] for one in known if x in one] for x in order},
    scores=each_detector(files.scores, order),
    groups=Path(files.groups),
    artifacts={name: artifacts.get(name, []) for name in order},
    reranked=Path(files.reranked),
    **{name: snakemake.params[name] for name in ("meanings", "publish", "seeds")},
    **{name: Path(file) for name, file in snakemake.output.items()},
)
