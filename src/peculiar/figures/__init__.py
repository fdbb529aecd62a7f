"""One module per figure.

Arguments that mean the same in every function `draw_...`:

scores : Path
    ``scores.parquet`` of a slice and detector.
words : dict of str to str
    What scores, or detectors, are called, by name; one that it lacks keeps its name.
score : str
    Name of a score, which is shown in sigma: in standard deviations from the mean.
views, reconstructions : list of Path
    Shards of the images, and of their reconstructions by the detector.
seed : int
    Seed of random choices: the same seed chooses the same objects.
title : str
    Slice and detector.
figure : Path
    PNG file to write, with a PDF and the numbers of the caption as text beside it, see
    `peculiar.figures.style.figure_file`.
"""
