// What a scanner keeps on the phone, in IndexedDB: it survives a reload, a crash, an empty battery.

const NAME = "jianma-gate";
const VERSION = 1;
const STORES = {
  queue: { keyPath: "scan_id" },
  outcomes: { keyPath: "scan_id" },
  roster: { keyPath: ["project_id", "worker_id"] },
  rosters: { keyPath: "project_id" },
  used: { keyPath: "jti" },
  portraits: { keyPath: "worker_id" },
  presence: { keyPath: "project_id" },
};

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, options);
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => { database.close(); opened = null; };
      database.onclose = () => { opened = null; };
      resolve(database);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

/**
 * Runs `work` in one transaction over some stores and answers once it is kept for good.
 * @param {string[]} names
 * @param {"readonly" | "readwrite"} mode
 * @param {(...stores: IDBObjectStore[]) => (IDBRequest | void)} work  the result of a request it returns is the answer
 */
async function within(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode);
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request ? request.result : undefined);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const store = {
  get: (name, key) => within([name], "readonly", (kept) => kept.get(key)),
  all: (name, range) => within([name], "readonly", (kept) => kept.getAll(range)),
  has: async (name, key) => (await within([name], "readonly", (kept) => kept.count(key))) > 0,
  count: (name) => within([name], "readonly", (kept) => kept.count()),
  put: (name, value) => within([name], "readwrite", (kept) => { kept.put(value); }),
  remove: (name, key) => within([name], "readwrite", (kept) => { kept.delete(key); }),
  clear: (name) => within([name], "readwrite", (kept) => { kept.clear(); }),
  /** Adds unless the key is there already. @returns {Promise<boolean>} whether it was new */
  async add(name, value) {
    let isNew = true;
    await within([name], "readwrite", (kept) => {
      kept.add(value).onerror = (event) => {
        isNew = false;
        event.preventDefault();
        event.stopPropagation();
      };
    });
    return isNew;
  },
  within,
};
