"""Draw the first candidates."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.candidates import draw_candidates
from peculiar.publish.candidates import facts_of
from peculiar.run.handover import each_shard
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
candidates = Path(snakemake.input.candidates)
draw_candidates(
    candidates=candidates,
    views=each_shard(snakemake.input.views, snakemake.params.order),
    scales=snakemake.params.scales,
    order=facts_of(candidates)["title"],
    figure=Path(snakemake.output.figure),
)
