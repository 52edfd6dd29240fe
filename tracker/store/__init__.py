"""The only door to the database: what is remembered between rounds.

In: reports with what was read of them, and what was said about them. Out: frames and small records. It computes
nothing about figures, and nothing outside this room imports SQLAlchemy or alembic.
"""

from tracker.store.opening import Store, open_store

__all__ = ["Store", "open_store"]
