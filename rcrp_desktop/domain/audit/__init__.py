"""The tamper-evident record: entries, leaves, the Merkle tree, signed heads and their verification."""
