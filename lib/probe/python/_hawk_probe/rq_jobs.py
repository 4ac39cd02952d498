"""A story for every job of an RQ worker. RQ keeps the text of a failed job's
traceback, so no frame of ours may be in it: its stack of jobs is hooked, which
it pushes to before a job, and pops after it, in `finally`."""

import sys

from . import contexts, events, fence, jobs


def _name_of(job):
    try:
        return str(job.func_name or "")
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise
        return ""  # a job that cannot be read: RQ will say so


def install(module):
    events.begin()
    stack = module._job_stack
    push, pop = stack.push, stack.pop
    open_jobs = {}

    def _push(job):
        try:
            number = str(job.id)
            name = _name_of(job)
            open_jobs[id(job)] = jobs.begin("rq", name, number)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return push(job)

    def _pop():
        job = pop()
        try:
            opened = open_jobs.pop(id(job), None)
            if opened is not None:
                jobs.end(opened, sys.exc_info()[1])
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return job

    stack.push, stack.pop = _push, _pop
