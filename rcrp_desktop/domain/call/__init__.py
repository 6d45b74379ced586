"""Calls: the state, and by topic what can be asked for, what happened, what is decided and how that changes the state.

A topic is one module with its ``Command``, its ``Fact``, ``decide`` and ``evolve``; the modules of those four
names put the topics together and know nothing else.
"""
