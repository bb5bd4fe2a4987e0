"""The yardstick: a bare Flask "hello" on the same WSGI server, with the same settings."""

import sys

from flask import Flask
from waitress.server import create_server

from alimock.emulator.server import THREADS, listen

app = Flask(__name__)


@app.get("/")
def hello() -> dict[str, str]:
    return {"hello": "x" * 185}


if __name__ == "__main__":
    create_server(app, sockets=[listen("127.0.0.1", int(sys.argv[1]))], threads=THREADS).run()
