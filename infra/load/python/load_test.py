#!/usr/bin/env python3
"""Load test of the submit endpoint, with nothing but Python's standard library.

    python3 infra/load/python/load_test.py                         # 20 clients for 10 s against npm start
    python3 infra/load/python/load_test.py --url http://127.0.0.1:8001 --users 64 --duration 30
    python3 infra/load/python/load_test.py --reads 0.2 --json report.json

Each client keeps one connection open and sends as fast as answers come (a closed loop). Every submission carries an
idempotency key, so a retry after a lost connection cannot count twice. Prints rate, latencies and errors by kind;
exits with 1 if any request failed.
"""

import argparse
import http.client
import json
import random
import sys
import threading
import time
import uuid
from collections import Counter
from urllib.parse import urlsplit


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the one origin, or ingest alone (no reads then)")
    parser.add_argument("--users", type=int, default=20, help="clients at once (default 20)")
    parser.add_argument("--duration", type=float, default=10, help="seconds (default 10)")
    parser.add_argument("--players", type=int, default=10_000, help="submit for players 1..N (default 10000)")
    parser.add_argument("--reads", type=float, default=0, help="share of requests that read a rank (0..1)")
    parser.add_argument("--mode", default="solo", help="game_mode of the submissions")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    if options.users < 1 or options.duration <= 0 or options.players < 1 or not 0 <= options.reads <= 1:
        parser.error("users, duration and players must be positive, reads between 0 and 1")
    return options


class Client(threading.Thread):
    """One player of the load: a connection, a random source and what it saw."""

    def __init__(self, options: argparse.Namespace, number: int, stop_at: float) -> None:
        super().__init__(daemon=True)
        self.options, self.stop_at = options, stop_at
        self.random = random.Random(number)
        self.connection: http.client.HTTPConnection | None = None
        self.latencies: dict[str, list[float]] = {"submit": [], "rank": []}
        self.errors: Counter[str] = Counter()

    def connect(self) -> http.client.HTTPConnection:
        if self.connection is None:
            target = urlsplit(self.options.url)
            kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
            self.connection = kind(target.hostname or "127.0.0.1", target.port, timeout=10)
        return self.connection

    def send(self, kind: str, method: str, path: str, body: str | None, headers: dict[str, str]) -> None:
        started = time.perf_counter()
        try:
            connection = self.connect()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.errors[f"{kind}: {type(error).__name__}"] += 1
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            time.sleep(0.05)
            return
        if answer.status in (200, 201):
            self.latencies[kind].append(time.perf_counter() - started)
            return
        try:
            code = json.loads(text).get("code", "")
        except (ValueError, AttributeError):
            code = ""
        self.errors[f"{kind}: {answer.status} {code}".rstrip()] += 1
        if answer.status in (429, 503):
            time.sleep(0.1)

    def run(self) -> None:
        while time.monotonic() < self.stop_at:
            player = self.random.randint(1, self.options.players)
            if self.random.random() < self.options.reads:
                self.send("rank", "GET", f"/api/leaderboard/rank/{player}", None, {})
                continue
            body = json.dumps(
                {"user_id": player, "score": self.random.randint(0, 10_000), "game_mode": self.options.mode}
            )
            key = f'"{uuid.UUID(int=self.random.getrandbits(128))}-{time.time_ns()}"'
            self.send(
                "submit",
                "POST",
                "/api/leaderboard/submit",
                body,
                {"content-type": "application/json", "idempotency-key": key},
            )


def percentile(sorted_values: list[float], share: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def figures(clients: list[Client], seconds: float) -> dict:
    result: dict = {"seconds": round(seconds, 2), "requests": {}, "errors": {}}
    for kind in ("submit", "rank"):
        latencies = sorted(value for client in clients for value in client.latencies[kind])
        if latencies:
            result["requests"][kind] = {
                "count": len(latencies),
                "per_second": round(len(latencies) / seconds, 1),
                **{f"p{p}_ms": round(percentile(latencies, p / 100) * 1000, 2) for p in (50, 95, 99)},
                "max_ms": round(latencies[-1] * 1000, 2),
            }
    for client in clients:
        for error, count in client.errors.items():
            result["errors"][error] = result["errors"].get(error, 0) + count
    return result


def main() -> int:
    options = arguments()
    print(f"{options.users} clients against {options.url} for {options.duration:g} s")
    started = time.monotonic()
    clients = [Client(options, number, started + options.duration) for number in range(options.users)]
    for client in clients:
        client.start()
    try:
        while any(client.is_alive() for client in clients):
            time.sleep(1)
            done = sum(len(values) for client in clients for values in client.latencies.values())
            print(f"\r  {time.monotonic() - started:5.1f} s  {done:>9,} answered", end="", flush=True)
    except KeyboardInterrupt:
        for client in clients:
            client.stop_at = 0
    for client in clients:
        client.join(12)
    report = figures(clients, time.monotonic() - started)
    print()
    for kind, row in report["requests"].items():
        print(
            f"{kind:>7}: {row['count']:,} ok, {row['per_second']:,}/s, "
            f"p50 {row['p50_ms']} ms, p95 {row['p95_ms']} ms, p99 {row['p99_ms']} ms, max {row['max_ms']} ms"
        )
    for error, count in sorted(report["errors"].items()):
        print(f"  error: {count:,} x {error}")
    if not report["errors"]:
        print(" errors: none")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)
    return 1 if report["errors"] or not report["requests"] else 0


if __name__ == "__main__":
    sys.exit(main())
