"""How objects are scored: one package a kind of detector, with nothing said elsewhere.

The package's name is the kind (docs/add-a-detector.md adds one). In it are

- ``options.schema.yaml``, its keys of the config (``$ref`` names files of
  ``workflow/schemas``);
- ``__init__``, the facts that rules and checks go by, all of those in
  `peculiar.detectors.knn`. A score's name, and its meaning, may hold ``{band}``: it is
  one of each band of the view. A step depends on the sections of the config that
  ``STEPS`` names, scoring on those in ``SCORING``;
- ``score``, with a function of that name, or two others if it scores by the orders of
  other detectors (``JOINS``), and ``methods``, with ``sentences``;
- ``train_{step}`` for each step, with ``train``; it gets ``snapshots`` where it keeps
  some (``SNAPSHOTS``), ``known`` where it chooses by known objects (``CHOOSES``);
- where the facts say so ``generate`` (``GENERATES``) and ``watch`` (``SNAPSHOTS``); and
  ``operations``, if ``make plan`` shall count arithmetic instead of objects.

A detector whose config has ``uses`` (``USES``) gets the weights of the other one's
steps before its own, and the sections of the other one as ``parameters["uses"]``.
"""
