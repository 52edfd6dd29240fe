"""The stages of one round, a file each. :mod:`tracker.pipeline` alone says in which order they come."""
