"""Object stores on loopback, with faults: a web server of files, and S3 as moto serves it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What becomes of the n-th request of a kind, counted from 0.
Fault = Callable[[int], str]


def fine(_number: int) -> str:
    return ""


class Web:
    """Files by path, each request of which may fail as `fault` says: "500", "slow", "cut"; `ranges`: as asked for."""

    def __init__(self, files: dict[str, bytes], *, ranges: bool = True, fault: Fault = fine) -> None:
        self.files = files
        self.ranges = ranges
        self.fault = fault
        self.asked = 0
        self.sent = 0
        self.url = ""

    @contextmanager
    def served(self) -> Iterator[Web]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer(body=False)

            def do_GET(self) -> None:
                self._answer(body=True)

            def log_message(self, *_: object) -> None:
                pass

            def _answer(self, *, body: bool) -> None:
                path = self.path.partition("?")[0].strip("/")
                if path not in web.files:
                    names = sorted({name[len(path) :].strip("/").partition("/")[0] for name in web.files} - {""})
                    found = [n for n in names if not path or any(f.startswith(f"{path}/{n}") for f in web.files)]
                    if not found:
                        self.send_error(404)
                        return
                    folders = {n for n in found if f"{path}/{n}".strip("/") not in web.files}
                    links = "".join(f'<a href="{n}{"/" if n in folders else ""}">{n}</a>' for n in found)
                    self._send(200, links.encode(), "text/html", body=body)
                    return
                content, fault = web.files[path], ""
                if body:
                    fault = web.fault(web.asked)
                    web.asked += 1
                if fault == "500":
                    self._send(500, b"broken", "text/plain", body=True)
                    return
                if fault == "slow":
                    time.sleep(2)
                asked, status, extra = self.headers.get("Range"), 200, {"ETag": f'"{hash(content)}"'}
                if asked and web.ranges:
                    begin, _, end = asked.removeprefix("bytes=").partition("-")
                    last = min(int(end) if end else len(content) - 1, len(content) - 1)
                    extra["Content-Range"] = f"bytes {begin}-{last}/{len(content)}"
                    content, status = content[int(begin) : last + 1], 206
                self._send(status, content, "application/octet-stream", body=body, cut=fault == "cut", **extra)

            def _send(
                self, status: int, content: bytes, kind: str, *, body: bool, cut: bool = False, **extra: str
            ) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Type", kind)
                for name, value in extra.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                if body:
                    part = content[: len(content) // 2] if cut else content
                    web.sent += len(part)
                    with suppress(OSError):
                        self.wfile.write(part)
                self.close_connection = self.close_connection or cut

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A reader that has what it wants hangs up."""

        with _in_thread(Server(("127.0.0.1", 0), Handler)) as port:
            self.url = f"http://127.0.0.1:{port}"
            yield self


class S3:
    """moto's S3, each GET of an object of which may fail as `fault` says."""

    def __init__(self, fault: Fault = fine) -> None:
        self.fault = fault
        self.asked = 0
        self.faults = 0
        self.url = ""

    @contextmanager
    def served(self) -> Iterator[S3]:
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

        app = DomainDispatcherApplication(create_backend_app)

        def faulty(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"].count("/") < 2 or environ["QUERY_STRING"]:
                return app(environ, start)
            fault = self.fault(self.asked)
            self.asked += 1
            self.faults += bool(fault)
            if fault == "500":
                start("500 Internal Server Error", [("Content-Length", "0")])
                return [b""]
            if fault == "slow":
                time.sleep(2)
            body = b"".join(app(environ, start))
            return [body[: len(body) // 2]] if fault == "cut" else [body]

        server = make_server("127.0.0.1", 0, faulty, threaded=True)
        with _in_thread(server) as port:
            self.url = f"http://127.0.0.1:{port}"
            yield self


@contextmanager
def _in_thread(server: Any) -> Iterator[int]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
