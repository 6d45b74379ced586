"""The rules of calls, packs and the log as pure values; never does I/O, reads a clock or draws at random."""
