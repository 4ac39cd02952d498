"""What was said, where only its ciphertext reaches the transport: anyio, below
httpx and the SDKs above it, has a TLS of its own on top of one."""

_RECORD = b"\x17\x03"  # of TLS: the agent's data
NEAR = 8  # frames


def plaintext(data, frame):
    """What anyio encrypts to this; else the data as it is."""
    if data[:2] != _RECORD:
        return data
    for _ in range(NEAR):
        if frame is None:
            break
        if (frame.f_code.co_name == "_call_sslobject_method"
                and frame.f_globals.get("__name__") == "anyio.streams.tls"):
            return _written(frame.f_locals) or data
        frame = frame.f_back
    return data


def _written(names):
    arguments = names.get("args")
    if getattr(names.get("func"), "__name__", "") != "write" or not arguments:
        return b""
    return bytes(arguments[0])
