"""From records to clusters: which records are one report, which reports one study."""
