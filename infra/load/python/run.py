"""Runs the plan: threads that send, and a line a second that says how far it is."""

import argparse
import queue
import threading
import time

from client import Client
from stages import arrivals, stage_at

PAUSE_AFTER_ERROR = 0.1


def run_load(options: argparse.Namespace) -> list[Client]:
    """Returns the clients with what they counted."""
    most = options.users if options.is_open else int(max(max(stage.start, stage.end) for stage in options.plan))
    clients = [Client(options, number) for number in range(max(1, most))]
    stop = threading.Event()
    begin = time.monotonic()
    threads = open_rate(options, clients, stop, begin) if options.is_open else closed_loop(options, clients, stop, begin)
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            threads[0].join(1) if threads[0].is_alive() else time.sleep(0.1)
            done = sum(one.count for client in clients for one in list(client.latencies.values()))
            failed = sum(sum(list(client.errors.values())) for client in clients)
            print(f"\r  {time.monotonic() - begin:6.1f} s  {done:>9,} answered, {failed:,} failed", end="", flush=True)
    except KeyboardInterrupt:
        stop.set()
    for thread in threads:
        thread.join(12)
    print()
    return clients


def closed_loop(
    options: argparse.Namespace, clients: list[Client], stop: threading.Event, begin: float
) -> list[threading.Thread]:
    """The client of number n sends while the target is above n."""

    def work(number: int, client: Client) -> None:
        while not stop.is_set():
            now = stage_at(options.plan, time.monotonic() - begin)
            if now is None:
                break
            stage, target = now
            if number >= target:
                time.sleep(0.02)
            elif not client.send_one(stage):
                stop.wait(PAUSE_AFTER_ERROR)
        client.close()

    return [threading.Thread(target=work, args=each, daemon=True) for each in enumerate(clients)]


def open_rate(
    options: argparse.Namespace, clients: list[Client], stop: threading.Event, begin: float
) -> list[threading.Thread]:
    """One thread hands out the planned moments; when all clients are busy they wait, and the wait counts."""
    planned: queue.SimpleQueue[tuple[float, int] | None] = queue.SimpleQueue()

    def plan() -> None:
        for moment, stage in arrivals(options.plan):
            if stop.wait(max(0.0, begin + moment - time.monotonic())):
                break
            planned.put((begin + moment, stage))
        for _ in clients:
            planned.put(None)

    def work(client: Client) -> None:
        while (job := planned.get()) is not None and not stop.is_set():
            moment, stage = job
            client.send_one(stage, moment)
        client.close()

    return [threading.Thread(target=plan, daemon=True)] + [
        threading.Thread(target=work, args=(client,), daemon=True) for client in clients
    ]
