"""The web door: the pages rounds draw, the health, and reports that are handed in over the network.

In: requests of browsers, monitors and scripts. Out: files of the site as they were drawn, the status, what became of a
report. It is closed by default: this machine only, reading only; whatever is kept needs a token that may. It makes no
round (that is a process of its own), and asks no other server for anything,
but for the preview of a source an admin adds.

``app.py`` is the table of doors, ``guard.py`` what every request passes, ``access.py`` who may; a file a kind of page.
"""
