"""What untrusted bytes are read with: one file a shape; functions that run in a worker of :mod:`tracker.sandbox` only.

In: the bytes as they came and options as plain JSON. Out: plain JSON, or ``Refused`` with words for a person. Nobody
imports these modules: they are named (``tracker.parsers.robots:verdict``), so neither the libraries nor the bytes come
into the main process. They import no room of ours but the sandbox's nouns and the model.
"""
