"""`python -m review` is the command `review`."""

from .cli import main

main()
