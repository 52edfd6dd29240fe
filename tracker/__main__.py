"""``python -m tracker``: the same program as the ``tracker`` command."""

from tracker.cli import main

if __name__ == "__main__":
    main()
