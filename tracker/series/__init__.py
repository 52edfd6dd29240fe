"""Observations become series, in pure Polars: no clock, disk or network is touched here.

In: the frame of observations the store hands out (:data:`~tracker.series.schemas.OBSERVATIONS`) and the Settings.
Out: points on their series, headline flags, invariant violations, and dataclasses for the alerts.
Never: sources mixed inside a series, figures added across sources, a cumulative that falls without saying why.
"""
