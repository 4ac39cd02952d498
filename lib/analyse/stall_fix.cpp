#include "analyse/stall_fix.hpp"

#include <fmt/core.h>

#include <array>

namespace hawk::analyse {

namespace {

using Kind = model::Wait::Kind;

struct Library {
  std::string_view path; // within the file of a frame
  std::string_view fix;
};

// The outermost that is known decides: requests calls urllib3 calls http.
constexpr std::array<Library, 27> k_libraries = {{
    {"/openai/", "AsyncOpenAI"},
    {"/anthropic/", "AsyncAnthropic"},
    {"/botocore/", "aioboto3"},
    {"/google/genai/", "its client.aio"},
    {"/elasticsearch/", "AsyncElasticsearch"},
    {"/slack_sdk/", "its AsyncWebClient"},
    {"/stripe/", "its ..._async() methods"},
    {"/sqlalchemy/", "create_async_engine()"},
    {"/django/db/", "Django's async queries (aget(), async for), or "
                    "sync_to_async()"},
    {"/redis/", "redis.asyncio"},
    {"/psycopg2/", "psycopg.AsyncConnection or asyncpg"},
    {"/psycopg/", "psycopg.AsyncConnection"},
    {"/pymysql/", "aiomysql or asyncmy"},
    {"/mysql/connector/", "mysql.connector.aio"},
    {"/pymongo/", "pymongo.AsyncMongoClient"},
    {"/sqlite3/", "aiosqlite"},
    {"/pika/", "aio-pika"},
    {"/kafka/", "aiokafka"},
    {"/paramiko/", "asyncssh"},
    {"/grpc/", "grpc.aio"},
    {"/httpx/", "httpx.AsyncClient"},
    {"/requests/", "httpx.AsyncClient or aiohttp"},
    {"/urllib3/", "httpx.AsyncClient or aiohttp"},
    {"/urllib/request.py", "httpx.AsyncClient or aiohttp"},
    {"/http/client.py", "httpx.AsyncClient or aiohttp"},
    {"/smtplib.py", "aiosmtplib"},
    {"/ftplib.py", "aioftp"},
}};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Between the program's own line and the call.
const Library* find_library(const model::StallSeen& stall) {
  const Library* found = nullptr;
  for (const model::CodeLine& at : stall.stack) {
    if (at.own) {
      break;
    }
    for (const Library& library : k_libraries) {
      if (has(at.file, library.path)) {
        found = &library;
      }
    }
  }
  return found;
}

bool is_called(const model::StallSeen& stall,
               std::string_view file,
               std::string_view function) {
  for (const model::CodeLine& at : stall.stack) {
    if (at.own) {
      return false;
    }
    if (has(at.file, file) && (function.empty() || at.function == function)) {
      return true;
    }
  }
  return false;
}

std::string make_node_fix(const model::StallSeen& stall) {
  if (find_cause(stall) == StallCause::processor) {
    return "do it in a worker_threads Worker, or in pieces with setImmediate()";
  }
  switch (stall.wait.kind) {
  case Kind::poll:
  case Kind::child:
    return "use exec() or spawn() of child_process instead of execSync() or "
           "spawnSync()";
  case Kind::lock:
    return "use Atomics.waitAsync() instead of Atomics.wait()";
  default:
    return "use fs.promises instead of the ...Sync() function";
  }
}

std::string make_call_fix(const model::StallSeen& stall) {
  constexpr std::string_view k_thread =
      "await asyncio.to_thread(...) around it";
  if (is_called(stall, "/subprocess.py", "")) {
    return "await asyncio.create_subprocess_exec() and communicate(), or await "
           "asyncio.to_thread(subprocess.run, ...)";
  }
  if (const Library* library = find_library(stall)) {
    return fmt::format("use {}, or {}", library->fix, k_thread);
  }
  if (is_called(stall, "/socket.py", "getaddrinfo")) {
    return "await loop.getaddrinfo(...): the name's server did not answer";
  }
  if (is_called(stall, "/queue.py", "")) {
    return fmt::format("use asyncio.Queue, or {}", k_thread);
  }
  if (is_called(stall, "/concurrent/futures/", "")) {
    return "await asyncio.wrap_future(...) instead of result()";
  }
  switch (stall.wait.kind) {
  case Kind::sleep:
    return "await asyncio.sleep(...) instead of time.sleep(...)";
  case Kind::child:
    return "await asyncio.create_subprocess_exec() and wait() on that";
  case Kind::lock:
    return "use asyncio.Lock or asyncio.Event where only tasks wait; for a "
           "thread's lock or result, await asyncio.to_thread(...)";
  case Kind::open:
    return fmt::format("{}: the FIFO has no partner", k_thread);
  default:
    break;
  }
  if (stall.wait.object.kind == model::ObjectKey::Kind::file) {
    return fmt::format("{}: the disk is slow", k_thread);
  }
  if (stall.wait.call.rfind("pselect", 0) == 0
      || stall.wait.call.rfind("select", 0) == 0) {
    // What time.sleep() was before Python 3.11.
    return stall.wait.watches.empty()
               ? "await asyncio.sleep(...) instead of time.sleep(...)"
               : std::string(k_thread);
  }
  return fmt::format("use asyncio's streams or an async client, or {}",
                     k_thread);
}

} // namespace

std::string make_stall_fix(const model::StallSeen& stall, bool is_node) {
  if (is_node) {
    return make_node_fix(stall);
  }
  switch (find_cause(stall)) {
  case StallCause::processor:
    return "run it in a process: await loop.run_in_executor("
           "ProcessPoolExecutor(), ...); or give way in between with await "
           "asyncio.sleep(0)";
  case StallCause::interpreter:
    return "move the threads' computing to processes (ProcessPoolExecutor): "
           "in threads it holds the interpreter's lock, and the loop needs it";
  case StallCause::import:
    return "import it when the program starts, before the loop runs";
  case StallCause::call:
    break;
  }
  return make_call_fix(stall);
}

} // namespace hawk::analyse
