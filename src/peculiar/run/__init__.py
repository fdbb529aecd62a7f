"""What only the workflow needs: shard plan, digests, resuming, cost."""
