"""Frames become charts and pages that open anywhere, offline, and in which no article's text can run.

The door for the pipeline::

    from tracker.charts.site import Site, render

    written = render(Site(settings=settings, points=points, aside=aside, rejections=rejections,
                          violations=violations, events=events, demo=True), Path("charts"))
    changed = [file.path for file in written if file.changed]       # empty: nothing new since the last time

``points`` and ``aside`` come from :mod:`tracker.series.points`, ``rejections`` from the store, ``violations`` from
:mod:`tracker.series.invariants`, ``events`` are all alert events, oldest first. The first file is the overview.

Files: ``index.html``, ``<crisis>.html`` (one file with everything inside, at most 1.5 MB: mail it),
``<crisis>-evidence.html``, ``alerts.html``, ``sources.html``, ``changes.html``, ``methodology.html``, ``<chart>.png``
and ``.svg`` (``-log.svg`` where figures lie far apart), ``<crisis>.csv``, ``rendered.json`` (what each was made of).

For live pages: ``panels(points, crisis, settings, events)`` choose what one chart shows, ``drawing.spec(panel, size,
updated, locale=...)`` draws it, ``findings`` say it in words, ``thinning.thinned`` bounds its points,
``backtest.backtest_spec`` draws what a rule would have said.

Inside: ``timeline`` and ``comparison`` draw panels, ``composition``, ``lag`` and ``multiples`` the other kinds, of
``layers``, ``labels``, ``scales`` and ``legend``; ``png`` is the only door to the renderer, ``evidence``, ``page`` and
``about`` fill the pages, ``bake`` makes files of them, ``safe`` keeps text from becoming code, ``shelf`` alone writes.
"""
