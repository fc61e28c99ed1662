"""The peer of `wire`, and the least that such a thing can be: from Redis to sockets, no rights, no state.

`python -m bench.relay PORT` passes on whatever is published on CHANNEL of the Redis at REDIS_URL.
"""

import asyncio
import os
import sys

from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast, serve

CHANNEL = "relay"


async def relay(port: int) -> None:
    sockets: set[ServerConnection] = set()

    async def keep(socket: ServerConnection) -> None:
        sockets.add(socket)
        try:
            await socket.wait_closed()
        finally:
            sockets.discard(socket)

    redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    async with redis.pubsub() as pubsub, serve(keep, "127.0.0.1", port, compression=None):
        await pubsub.subscribe(CHANNEL)
        async for message in pubsub.listen():
            if message["type"] == "message":
                broadcast(sockets, message["data"])


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1])))
