"""Bulk reading: an archive of reports in, a lake of observations out, on the processors there are.

In: Parquet, JSON lines, CSV, WARC or a folder of files, here or on object storage, and a small file that says which
column is what. Out: partitioned Parquet in the shapes of :mod:`tracker.series.schemas`, with a manifest. The work is
cut into parts that are done whole or not at all, by any worker, in any order, with the same bytes; nothing here is a
cluster of our own making.
"""
