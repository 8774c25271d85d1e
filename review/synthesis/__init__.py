"""From annotations and people's judgments to the evidence map."""
