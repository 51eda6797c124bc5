"""A process of its own that takes keys from a shared store."""

import sys
from pathlib import Path

from app.gateways.key_value import ClusterStore, EmbeddedStore, RedisStore
from app.kernel.ports import KeyValueStore
from app.kernel.settings import REDIS_CLUSTER

PATIENT_S = 60.0


def store_at(address: str, prefix: str) -> KeyValueStore:
    if address.endswith(REDIS_CLUSTER):
        return ClusterStore(address.removesuffix(REDIS_CLUSTER), prefix=prefix, answer_s=PATIENT_S)
    if "://" in address:
        return RedisStore(address, prefix=prefix, answer_s=PATIENT_S)
    return EmbeddedStore(Path(address))


def main(address: str, prefix: str, name: str, keys: int) -> None:
    """Takes what is free of ``keys`` keys, counts once a key, and prints how many were taken."""
    store = store_at(address, prefix)
    taken = 0
    for number in range(keys):
        taken += store.set_if_absent(f"key-{number}", name, 60)
        store.increment("count", 60)
    print(taken)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
