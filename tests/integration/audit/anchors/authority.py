"""Run a real time-stamp authority on this machine: `openssl ts` behind a small HTTP server."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {home}/serial
crypto_device = builtin
signer_cert = {home}/tsa.pem
signer_key = {home}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = nobody
[nobody]
"""


def make_authority(home: Path, name: str = "Fictional Time") -> Path:
    """Create a root certificate, and one for time-stamps under it; return the path of the root."""
    home.mkdir(parents=True)
    (home / "serial").write_text("01\n")
    (home / "conf").write_text(CONFIG.format(home=home))
    new = ("req", "-config", "conf", "-newkey", "rsa:2048", "-nodes")
    _openssl(
        home,
        *new,
        "-x509",
        "-days",
        "2",
        "-subj",
        f"/CN={name} Root",
        "-extensions",
        "ca",
        "-keyout",
        "root.key",
        "-out",
        "root.pem",
    )
    _openssl(home, *new, "-subj", f"/CN={name}", "-keyout", "tsa.key", "-out", "tsa.csr")
    _openssl(
        home,
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-extfile",
        "conf",
        "-extensions",
        "stamps",
        "-out",
        "tsa.pem",
    )
    return home / "root.pem"


def serve(home: Path) -> ThreadingHTTPServer:
    """Start the authority in a thread, and return its server; its port is `.server_port`."""

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (home / "query").write_bytes(asked)
            _openssl(
                home,
                "ts",
                "-reply",
                "-config",
                "conf",
                "-section",
                "here",
                "-queryfile",
                "query",
                "-out",
                "reply",
            )
            answer = (home / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            """Print no line for each request, as the base class would."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _openssl(home: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=home, check=True, capture_output=True)
