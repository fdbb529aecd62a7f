"""`peculiar new`: a config for a survey, from a look at its files."""
