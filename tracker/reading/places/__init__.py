"""Where: the gazetteer, and which place of the text a figure belongs to."""
