"""Where open-access full texts are fetched, one file per place."""
