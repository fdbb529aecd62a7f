"""Rank all objects by people's judgements."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.run.handover import each_shard, each_slice, handed_far_out
from peculiar.scores.reranked import write_reranked
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params = snakemake.input, snakemake.params
write_reranked(
    descriptors=each_shard(files.descriptors, params.order),
    taught=each_slice(files.taught, params.taught),
    basis=Path(files.basis),
    objects=each_slice(files.objects, params.order),
    judgements=Path(files.judgements),
    far=handed_far_out(files, params),
    radius=params.radius,
    count=params.objects,
    **{name: Path(file) for name, file in snakemake.output.items()},
)
