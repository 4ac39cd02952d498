"""A story for every arq job: arq makes a task for each, and its coroutine
knows the job's id. Its function is known only when that is in turn made a
task of; the story begins then."""

import sys

from . import contexts, fence, jobs, places, stories

jobs.SPOKESMEN["arq.worker"] = "arq"


class ArqStory(stories.Story):
    __slots__ = ("beginning",)

    def say_begin(self, parent, place):
        self.began = stories.monotonic_ns()
        self.beginning = parent, place

    def begin_as(self, name):
        if not self.told and self.beginning:
            self.name = name or self.name
            began = self.began
            super().say_begin(*self.beginning)
            self.began = began

    def end(self, outcome, error, chain):
        self.begin_as(None)  # it never came to its function
        super().end(outcome, error, chain)


def _describe(coro):
    number = coro.cr_frame.f_locals.get("job_id")
    story = ArqStory("arq", "Worker.run_job", True,
                     str(number) if number else None)
    story.beginning = None  # too many may be told already
    return story


class Tasks(dict):
    """Of a worker: job's id -> task of its function."""

    def __setitem__(self, number, task):
        try:
            story = contexts.CURRENT.get(contexts.NOTHING)[0]
            if type(story) is ArqStory:
                story.begin_as(_function_of(task, sys._getframe(1)))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        dict.__setitem__(self, number, task)


def _function_of(task, frame):
    """By the name under which it was asked for."""
    name = frame.f_locals.get("function_name")
    return str(name or task.get_coro().__qualname__)


class _Kept:
    """Worker.job_tasks, an attribute that is set when a worker is made."""

    def __get__(self, worker, owner=None):
        if worker is None:
            return self
        try:
            return worker.__dict__["job_tasks"]
        except KeyError:
            raise AttributeError("job_tasks") from None

    def __set__(self, worker, tasks):
        worker.__dict__["job_tasks"] = Tasks(tasks) if type(
            tasks) is dict else tasks


def install(module):
    stories.add_job(module.Worker.run_job.__code__, _describe)
    module.Worker.job_tasks = _Kept()
