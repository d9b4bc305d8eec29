"""The arithmetic of `scripts/capacity`: what a number of users asks of servers and database, and how long each request then takes.

Each part is a queue with several servers (M/M/c): requests come independently of each other, and wait where all are busy. A request's
own work is taken as constant. Waits of different parts are independent. Python's standard library only.
"""

import dataclasses
import math
import random

DAY = 86_400
SAMPLES = 10_000


@dataclasses.dataclass(frozen=True)
class Cost:
    """One request of a kind, as `scripts/capacity --measure` finds it. Times in milliseconds."""

    server_ms: float  # processor time of usherd, without the password's hash
    hash_ms: float  # processor time of the hash
    database_ms: float  # processor time of PostgreSQL's processes
    trips: float  # times that usherd waits for the database
    statements: float
    rows: float
    sent_bytes: float  # from usherd to the database
    received_bytes: float
    commits: float  # transactions that wrote
    wal_bytes: float


@dataclasses.dataclass(frozen=True)
class Growth:
    """Bytes in the database, indexes included."""

    user: float
    session: float
    audit_event: float
    chat_message: float


@dataclasses.dataclass(frozen=True)
class Site:
    users: int
    active: float  # the share of users on a day
    requests: dict  # kind -> requests of an active user on a day
    peak: float  # the busiest minute, in parts of the day's mean
    sessions: float = 2.0  # of a user
    audit_events: float = 1.5  # a day of an active user
    chat_messages: float = 4.0  # a day of an active user
    audit_days: float = 365.0
    chat_days: float = 365.0

    def rates(self):
        """kind -> requests a second at the peak."""
        return {kind: self.users * self.active * count * self.peak / DAY for kind, count in self.requests.items()}

    def mean_of(self, amounts):
        """The sum a second over the whole day of what each request of a kind takes."""
        return sum(rate / self.peak * amounts[kind] for kind, rate in self.rates().items())


@dataclasses.dataclass(frozen=True)
class Machines:
    servers: int = 1
    server_cores: int = 2
    database_cores: int = 2
    rtt_ms: float = 0.1
    pool: int = 20  # connections of one server
    max_connections: int = 100
    flush_ms: float = 1.0  # a commit's way to the disk
    log_mib: float = 100.0  # the write-ahead log that disk and replicas take in a second


@dataclasses.dataclass(frozen=True)
class Part:
    name: str
    load: float
    capacity: float
    grows: bool = True  # with the requests

    @property
    def use(self):
        return self.load / self.capacity if self.capacity > 0 else math.inf


def erlang_c(servers, load):
    """The probability that a request waits. `load`: busy servers in the mean."""
    if load >= servers:
        return 1.0
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


class Queue:
    """M/M/c: `rate` requests a second, each of `seconds` on one of `servers`."""

    def __init__(self, servers, rate, seconds):
        self.servers, self.seconds = servers, seconds
        self.load = rate * seconds
        self.waits = erlang_c(servers, self.load)
        self.is_full = self.load >= servers

    def wait(self, draw):
        """One request's wait. None where the queue grows without end."""
        if self.is_full:
            return None
        if self.seconds == 0 or draw.random() >= self.waits:
            return 0.0
        return draw.expovariate((self.servers - self.load) / self.seconds)


def total(rates, costs, amount):
    return sum(rate * amount(costs[kind]) for kind, rate in rates.items())


def hold_ms(cost, machines):
    """How long a request keeps a connection, without waits."""
    return cost.trips * machines.rtt_ms + cost.database_ms + cost.commits * machines.flush_ms


def parts_of(rates, costs, machines):
    """Where the load is."""
    connections = machines.servers * machines.pool
    return [
        Part("server cores", total(rates, costs, lambda cost: cost.server_ms + cost.hash_ms) / 1000, machines.servers * machines.server_cores),
        Part("database cores", total(rates, costs, lambda cost: cost.database_ms) / 1000, machines.database_cores),
        Part("connections in use", total(rates, costs, lambda cost: hold_ms(cost, machines)) / 1000, connections),
        Part("connections open", connections, machines.max_connections, grows=False),
        Part("log, MiB/s", total(rates, costs, lambda cost: cost.wal_bytes) / 2**20, machines.log_mib),
    ]


def first_limit(parts):
    """What is full already, whatever the load, else what is full first as the load grows."""
    return max(parts, key=lambda part: (not part.grows and part.use > 1, part.grows, part.use))


def needed(rates, costs, machines, use):
    """(servers, cores of the database) so that no more than `use` of them is busy."""
    work = total(rates, costs, lambda cost: cost.server_ms + cost.hash_ms) / 1000
    database = total(rates, costs, lambda cost: cost.database_ms) / 1000
    return max(math.ceil(work / use / machines.server_cores), 1), max(math.ceil(database / use), 1)


def at(times, part):
    return sorted(times)[min(len(times) * part // 100, len(times) - 1)]


def latencies(rates, costs, machines, samples=SAMPLES, seed=1):
    """kind -> (p50, p99) in milliseconds from the request's arrival to its answer; None where a part is full.

    Hashes give way to other work on the same cores, so they have what is left of them.
    """
    draw = random.Random(seed)
    all_rates = sum(rates.values())
    trips = total(rates, costs, lambda cost: cost.trips)
    cores = machines.servers * machines.server_cores
    light = total(rates, costs, lambda cost: cost.server_ms) / 1000
    hashes = sum(rate for kind, rate in rates.items() if costs[kind].hash_ms)
    server = Queue(cores, all_rates, light / all_rates)
    hashing = Queue(max(math.floor(cores - light), 1), hashes, total(rates, costs, lambda cost: cost.hash_ms) / 1000 / max(hashes, 1e-9))
    database = Queue(machines.database_cores, trips, total(rates, costs, lambda cost: cost.database_ms) / 1000 / max(trips, 1e-9))
    pool = Queue(machines.servers * machines.pool, all_rates, total(rates, costs, lambda cost: hold_ms(cost, machines)) / 1000 / all_rates)
    found = {}
    for kind, rate in rates.items():
        if rate > 0:
            cost = costs[kind]
            stops = [(server, 1), (pool, 1), (database, round(cost.trips))] + [(hashing, 1)] * (cost.hash_ms > 0)
            own = cost.server_ms + cost.hash_ms + hold_ms(cost, machines)
            if any(stop.is_full for stop, _ in stops):
                found[kind] = None
                continue
            times = [own + 1000 * sum(stop.wait(draw) for stop, visits in stops for _ in range(visits)) for _ in range(samples)]
            found[kind] = (at(times, 50), at(times, 99))
    return found


def storage(site, growth):
    """(bytes once, bytes kept of what grows each day), with the retention of the site."""
    active = site.users * site.active
    once = site.users * (growth.user + site.sessions * growth.session)
    kept = active * (site.audit_events * site.audit_days * growth.audit_event + site.chat_messages * site.chat_days * growth.chat_message)
    return once, kept
