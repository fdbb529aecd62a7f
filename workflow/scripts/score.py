"""Score one shard by a detector of any kind."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.detectors.shard_scores import write_no_images
from peculiar.tables.logs import log_to
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
kind = snakemake.params.detector["kind"]
made = {name: Path(path) for name, path in snakemake.output.items()}
if not snakemake.params.reconstructs:
    write_no_images(made.pop("reconstructions"))
import_module(f"peculiar.detectors.{kind}.score").score(
    view=Path(snakemake.input.view),
    weights=[Path(path) for path in snakemake.input.weights],
    **made,
    seed=snakemake.params.detector["seed"],
    parameters=snakemake.params.sections,
)
