"""The command line: an entry above ``bootstrap``, over the same use cases as the window; never imports ui."""
