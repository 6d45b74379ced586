"""What a policy pack means: conditions, the decision diagram that runs, asks, explains and proves, the guarantees."""
