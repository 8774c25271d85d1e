"""From records to clusters: which records are one report, which reports one study."""

# Raised whenever a rule, a condition or the normalisation changes: pairs kept under it are then stale.
# It stands here so that reading it loads neither the rules nor NumPy.
RULES_VERSION = "4"
