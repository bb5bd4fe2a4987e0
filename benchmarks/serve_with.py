"""Serve the emulator with one of the WSGI servers that could be embedded: ``serve_with.py SERVER PORT``."""

import sys

from alimock.emulator.emulator import Emulator
from alimock.emulator.web.app import create_app

THREADS = 8


def main(server: str, port: int) -> None:
    app = create_app(Emulator())
    if server == "waitress":
        import waitress  # noqa: PLC0415

        waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS)
    elif server == "cheroot":
        from cheroot.wsgi import Server  # noqa: PLC0415

        Server(("127.0.0.1", port), app, numthreads=THREADS).safe_start()
    elif server == "gunicorn":
        from gunicorn.app.base import BaseApplication  # noqa: PLC0415

        class Application(BaseApplication):
            def load_config(self) -> None:
                settings = {
                    "bind": f"127.0.0.1:{port}",
                    "worker_class": "gthread",
                    "threads": THREADS,
                    "control_socket_disable": True,
                }
                for name, value in settings.items():
                    self.cfg.set(name, value)

            def load(self) -> object:
                return app

        Application().run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
