"""Train an autoencoder of images or residuals."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.scratch import scratch_folder, write_parameters
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
from peculiar.training.autoencoder import train  # noqa: E402 - after the limit

parameters = dict(snakemake.params.items()) | {"what": snakemake.wildcards.what}
weights = Path(snakemake.output.weights)
folder = weights.parents[1] / "scratch"
train(
    views=[Path(path) for path in snakemake.input.views],
    reconstructions=[Path(path) for path in snakemake.input.reconstructions] or None,
    sample=Path(snakemake.input.sample),
    weights=weights,
    history=Path(snakemake.output.history),
    scratch=scratch_folder(folder, list(snakemake.input), parameters),
    logs=Path(snakemake.log[0]).with_suffix(""),
    section=snakemake.params.autoencoder,
)
write_parameters(Path(snakemake.output.parameters), parameters)
