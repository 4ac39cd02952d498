#!/usr/bin/env python3
"""Asks a model through its vendor's SDK, each job in a loop of its own: with
one client of the module, whose own retries hide that the connection is stale;
or with one for each job.

    model_sdk.py openai|anthropic stale|right
"""

import sys

import jobs

ASK = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


def connect():
    if sys.argv[1] == "openai":
        import openai
        return openai.AsyncOpenAI(base_url=jobs.url("/v1"), api_key="none")
    import anthropic
    return anthropic.AsyncAnthropic(base_url=jobs.url(), api_key="none")


async def ask(using):
    if sys.argv[1] == "openai":
        await using.chat.completions.create(**ASK)  # OPENED REUSED openai
    else:
        await using.messages.create(**ASK, max_tokens=8)  # REUSED anthropic


async def work():
    await ask(client)


async def right():
    async with connect() as own:
        await ask(own)


client = connect()

if __name__ == "__main__":
    jobs.run({"stale": [work] * 10, "right": [right] * 4}[sys.argv[2]])
