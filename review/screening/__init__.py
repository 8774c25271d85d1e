"""From clusters and decisions to the queue of what is to be screened next."""
