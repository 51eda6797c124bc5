// Ed25519 by the browser itself; by arithmetic where the browser is too old to know it.

const imported = new Map();

/**
 * @param {string} publicKey base64url, 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} message
 */
export async function isSigned(publicKey, signature, message) {
  let key = imported.get(publicKey);
  if (key === undefined) {
    key = await importKey(bytesOf(publicKey));
    imported.set(publicKey, key);
  }
  if (key) return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  const { verify } = await import("./curve.js");
  return verify(bytesOf(publicKey), signature, message);
}

async function importKey(bytes) {
  try {
    return await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
}

function bytesOf(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
