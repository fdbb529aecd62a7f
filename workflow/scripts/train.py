"""Train one step of a detector of any kind."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.scratch import outputs_of_step, scratch_folder, write_parameters
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
kind, step = snakemake.params.detector["kind"], snakemake.wildcards.step
parameters = dict(snakemake.params.items()) | {"step": step}
made = outputs_of_step(dict(snakemake.output.items()), snakemake.params.keeps)
written, folder = made.pop("parameters"), made["weights"].parents[1] / "scratch"
import_module(f"peculiar.detectors.{kind}.train_{step}").train(
    views=[Path(path) for path in snakemake.input.views],
    **{x: Path(snakemake.input[x]) for x in ("sample", "known") if snakemake.input[x]},
    previous=[Path(path) for path in snakemake.input.previous],
    **made,
    scratch=scratch_folder(folder, list(snakemake.input), parameters),
    logs=Path(snakemake.log[0]).with_suffix(""),
    seed=snakemake.params.detector["seed"],
    parameters=snakemake.params.sections,
)
write_parameters(written, parameters)
