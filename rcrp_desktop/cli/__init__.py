"""The command line over the same use cases; never imports ui, and meets adapters only through bootstrap."""
