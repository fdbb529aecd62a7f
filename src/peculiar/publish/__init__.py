"""What people take away: catalogue, release, methods, summary."""
