"""Measured budgets (design §8). Run by hand: ``python -m tests.benchmarks``; figures depend on the machine."""
