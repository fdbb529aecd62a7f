"""What Snakemake gives the script of the explorer, as its library takes it.

A module of its own: what a script imports decides of what it runs again.
"""

from pathlib import Path
from typing import Any

from peculiar.explorer.examples import Injected
from peculiar.explorer.map_columns import Embedding
from peculiar.explorer.wide import Cutouts
from peculiar.run.handover import each_shard


def handed_page(files: Any, params: Any) -> dict:
    """Return the images and maps of the explorer, see `peculiar.explorer.write`.

    `files` and `params` are the script's: lists of ``samples``, ``selected`` and
    ``clusters``, one for each of ``characterised``; of ``views``, ``reconstructions``
    and ``cutouts``, in their ``order``, which are ``shown`` as the options of each
    slice say; and of ``injections`` and ``injected`` images of the slices
    ``examples``, of which the first has the examples.
    """
    maps = zip(files.samples, files.selected, files.clusters, strict=True)
    embeddings = [Embedding(*map(Path, row)) for row in maps]
    order, made = params.order, files.reconstructions
    shards = each_shard(files.cutouts, order)
    cutouts = {
        name: Cutouts(shards[name], **shown) for name, shown in params.shown.items()
    }
    examples = zip(params.examples, files.injections, files.injected, strict=True)
    injected = [
        Injected(Path(table), cutouts[name]._replace(shards=[Path(images)]))
        for name, table, images in examples
    ]
    return {
        "embeddings": dict(zip(params.characterised, embeddings, strict=True)),
        "views": each_shard(files.views, order),
        "reconstructions": each_shard(made, order) if made else {},
        "cutouts": cutouts,
        "injected": injected[0] if injected else None,
    }
