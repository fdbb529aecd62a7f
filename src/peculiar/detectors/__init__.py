"""How objects are scored: one package a kind of detector, with nothing said elsewhere.

The package's name is the kind (docs/develop/add-a-detector.md adds one). In it are

- ``options.schema.yaml``, its keys of the config (``$ref`` names files of
  ``workflow/schemas``);
- ``__init__``, with `DETECTOR`, a `peculiar.config.declaration.Detector`;
- ``train_{step}`` for each step, with a function ``train``;
- ``score``, with a function of that name, and ``methods``, with ``sentences``;
- where the declaration says so, ``generate`` and ``watch``; and ``operations``, if
  ``peculiar plan`` shall count arithmetic, or images shown, instead of objects.

Every ``train`` is called with these arguments; one it does not use goes into ``**_``.

views : list of Path
    The slice's images, HDF5: `object_id` int64 (n,) and `image` (n, height, width,
    band), uint8 or float32 in 0..1; or tables of
    `peculiar.measure.descriptor_tables`, if the declaration says so in `reads`.
sample : Path
    Parquet of the objects to train on: `object_id` int64 and `bin` int16.
known : Path
    Parquet of known objects to choose weights by, `object_id`; only for the step that
    the declaration names in `chooses`.
previous : list of Path
    Weights of the detector that the config ``uses``, if any, then those of the steps
    before.
weights, history : Path
    Files to write: the trained weights, and a Parquet table of how training went.
scratch, logs : Path
    Folders of the checkpoint, and of TensorBoard's files and preview images.
snapshots : Path
    Folder to make; only for the step that the declaration names in `snapshots`, if the
    config asks for some. See `peculiar.training.loop.run`.
seed : int
    Of everything random.
parameters : dict
    The config sections that the declaration names for the step; and as `uses` those of
    the detector that the config ``uses``.

Every ``score`` is called for each shard, with

view : Path
    The shard's images, as above; there may be none in it.
weights : list of Path
    As `previous`, and those of all steps.
scores : Path
    Parquet to write: `object_id` int64 and float32 scores, in the shard's order.
reconstructions : Path
    HDF5 to write; only where the declaration says `reconstructs`. See
    `peculiar.detectors.reconstructed_scores`.
seed, parameters
    As above.

It raises FloatingPointError, which names the objects, if a score is not finite.
"""
