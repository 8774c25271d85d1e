"""From the state of a review to what is published of it: flow, map, tables."""
