"""Frames become charts and pages that open anywhere, offline, and in which no article's text can run.

The door for the pipeline::

    from tracker.charts.site import Site, render

    written = render(Site(settings=settings, points=points, aside=aside, rejections=rejections,
                          violations=violations, events=events, demo=True), Path("charts"))
    changed = [file.path for file in written if file.changed]       # empty: nothing new since the last time

``points`` and ``aside`` come from :mod:`tracker.series.points`, ``rejections`` from the store, ``violations`` from
:mod:`tracker.series.invariants`, ``events`` are all alert events, oldest first. The first file is the overview.

Files: ``index.html``, ``<crisis>.html`` (one file with everything inside: mail it), ``methodology.html``,
``<crisis>-<indicator>-<population>.png`` and ``.svg``, ``<crisis>.csv``, ``rendered.json`` (what each was made of).

Inside: ``panels`` choose what one chart shows, ``findings`` put it in words, ``timeline`` and ``comparison`` draw it,
``drawing`` frames and checks it, ``png`` is the only door to the renderer, ``evidence`` and ``page`` fill the tables,
``safe`` keeps text from becoming code, ``site`` alone writes.
"""
