"""Files and tables of every kind, and the images of shards."""
