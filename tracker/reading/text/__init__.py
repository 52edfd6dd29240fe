"""Text as it comes: the text door that keeps offsets, and the sentences of what comes through it."""
