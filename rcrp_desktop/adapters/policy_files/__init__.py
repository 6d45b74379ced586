"""Policy packs as files: source in YAML, published as one canonical JSON file."""
