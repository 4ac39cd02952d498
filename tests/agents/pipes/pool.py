"""multiprocessing: workers of a Pool, and one at a Queue, without work."""
import multiprocessing
import time


def take(queue):
    queue.get()


def main():
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    taker = context.Process(target=take, args=(queue,))
    taker.start()
    with context.Pool(3) as pool:
        print(pool.map(abs, [-1, -2]), flush=True)
        time.sleep(5)
    queue.put(1)
    taker.join()


main()
