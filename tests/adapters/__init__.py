"""The outside world, anomalies included."""
