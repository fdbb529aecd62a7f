"""Write the explorer's folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.explorer.examples import Injected
from peculiar.explorer.map_columns import Embedding
from peculiar.explorer.wide import Cutouts
from peculiar.explorer.write import write_explorer
from peculiar.run.handover import each_shard, handed_survey
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params = snakemake.input, snakemake.params
order, made = params.order, files.reconstructions
parts = (files.samples, files.selected, files.clusters)
embeddings = [Embedding(*map(Path, row)) for row in zip(*parts, strict=True)]
one = ("catalog", "queue", "neighbours", "judgements")
shards = each_shard(files.cutouts, order)
cutouts = {name: Cutouts(shards[name], **shown) for name, shown in params.shown.items()}
injected = [
    Injected(Path(table), cutouts[name]._replace(shards=[Path(images)]))
    for name, table, images in zip(
        params.examples, files.injections, files.injected, strict=True
    )
]
write_explorer(
    **{name: Path(files[name]) for name in one},
    embeddings=dict(zip(params.characterised, embeddings, strict=True)),
    views=each_shard(files.views, order),
    reconstructions=each_shard(made, order) if made else {},
    cutouts=cutouts,
    injected=injected[0] if injected else None,
    detectors=params.detectors,
    words=params.words,
    survey=handed_survey(files, params),
    publish=params.publish,
    folder=Path(snakemake.output.folder),
)
