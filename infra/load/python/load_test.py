#!/usr/bin/env python3
"""Load test of the leaderboard, with nothing but Python's standard library.

    python3 infra/load/python/load_test.py                                          20 clients for 10 s, npm start
    python3 infra/load/python/load_test.py --url http://127.0.0.1:8001 --users 64   ingest alone, a closed loop
    python3 infra/load/python/load_test.py --rate 500 --duration 30                 500 requests a second, come what may
    python3 infra/load/python/load_test.py --stages 10:20,30:100,10:0 --reads 0.5   up, hold and down; half are reads
    python3 infra/load/python/load_test.py --rate 300 --json run.json --report run.txt --max-p99 50

A closed loop (the default) has so many clients, each sending as fast as its answers come. An open rate sends at the
times planned, however slow the answers are, and counts a latency from the planned time: what a player waits. Stages are
SECONDS:TARGET pairs, each reached in a straight line from the one before; the target is clients, or with --open the
requests a second. Every submission has an idempotency key. Ends with 1 if anything failed or was slower than --max-p99.
"""

import argparse
import os
import sys

from report import read_report, show_report, write_json
from run import run_load
from stages import Stage, parse_stages


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the one origin, or ingest alone (no reads then)")
    parser.add_argument("--users", type=int, default=20, help="clients of the closed loop; most at once of an open rate")
    parser.add_argument("--rate", type=float, help="requests a second, as an open rate")
    parser.add_argument("--duration", type=float, default=10, help="seconds (default 10)")
    parser.add_argument("--stages", help="SECONDS:TARGET,... instead of --duration with --users or --rate")
    parser.add_argument("--open", action="store_true", help="the targets of --stages are requests a second")
    parser.add_argument("--players", type=int, default=10_000, help="submit for players 1..N (default 10000)")
    parser.add_argument("--reads", type=float, default=0, help="share of requests that read a rank (0..1)")
    parser.add_argument("--mode", default="solo", help="game_mode of the submissions")
    parser.add_argument("--key", default=os.environ.get("LEADERBOARD_KEY"), help="API key (or LEADERBOARD_KEY)")
    parser.add_argument("--max-p99", type=float, metavar="MS", help="end with 1 if a p99 is above")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument("--report", metavar="FILE", help="write the readable report there as well")
    options = parser.parse_args()
    if options.users < 1 or options.duration <= 0 or options.players < 1 or not 0 <= options.reads <= 1:
        parser.error("users, duration and players must be positive, reads between 0 and 1")
    if options.rate is not None and options.rate <= 0:
        parser.error("rate must be positive")
    options.is_open = options.open or options.rate is not None
    try:
        options.plan = parse_stages(options.stages) if options.stages else one_stage(options)
    except ValueError as error:
        parser.error(str(error))
    return options


def one_stage(options: argparse.Namespace) -> list[Stage]:
    target = options.rate if options.is_open else options.users
    if target is None:
        raise ValueError("--open needs --stages, or give --rate instead")
    return [Stage(options.duration, target, target)]


def main() -> int:
    options = arguments()
    kind = "requests/s" if options.is_open else "clients"
    steps = ", ".join(f"{stage.seconds:g} s to {stage.end:g}" for stage in options.plan)
    print(f"{options.url}: {steps} {kind}, {options.reads:.0%} reads")
    report = read_report(run_load(options), options)
    text = show_report(report)
    print(text)
    if options.json:
        write_json(options.json, report)
    if options.report:
        with open(options.report, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
