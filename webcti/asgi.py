"""The ASGI application that Daphne serves: pages over HTTP, live facts over one WebSocket."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcti.settings")

pages = get_asgi_application()

from cti.origins import OwnOrigins  # noqa: E402 models need the applications that were just loaded
from cti.routing import router  # noqa: E402
from webcti.outside import InsideSockets  # noqa: E402
from webcti.proxies import TrustedProxies  # noqa: E402

application = TrustedProxies(ProtocolTypeRouter({"http": pages, "websocket": InsideSockets(OwnOrigins(router))}))
