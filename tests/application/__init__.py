"""Use cases over fakes of their ports."""
