"""Four threads log to one stderr: when it is full, one waits in write(2) and
three for the lock that it holds."""
import logging
import threading


def talk():
    for number in range(1000):
        logging.info("%d %s", number, "x" * 200)


logging.basicConfig(level=logging.INFO)
threads = [threading.Thread(target=talk) for _ in range(3)]
for thread in threads:
    thread.start()
talk()
for thread in threads:
    thread.join()
