"""Frames become charts and pages that can be opened anywhere, offline."""
