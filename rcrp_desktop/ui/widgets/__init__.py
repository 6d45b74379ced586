"""The common controls, one module each; they look at models and know neither calls nor storage."""
