"""The public archive of the Hyper Suprime-Cam survey: catalogue and cutouts."""
