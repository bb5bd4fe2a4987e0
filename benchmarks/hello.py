"""The yardstick: a bare Flask "hello" on the same WSGI server with the same number of threads."""

import sys

from flask import Flask
from waitress.server import create_server

app = Flask(__name__)


@app.get("/")
def hello() -> dict[str, str]:
    return {"hello": "x" * 185}


if __name__ == "__main__":
    create_server(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident=None).run()
