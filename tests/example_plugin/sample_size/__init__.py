"""How many took part: an example of a plug-in package."""
