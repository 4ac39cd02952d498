"""A log daemon on a unix socket with many clients, each of which said one line
and now has nothing to say."""
import os
import select
import socket
import tempfile
import time

CLIENTS = 15

with tempfile.TemporaryDirectory() as directory:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{directory}/journal")
    listener.listen(CLIENTS)
    for _ in range(CLIENTS):
        if os.fork() == 0:
            listener.close()
            client = socket.socket(socket.AF_UNIX)
            client.connect(f"{directory}/journal")
            client.send(b"a line\n")
            time.sleep(5)
            os._exit(0)
    loop = select.epoll()
    loop.register(listener, select.EPOLLIN)
    clients, left = {}, CLIENTS
    while left:
        for number, _ in loop.poll():
            if number == listener.fileno():
                client = listener.accept()[0]
                clients[client.fileno()] = client
                loop.register(client, select.EPOLLIN)
            elif not clients[number].recv(4096):
                clients.pop(number).close()
                left -= 1
