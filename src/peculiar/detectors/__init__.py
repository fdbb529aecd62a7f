"""How objects are scored: one package a kind of detector, with nothing said elsewhere.

The package's name is the kind (docs/add-a-detector.md adds one). In it are

- ``options.schema.yaml``, its keys of the config (``$ref`` names files of
  ``workflow/schemas``);
- ``__init__``, with `DETECTOR`, a `peculiar.config.declaration.Detector`;
- ``score``, with a function of that name, and ``methods``, with ``sentences``;
- ``train_{step}`` for each step, with ``train``; it gets ``snapshots`` where it can
  keep some, ``known`` where it chooses by known objects;
- where the declaration says so ``generate`` and ``watch``; and ``operations``, if
  ``make plan`` shall count arithmetic instead of objects.

A detector whose config has ``uses`` gets the weights of the other one's steps before
its own, and the sections of the other one as ``parameters["uses"]``.
"""
