"""Play a person by the true labels."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.found_per_look import measure_found_per_look
from peculiar.run.handover import each_detector, each_shard, each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params, order = snakemake.input, snakemake.params, snakemake.params.order
survey = {
    "descriptors": each_shard(files.descriptors, order),
    "taught": each_slice(files.taught, params.taught),
    "basis": Path(files.basis),
    "objects": each_slice(files.objects, order),
    "radius": params.radius,
}
measure_found_per_look(
    survey=survey,
    labels_of=each_slice(files.labels, order),
    scores=each_detector(files.scores, order),
    artifacts=each_shard(files.artifacts, order) if files.artifacts else {},
    **{name: params[name] for name in ("labels", "threshold", "novelty")},
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
