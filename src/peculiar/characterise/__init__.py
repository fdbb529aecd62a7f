"""What kind of odd: autoencoders, maps, clusters, artifact scores."""
