"""A process whose threads all need the access token at once."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.gateways.key_value import EmbeddedStore
from app.gateways.wechat import MiniProgram
from app.kernel.crypto import Cipher


def main(base: str, path: str, threads: int) -> None:
    """Asks for ``threads`` phone numbers together and prints how many came."""
    cipher = Cipher.from_setting("1:" + "11" * 32, "i" * 32)
    store = EmbeddedStore(Path(path))
    wechat = MiniProgram(base, "demo-appid", "demo-wechat-secret", store, cipher, timeouts=(60, 60))
    gate = threading.Barrier(threads)

    def ask(number: int) -> bool:
        gate.wait()
        return wechat.phone_number(f"phone-1380000{number:04}") == f"1380000{number:04}"

    with ThreadPoolExecutor(threads) as pool:
        print(sum(pool.map(ask, range(threads))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
