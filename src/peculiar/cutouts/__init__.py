"""Objects and cutouts of a shard, written."""
