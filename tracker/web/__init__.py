"""The web door: pages people look at and change something on, health, the API, reports handed in over the network.

In: requests of browsers, monitors and scripts. Out: pages, files, the status, what became of what was handed in. It is
closed by default: this machine only, reading only; whatever is kept needs somebody signed in, or a token that may. It
makes no round (that is a process of its own), and asks no other server for anything but for the preview of a source an
admin adds.

``app.py`` is the table of doors, ``guard.py`` what every request passes, ``access.py`` who may; a file a kind of page.
"""
