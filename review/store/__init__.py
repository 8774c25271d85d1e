"""The log, its folds and what is derived from it: the only floor that speaks SQL."""
