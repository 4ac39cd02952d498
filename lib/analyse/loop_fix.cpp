#include "analyse/loop_fix.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace hawk::analyse {

namespace {

using Words = std::initializer_list<std::string_view>;

struct ClientFix {
  std::string_view client; // or how its name begins
  std::string_view fix;
};

constexpr std::string_view k_sdk_fix =
    "make the client inside the loop that uses it (async with AsyncOpenAI() as "
    "client, and likewise), or pass it an http_client of that loop; a cache of "
    "clients needs the loop itself in its key, never id(loop), and retries "
    "must not hide the first error";

constexpr std::string_view k_langchain_fix =
    "give the model a client of the loop that uses it: "
    "ChatOpenAI(http_async_client=openai.DefaultAsyncHttpxClient()), closed "
    "before that loop ends; LangChain keeps its own default client for the "
    "life of the process, so a new model for each loop does not help";

constexpr std::array<ClientFix, 27> k_client_fixes = {{
    {"redis",
     "make the client and its ConnectionPool inside the loop that uses it, and "
     "await client.aclose() before that loop ends"},
    {"valkey",
     "make the client and its pool inside the loop that uses it, and await "
     "client.aclose() before that loop ends"},
    {"aioredis",
     "make the client and its pool inside the loop that uses it, and await "
     "client.close() before that loop ends"},
    {"asyncpg",
     "make the pool inside the loop that uses it (async with "
     "asyncpg.create_pool(...)), and await pool.close() before that loop ends"},
    {"sqlalchemy",
     "create_async_engine(..., poolclass=NullPool), or await engine.dispose() "
     "before each loop ends; pool_pre_ping does not help"},
    {"databases",
     "connect and disconnect the Database inside the loop that uses it"},
    {"tortoise", "await Tortoise.close_connections() before each loop ends"},
    {"psycopg",
     "open the AsyncConnectionPool inside the loop that uses it (open=False, "
     "then async with pool), and close it before that loop ends"},
    {"aiohttp",
     "make the ClientSession inside the loop that uses it: async with "
     "aiohttp.ClientSession() as session"},
    {"aiobotocore",
     "enter session.create_client(...) inside the loop that uses it"},
    {"httpx",
     "make the AsyncClient inside the loop that uses it: async with "
     "httpx.AsyncClient() as client"},
    {"httpcore",
     "make the AsyncConnectionPool inside the loop that uses it, and close it "
     "before that loop ends"},
    {"openai", k_sdk_fix},
    {"anthropic", k_sdk_fix},
    {"mistralai", k_sdk_fix},
    {"cohere", k_sdk_fix},
    {"groq", k_sdk_fix},
    {"litellm", k_sdk_fix},
    {"langchain", k_langchain_fix},
    {"pydantic_ai", k_sdk_fix},
    {"google", k_sdk_fix},
    {"grpc",
     "make the grpc.aio channel inside the loop that uses it, and await "
     "channel.close() before that loop ends"},
    {"motor", "make the client inside the loop that uses it"},
    {"pymongo", "make the AsyncMongoClient inside the loop that uses it"},
    {"aiomysql", "make the pool inside the loop that uses it"},
    {"aio_pika",
     "connect inside the loop that uses it: async with await "
     "aio_pika.connect_robust(...)"},
    {"websockets",
     "connect inside the loop that uses it: async with "
     "websockets.connect(...)"},
}};

constexpr std::string_view k_any_fix =
    "make the client inside the loop that uses it, and close it before that "
    "loop ends; or keep one loop for the life of the process";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool is_in(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [text](auto word) {
    return text.find(word) != std::string_view::npos;
  });
}

bool is_on_stack(const ProbePlace& place, Words words) {
  const auto has = [words](const std::string& frame) {
    return is_in(frame, words);
  };
  return std::any_of(place.stack.begin(), place.stack.end(), has)
         || std::any_of(place.created.begin(), place.created.end(), has);
}

// The framework that gives every job a loop, and how to give it one for all.
std::string_view find_framework_fix(std::string_view story,
                                    const ProbePlace& place) {
  if (starts_with(story, "celery") || is_on_stack(place, {"/celery/"})) {
    return "in Celery keep one loop for the life of each worker process (start "
           "it in worker_process_init), instead of asyncio.run() in the task";
  }
  if (starts_with(story, "rq") || is_on_stack(place, {"/rq/"})) {
    return "in RQ each job is an asyncio.run() of its own: make the client in "
           "the job, or keep one loop in a SimpleWorker";
  }
  if (is_on_stack(place, {"/asgiref/", "/django/", "async_to_sync"})) {
    return "in Django async_to_sync() is a loop of its own for each call: make "
           "the client in the call, or serve the view by ASGI";
  }
  return {};
}

} // namespace

std::string make_loop_fix(std::string_view client,
                          std::string_view story,
                          const ProbePlace& place) {
  const auto* at = std::find_if(
      k_client_fixes.begin(), k_client_fixes.end(), [client](const auto& one) {
        return starts_with(client, one.client);
      });
  std::string fix(at == k_client_fixes.end() ? k_any_fix : at->fix);
  if (const auto more = find_framework_fix(story, place); !more.empty()) {
    fix += "; ";
    fix += more;
  }
  return fix;
}

std::string make_object_fix(std::string_view object, bool closed) {
  if (!closed && object == "Queue") {
    return "a queue for each loop; to put into another loop's, call "
           "its_loop.call_soon_threadsafe(queue.put_nowait, item)";
  }
  if (object == "Future" || object == "Task") {
    return closed ? "await it before its loop ends"
                  : "from another loop use asyncio.run_coroutine_threadsafe() "
                    "or its_loop.call_soon_threadsafe()";
  }
  return "make it inside the loop that uses it, one for each loop, not at "
         "module level or in a cached object";
}

} // namespace hawk::analyse
