"""A site of several usherd on one database behind nginx."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess

import harness
from cluster import Missing
from neighbour import free_port
from proxied import NGINX, PATH

# A server that does not answer is left out for a second. The last header tells which server answered.
PART = """
  upstream usher {{
{servers}
    keepalive 32;
  }}
  server {{
    listen 127.0.0.1:{port};
    client_max_body_size 0;
    location / {{
      proxy_pass http://usher;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For {forwarded};
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_connect_timeout 2s;
      {note}
    }}
  }}
"""
NOTE = "add_header X-Served-By $upstream_addr always;"
APPEND, REPLACE = "$proxy_add_x_forwarded_for", "$remote_addr"


class Proxy:
    """nginx before servers of this machine, on `port`."""

    def __init__(self, folder, port, targets, forwarded=REPLACE, note=NOTE):
        if not shutil.which("nginx", path=PATH):
            raise Missing("nginx is not installed (apt-get install nginx-light)")
        self.folder, self.port = folder, port
        folder.mkdir()
        servers = "\n".join(f"    server 127.0.0.1:{target} max_fails=1 fail_timeout=1s;" for target in targets)
        part = PART.format(servers=servers, port=port, forwarded=forwarded, note=note)
        user = "user root;\n" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, part=part, user=user))
        with open(folder / "nginx.log", "wb") as log:
            self.process = subprocess.Popen(["nginx", "-p", str(folder), "-e", "stderr", "-c", "nginx.conf"], cwd=folder,
                                            env={"PATH": PATH}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        harness.wait_for("nginx to listen", lambda: self.process.poll() is not None or self.listens())
        assert self.process.poll() is None, (folder / "nginx.log").read_text()

    def listens(self):
        with contextlib.suppress(OSError), contextlib.closing(harness.connect(self.port)) as connection:
            connection.connect()
            return True
        return False

    def stop(self):
        self.process.terminate()
        self.process.wait(harness.PATIENCE_SECONDS)


class Site:
    """`count` servers in folders of their own below `folder`, and nginx on `port`. A context."""

    def __init__(self, folder, count, *, usherd=None, port=None, **settings):
        self.folder, self.count, self.port = folder, count, port or free_port()
        self.usherd = usherd
        self.settings = {
            "USHER_SECRET": secrets.token_urlsafe(32), "PUBLIC_URL": f"http://localhost:{self.port}", "TRUSTED_PROXIES": "127.0.0.1/32",
            "JWT_ALGORITHM": "EdDSA", **settings,
        }
        self.servers, self.proxy = [], None

    def add(self):
        """A further server, not started."""
        folder = self.folder / f"server{len(self.servers)}"
        folder.mkdir()
        self.servers.append(harness.Server(folder, port=free_port(), **self.settings))
        return self.servers[-1]

    def __enter__(self):
        try:
            for _ in range(self.count):
                self.add().start()
            self.proxy = Proxy(self.folder / "nginx", self.port, [server.port for server in self.servers])
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.proxy:
            self.proxy.stop()
        for server in self.servers:
            server.stop(signal.SIGKILL)

    def usher(self, *words):
        return subprocess.run([harness.programs.usher, *words], cwd=self.folder, env=harness.environment({**harness.FAST, **self.settings}),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
