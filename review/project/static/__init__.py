"""The nouns as static HTML, for notebooks: escaped, without scripts, classes or anything from outside."""
