"""The Jupyter widgets: each a Python class beside one ES module and one stylesheet."""
