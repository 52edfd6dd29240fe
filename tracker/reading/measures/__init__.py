"""How a figure is to be taken: incident, window, cumulative or stock, and its modality."""
