// A form with pictures, with its progress: only XMLHttpRequest tells how far a phone has come.

import { offline } from "./problem.js";

const PATIENCE_MS = 120_000;

/** @returns {Promise<Response>} */
export function sendForm(url, form, { headers, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const left = () => request.abort();
    request.open("POST", url);
    request.timeout = PATIENCE_MS;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    });
    request.addEventListener("load", () => resolve(asResponse(request)));
    request.addEventListener("error", () => reject(offline()));
    request.addEventListener("timeout", () => reject(offline()));
    request.addEventListener("abort", () => reject(new DOMException("left", "AbortError")));
    request.addEventListener("loadend", () => signal?.removeEventListener("abort", left));
    signal?.addEventListener("abort", left);
    request.send(form);
  });
}

function asResponse(request) {
  const headers = new Headers();
  for (const name of ["Retry-After", "Content-Type"]) {
    const value = request.getResponseHeader(name);
    if (value) headers.set(name, value);
  }
  return new Response(request.status === 204 ? null : request.responseText, { status: request.status, headers });
}
