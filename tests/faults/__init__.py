"""The crash laboratory: power cuts, failing disks, flipped bits and killed processes, tried on the program's own files.

``python -m tests.faults`` runs it and prints figures; ``--size nightly`` tries thousands of each, ``--size ci`` a few.
``--part`` chooses one of

``power``   the writes of real paths (first start, append, spill, recovery, settings, index) are recorded below SQLite
            and Python; then, for every moment between two of them, disks are made as a power cut could leave them, and
            the program is started on each
``errors``  the n-th call that writes, syncs, renames, opens, reads, truncates or unlinks fails, once or for good
``bits``    every bit of a small log is flipped; the program's verifier and the stand-alone one are asked
``meddling`` the log is emptied, overwritten, cut, deleted or replaced under a session
``kills``   desks over one folder, alone and two at once, are killed at random moments
``crowd``   two and three programs at once over everything they share

What it holds the program to: what was acknowledged is there exactly once, and verifies; every change of content is
named; there is always a window; everything ends.

``shim`` and ``shim.c`` are the layer under the files, ``disk`` the disk that loses power, ``product`` what is done with
the program and what is expected of it afterwards, ``pool`` the workers and their watch, ``figures`` what is counted.
"""
