"""A story for every task that a Celery worker runs, by Celery's own signals:
they are sent around a task, in its thread."""

from . import events, fence, jobs

_open = {}
MOST = 1024


def _prerun(sender=None, task_id=None, task=None, **_):
    try:
        if len(_open) < MOST:
            name = getattr(task, "name", None) or str(sender)
            _open[task_id] = [jobs.begin("celery", name, str(task_id)), None]
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


def _failure(task_id=None, exception=None, **_):
    opened = _open.get(task_id)
    if opened is not None:
        opened[1] = exception


def _postrun(task_id=None, **_):
    try:
        opened = _open.pop(task_id, None)
        if opened is not None:
            jobs.end(opened[0], opened[1])
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


def install(module):
    events.begin()
    module.task_prerun.connect(_prerun, weak=False)
    module.task_failure.connect(_failure, weak=False)
    module.task_retry.connect(_retry, weak=False)
    module.task_postrun.connect(_postrun, weak=False)
    events.on_fork.append(_open.clear)


def _retry(request=None, reason=None, **_):
    opened = _open.get(getattr(request, "id", None))
    if opened is not None and isinstance(reason, BaseException):
        opened[1] = reason
