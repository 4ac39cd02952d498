"""Worker processes: pools, a manager and their pipes and queues, at work and
idle."""
import concurrent.futures
import multiprocessing
import os
import time


def work(number):
    time.sleep(0.001)
    return os.urandom(20000), number


if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool, context.Manager() as manager:
            shared = manager.dict()
            for data, number in pool.imap_unordered(work, range(300)):
                shared[number] = len(data)
            time.sleep(3)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(len(list(pool.map(work, range(300)))))
        time.sleep(3)
