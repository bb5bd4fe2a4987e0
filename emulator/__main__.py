"""``python -m alimock.emulator`` is ``alimock``."""

from .cli import main

main()
