"""Describe injected images, by which a ranking is taught."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.inject.teaching import describe_teaching
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
images = snakemake.input.get("images")
describe_teaching(
    cutouts=[Path(path) for path in snakemake.input.cutouts],
    section=snakemake.params.section | {"images": images[0] if images else None},
    stretch=snakemake.params.stretch,
    table=Path(snakemake.output.table),
)
