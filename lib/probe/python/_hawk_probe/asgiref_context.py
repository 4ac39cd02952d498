"""asgiref carries every context variable from a call of async_to_sync() back
to its caller, and into the next call. Ours says whose work is done: it belongs
to the task alone, or all calls of a thread would be one story."""

from . import contexts, fence, patch


def _restoring(original):
    def _restore_context(context):
        own = contexts.CURRENT.get(contexts.NOTHING)
        try:
            return original(context)
        finally:
            try:
                contexts.CURRENT.set(own)
            except BaseException as problem:
                if not fence.is_ours(problem):
                    raise
    return _restore_context


def install(module):
    patch.wrap(module, "_restore_context", _restoring)
