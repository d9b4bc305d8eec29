"""A site of several usherd on one database behind nginx."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import urllib.parse

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

    keeps_connections = True

    def __init__(self, folder, count, *, port=None, proxy=None, config=None, start=True, **settings):
        """`proxy`: further options of Proxy. `config`: the usher.toml of all. `start`: whether its begin starts them."""
        self.config, self.starts = config, start
        self.folder, self.count, self.port, self.proxy_options = folder, count, port or free_port(), proxy or {}
        self.settings = {
            "USHER_SECRET": secrets.token_urlsafe(32), "PUBLIC_URL": f"http://localhost:{self.port}", "TRUSTED_PROXIES": "127.0.0.1/32",
            "JWT_ALGORITHM": "EdDSA", **settings,
        }
        self.servers, self.proxy = [], None

    def add(self):
        """A further server, not started."""
        folder = self.folder / f"server{len(self.servers)}"
        folder.mkdir()
        if self.config:
            shutil.copy(self.config, folder)
        self.servers.append(harness.Server(folder, port=free_port(), **self.settings))
        self.servers[-1].port = int(self.servers[-1].settings["PORT"])
        return self.servers[-1]

    def __enter__(self):
        try:
            for _ in range(self.count):
                server = self.add()
                if self.starts:
                    server.start()
            self.proxy = Proxy(self.folder / "nginx", self.port, [server.port for server in self.servers], **self.proxy_options)
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


class SeveralServers:
    """Like OneServer of tests/contract/usher.py: `count` servers behind nginx on the PostgreSQL of USHER_TEST_DATABASE."""

    of_proxy = ("server",)

    def __init__(self, folder, count):
        self.folder, self.count, self.ends, self.round = folder, count, contextlib.ExitStack(), 0
        whole = urllib.parse.urlsplit(os.environ["USHER_TEST_DATABASE"])
        self.user, self.host = whole.username, dict(urllib.parse.parse_qsl(whole.query))["host"]

    def begin(self, settings, port):
        """From a clean state; returns the port."""
        self.round += 1
        folder = self.folder / f"round{self.round}"
        folder.mkdir()
        self.ends.callback(shutil.rmtree, folder, ignore_errors=True)
        self.database = "trial_" + secrets.token_hex(6)
        self.query(f"CREATE DATABASE {self.database}", database="postgres")
        self.ends.callback(self.query, f"DROP DATABASE {self.database} WITH (FORCE)", database="postgres")
        url = f"postgresql://{self.user}@/{self.database}?host={self.host}"
        shown = {"forwarded": APPEND, "note": ""}  # as if the proxy were not there
        config = self.folder / "usher.toml"
        site = Site(folder, self.count, port=port, proxy=shown, **{**settings, "DATABASE_URL": url, "DATABASE_POOL_SIZE": "8"}, config=config)
        self.ends.enter_context(site)
        self.settings = site.servers[0].settings
        return site.port

    def end(self):
        self.ends.close()

    def execute(self, sql, *values):
        """The rows, as tuples of texts. `sql` has parameters as in SQLite: ? for the next, ?1 for the first."""
        following = iter(values)
        literal = lambda number: "'" + str(values[int(number) - 1] if number else next(following)).replace("'", "''") + "'"  # noqa: E731
        text = re.sub(r"\?(\d*)", lambda found: literal(found[1]), sql)
        rows = self.query(text, database=self.database)
        return [tuple(row.split("|")) for row in rows.split("\n") if row]

    def query(self, sql, database):
        command = ["psql", "-X", "-q", "-A", "-t", "-h", self.host, "-U", self.user, "-d", database, "-c", sql]
        environment = {"PATH": os.environ["PATH"], "PGOPTIONS": "-c search_path=usher"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return done.stdout.strip()
