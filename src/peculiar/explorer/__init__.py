"""The explorer: a folder of plain files in which people look at the results."""
