def install(asyncio):
    pass
