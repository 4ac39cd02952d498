"""Which client library acts, by the modules on the stack."""

from . import places

# An SDK stands outside of the library that it is built on, and is what the
# agent's author knows: the outermost that is known counts.
KNOWN = frozenset("""
    redis aioredis valkey coredis asyncpg psycopg psycopg_pool aiopg aiomysql
    asyncmy aiosqlite sqlalchemy databases tortoise aiohttp httpx httpx2
    httpcore langchain_core langchain_openai langchain_anthropic litellm
    pydantic_ai openai anthropic mistralai cohere groq ollama together replicate genai
    google grpc motor pymongo aiokafka aio_pika aiormq nats websockets
    elasticsearch elastic_transport opensearchpy aiobotocore qdrant_client
    weaviate neo4j clickhouse_connect mcp urllib3 aiosmtplib
    """.split())

# What tidies up on a dead loop is noise, not the reuse of a connection.
CLEANUP = frozenset("""
    aclose close __del__ disconnect _disconnect wait_closed __aexit__ __exit__
    shutdown terminate _terminate abort dispose _close _aclose release
    _release on_disconnect _call_connection_lost connection_lost clear_all
    _finalize_fairy _do_terminate _dispose aclose_forcefully close_connections
    _cleanup reset shutdown_asyncgens _wrap_close force_close
    """.split())


def client_of(place):
    found, is_called = "", False
    for _, _, kind, module, outside in place.frames:
        if outside:
            break
        # What stands beyond the agent's line called the agent: a test client
        # whose application has a connection of its own.
        if kind is places.AGENT and found:
            is_called = True
            break
        name = module.partition(".")[0] if type(module) is str else ""
        found = name if name in KNOWN else found
    if is_called:
        return found
    # A task of a library's: whoever was called when it was made. SQLAlchemy
    # has asyncpg connect, and asyncpg makes a task for that.
    for _, _, _, library in place.chain:
        name = places.package_of(library) if library is not None else ""
        if name in KNOWN:
            return name
    return found


def is_cleanup(place):
    """Does a library tidy up here? The agent's own close() may do work that
    matters; its __del__ does not."""
    names, own = place.inner_names()
    return own == "__del__" or any(name in CLEANUP for name in names)
