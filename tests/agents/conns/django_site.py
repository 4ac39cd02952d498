"""A site of Django's for web_server.py, whose views are not async and ask Redis
by async_to_sync(): through one client of the module, or one for each call."""

import redis.asyncio
from asgiref.sync import async_to_sync
from django.conf import settings

import jobs

settings.configure(SECRET_KEY="none", ALLOWED_HOSTS=["*"], MIDDLEWARE=[],
                   ROOT_URLCONF=__name__)

# pylint: disable=wrong-import-position
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

client = redis.asyncio.Redis(port=jobs.port("redis"))


async def count():
    return await client.incr(jobs.KEY)  # OPENED REUSED


async def count_by_own():
    async with redis.asyncio.Redis(port=jobs.port("redis")) as own:
        done = await own.incr(jobs.KEY)
        await own.connection_pool.disconnect()
        return done


def shared(_):
    return HttpResponse(str(async_to_sync(count)()))


def by_own(_):
    return HttpResponse(str(async_to_sync(count_by_own)()))


urlpatterns = [path("shared", shared), path("own", by_own)]
asgi = get_asgi_application()
wsgi = get_wsgi_application()
