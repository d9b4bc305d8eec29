"""What happens to a site under load, a function an event. Each marks its faults in the history."""

import time

import harness

CALM_SECONDS = 2
AWAY_SECONDS = 10


class Trial:
    """What an event may touch."""

    def __init__(self, machines, site, load, history):
        self.machines, self.site, self.load, self.history = machines, site, load, history
        self.database = machines.primary if machines else None

    def fault(self, what):
        self.history.event("fault", of=what)

    def back(self):
        self.history.event("back")


def servers_killed(trial):
    """Each server is killed with -9 in turn, and started again."""
    for server in trial.site.servers:
        trial.history.event("kill", server=f"127.0.0.1:{server.port}")
        server.stop(9)
        trial.load.go_on()
        began = trial.history.now()
        server.start()
        trial.history.write("event", name="start", at=began, ready=trial.history.now(), server=f"127.0.0.1:{server.port}")
        trial.load.go_on()


def primary_killed(trial):
    """The primary and all its connections are killed with -9, and the synchronous replica is promoted."""
    trial.fault("primary killed")
    trial.machines.primary.kill()
    time.sleep(1)
    trial.machines.replica.promote()
    trial.database = trial.machines.replica
    trial.back()


def restarted(trial):
    """pg_ctl restart -m immediate: every connection breaks, and the server recovers from its log."""
    for _ in range(3):
        trial.fault("restart")
        trial.database.restart_immediately()
        trial.back()
        trial.load.go_on()


def paused(trial):
    """The whole database server stands still: connections stay, and nothing answers."""
    trial.fault("pause")
    trial.database.pause()
    time.sleep(AWAY_SECONDS)
    trial.database.resume()
    trial.back()


def disk_full(trial):
    """The disk with the tables is full: PostgreSQL refuses to extend them, and goes on."""
    trial.fault("disk full")
    trial.machines.disk.fill()
    time.sleep(AWAY_SECONDS)
    trial.machines.disk.free()
    trial.back()


def log_disk_full(trial):
    """The disk with the write-ahead log is full: PostgreSQL ends, until there is room and it is started again."""
    trial.fault("log disk full")
    trial.machines.disk.fill()
    wait_until_ended(trial.database)
    time.sleep(CALM_SECONDS)
    trial.machines.disk.free()
    if not trial.database.is_running():
        trial.database.start()
    trial.back()


def wait_until_ended(database):
    """Log segments are switched until there is no room for another."""
    def ended():
        database.ask("SELECT pg_switch_wal(), pg_logical_emit_message(false, 'trial', repeat('x', 1000000))", check=False)
        return not database.answers()

    harness.wait_for("PostgreSQL to end on its full disk", ended)


def replica_gone(trial):
    """The synchronous replica is stopped: commits wait for it, reads go on. Then it is back."""
    trial.fault("replica gone")
    trial.machines.replica.stop()
    time.sleep(AWAY_SECONDS)
    trial.machines.replica.start()
    harness.wait_for("the replica to follow", trial.machines.follows)
    trial.back()


def replica_behind(trial):
    """The synchronous replica is stopped, and the primary killed some time later; then the replica is promoted. It has nothing of
    what the primary did alone, so that nothing of this may have been acknowledged, nor refused as done before."""
    trial.fault("replica gone, then primary killed")
    trial.machines.replica.stop()
    time.sleep(AWAY_SECONDS)
    trial.machines.primary.kill()
    trial.machines.replica.start()
    trial.machines.replica.promote()
    trial.database = trial.machines.replica
    trial.back()


# Name: the event, what its machines need, and the settings of its servers.
EVENTS = {
    "servers-killed": (servers_killed, {}),
    "primary-killed": (primary_killed, {"replica": True}),
    "restarted": (restarted, {}),
    "paused": (paused, {}),
    "disk-full": (disk_full, {"disk": "data"}),
    "log-disk-full": (log_disk_full, {"disk": "wal"}),
    "replica-gone": (replica_gone, {"replica": True}),
    "replica-behind": (replica_behind, {"replica": True}),
}
