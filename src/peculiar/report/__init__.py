"""The page one sends: what was found, how sure, and how, in one file."""
