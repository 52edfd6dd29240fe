"""Who said so: mentions of sources, the frames that make them speakers, and how a speaker carries on."""
