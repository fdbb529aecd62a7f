"""Tables of objects as people have them: read exactly, and settled to our types."""
