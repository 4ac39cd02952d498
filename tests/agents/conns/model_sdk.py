#!/usr/bin/env python3
"""Asks a model through its vendor's SDK, or LangChain above it, each job in a
loop of its own: with one client of the module, whose own retries hide that the
connection is stale; or with one for each job.

    model_sdk.py openai|anthropic|langchain stale|right
    model_sdk.py langchain anew         a model for each job is not enough
"""

import sys

import jobs

ASK = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


def connect():
    if sys.argv[1] == "openai":
        import openai
        return openai.AsyncOpenAI(base_url=jobs.url("/v1"), api_key="none")
    if sys.argv[1] == "langchain":
        return make_model()
    import anthropic
    return anthropic.AsyncAnthropic(base_url=jobs.url(), api_key="none")


def make_model(**more):
    from langchain_openai import ChatOpenAI
    return ChatOpenAI(base_url=jobs.url("/v1"), api_key="none", model="m",
                      max_retries=2, **more)


async def ask(using):
    if sys.argv[1] == "openai":
        await using.chat.completions.create(**ASK)  # OPENED REUSED openai
    elif sys.argv[1] == "langchain":
        await using.ainvoke("hello")  # REUSED langchain
    else:
        await using.messages.create(**ASK, max_tokens=8)  # REUSED anthropic


async def work():
    await ask(client)


async def anew():
    await ask(connect())


async def right():
    if sys.argv[1] == "langchain":
        import openai
        async with openai.DefaultAsyncHttpxClient() as http:
            return await ask(make_model(http_async_client=http))
    async with connect() as own:
        await ask(own)


client = connect()

if __name__ == "__main__":
    jobs.run({"stale": [work] * 10, "anew": [anew] * 10,
              "right": [right] * 4}[sys.argv[2]])
