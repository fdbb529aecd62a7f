"""The page on which people look at objects."""
