"""A story for every arq job: arq makes a task for each, and its coroutine
knows the job's id."""

from . import stories


def _describe(coro):
    number = coro.cr_frame.f_locals.get("job_id")
    return "arq", "Worker.run_job", str(number) if number else None


def install(module):
    stories.add_job(module.Worker.run_job.__code__, _describe)
