"""A server of the Python SDK. FastMCP gives the root logger a handler on
stderr, so that a library's INFO lines are written there by the thread of the
event loop: modelcontextprotocol/python-sdk#2527."""
import logging

from mcp.server.fastmcp import FastMCP

server = FastMCP("chatty")


@server.tool()
async def fetch() -> str:
    """Logs as an HTTP client does that asks for many pages."""
    for number in range(3000):
        logging.getLogger("httpx").info("HTTP Request: GET /page/%d", number)
    return "done"


server.run()
