"""Where rows and pixels come from: one module or package for each kind of source.

Each kind has four functions, with the sections `source` and `cutouts` of the config.
For files the first three are those of `peculiar.sources.listed`, which calls two others
of the kind: ``table_of(source, columns)``, a table of all rows, and
``found_by(source)``, the columns that pixels depend on.

``count(source) -> int``
    Number of rows, usable or not.
``identifiers(source, start, stop) -> ndarray``
    Identifiers of a range of rows, (rows,), numbers or text. `stop` may lie beyond the
    end. A shard's digest is made of them, so they hold whatever else decides the pixels
    of a row, and whether it is refused.
``catalogue(source) -> (objects, known, refused)``
    Two tables with ``object_id`` as stored and all rows in the source's order: the
    measured properties, and the annotations. `refused` maps rows that fail a cut of
    the source, or have a place outside the sky, to rejects.
``images(source, cutouts, objects) -> iterator``
    For each row of `objects`, in order: an image (height, width, band), an image with
    flags (`peculiar.sources.images.Flagged`), or a reject with the reason. Flux is
    linear, float32, at the zero point of `cutouts`; NaN stays NaN.

A source that downloads has a further argument of `images`, ``spool``, and a function
``drop_spool(spool)``. A source of stretched images sets ``STRETCHED = True``: its
images are uint8, 0..255. All raise ``ValueError`` for files that are unreadable,
incomplete or unlike the config.
"""
