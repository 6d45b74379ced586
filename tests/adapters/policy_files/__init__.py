"""Packs, scenarios and answers at the edge."""
