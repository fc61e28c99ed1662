"""`./portal run [--port N] [--host ADDRESS] [--data-dir FOLDER] [--dev]`."""

import argparse
import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

from webcti import places
from webcti.run import Refusal, environment, freshness, programs, readiness, reloading, welcome
from webcti.run.console import Console
from webcti.run.data_folder import DataFolder
from webcti.run.environment import Options
from webcti.run.supervisor import Supervisor

READY_WITHIN = 60.0  # seconds
LOOK_EVERY = 1.0  # seconds between two looks for changed files
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    options = parse(sys.argv[1:])
    try:
        asyncio.run(run(options))
    except Refusal as refusal:
        sys.exit(f"portal: {refusal}" if str(refusal) else 1)


def parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="./portal run", description="Start the portal.", allow_abbrev=False)
    parser.add_argument("--port", type=port, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1: this machine only)")
    parser.add_argument(
        "--data-dir", type=Path, default=environment.data_dir_of(os.environ), help="where all state lives (var/)"
    )
    parser.add_argument("--dev", action="store_true", help="restart on changed files, show errors in the browser")
    given = parser.parse_args(arguments)
    return Options(given.port, given.host, given.data_dir.absolute(), given.dev)


def port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: use a number from 1 to 65535")
    return int(text)


async def run(options: Options) -> None:
    console = Console()
    surroundings = environment.for_run(os.environ, options)
    folder = DataFolder(options.data_dir, surroundings["PUBLIC_URL"])
    try:
        readiness.require_free_port(options.host, options.port)
        if not options.on_loopback:
            console.plain(f"portal: listening on {options.host}, so everybody on that network reaches it, without TLS.")
        await supervise(options, surroundings, console)
    finally:
        folder.close()


async def supervise(options: Options, surroundings: dict[str, str], console: Console) -> None:
    stop = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    supervisor = Supervisor(surroundings, console)
    try:
        async with asyncio.TaskGroup() as tasks:
            life = tasks.create_task(live(options, supervisor, surroundings, console))
            await stop.wait()
            console.plain("")
            console.line("portal", "stopping …")
            life.cancel()
    except* Refusal as refusals:
        raise refusals.exceptions[0] from None
    finally:
        await supervisor.stop()


async def live(options: Options, supervisor: Supervisor, surroundings: dict[str, str], console: Console) -> None:
    """Start everything in order, say where it is, and watch over it until cancelled."""
    if not surroundings.get("REDIS_URL") and not surroundings.get("REDIS_URL_FILE"):
        await supervisor.start([programs.valkey(options.data_dir)])
        await within("Valkey", readiness.valkey(places.valkey_socket(options.data_dir)))
    await prepare(options, surroundings)
    await supervisor.start(programs.portal(options))
    await within("The web server", readiness.web(options.host, options.port))
    for line in welcome.lines(surroundings):
        console.plain(line)
    if options.dev:
        await reload_changed(supervisor, console)
    await asyncio.Event().wait()


async def within(name: str, ready: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(READY_WITHIN):
            await ready
    except TimeoutError:
        raise Refusal(f"{name} did not start within {READY_WITHIN:g} seconds: its lines above say why.") from None


async def prepare(options: Options, surroundings: dict[str, str]) -> None:
    """Check the settings, bring database, texts and static files up to date; nothing to do if nothing changed."""
    if freshness.is_fresh(surroundings, options.data_dir):
        return
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(places.ROOT / "manage.py"), "prepare", env=surroundings, stdin=subprocess.DEVNULL
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    if code:
        raise Refusal  # `manage.py prepare` said why
    freshness.remember(surroundings, options.data_dir)


async def reload_changed(supervisor: Supervisor, console: Console) -> None:
    before = reloading.snapshot()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        after = reloading.snapshot()
        endings = reloading.changed_endings(before, after)
        before = after
        for child in supervisor.children:
            if endings & child.program.reloads_on:
                console.line(child.program.name, "restarts with the changed files")
                child.restart()


if __name__ == "__main__":
    main()
