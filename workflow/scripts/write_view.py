"""Make one shard of a view."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.views.view import write_view

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_view(
    view=snakemake.params.view,
    cutouts=Path(snakemake.input.cutouts),
    image=Path(snakemake.output.image),
)
