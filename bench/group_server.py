"""The peer of `fanout`: the same frames through Channels' own group layer, as its documentation shows it."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import django
from django.conf import settings

GROUP = "everybody"
LAYER: dict[str, Any] = {"hosts": [os.environ["REDIS_URL"]], "prefix": "groups"}
"""What channels_redis.core.RedisChannelLayer is made of, here and in the publisher."""

if not settings.configured:
    settings.configure(
        CHANNEL_LAYERS={"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": LAYER}}
    )
    django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402 reads the settings
from channels.routing import ProtocolTypeRouter  # noqa: E402


class GroupConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, _code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def show(self, message: dict[str, str]) -> None:
        await self.send(text_data=message["text"])


async def nothing(_scope: object, _receive: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Whoever asks over HTTP learns that the server runs."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body"})


application = ProtocolTypeRouter({"http": nothing, "websocket": GroupConsumer.as_asgi()})
