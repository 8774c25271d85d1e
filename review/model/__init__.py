"""The nouns: frozen values that every floor shares; no I/O, no third-party import."""
