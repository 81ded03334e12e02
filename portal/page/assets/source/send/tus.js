// A file on its way by tus 1.0. It goes on by itself after the connection was cut, from where the server has it.
const piece = 4 << 20;
const waits = [1000, 2000, 4000, 8000, 15000, 30000];
const spoken = { "Tus-Resumable": "1.0.0" };

// Refused is what no trying again would mend; why is the server's own words, where it has any.
export class Refused extends Error {
  constructor(status, why) {
    super(`refused with ${status}`);
    Object.assign(this, { status, why });
  }
}

const encoded = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
const passing = (status) => status === 0 || status >= 500 || [408, 409, 423, 429].includes(status);

async function why(answer) {
  try {
    return (await answer.json()).why;
  } catch {
    return undefined;
  }
}

// begin asks for an address for the file.
export async function begin(to, token, { file, field, signal }) {
  const answer = await fetch(to, {
    method: "POST", signal,
    headers: { ...spoken, "X-Csrf-Token": token, "Upload-Length": String(file.size), "Upload-Metadata": `field ${encoded(field)},filename ${encoded(file.name)}` },
  });
  if (answer.status === 201) return answer.headers.get("Location");
  throw new Refused(answer.status, await why(answer));
}

// standing is how much of a file the server has; undefined when it knows nothing of it.
export async function standing(at, signal) {
  const answer = await fetch(at, { method: "HEAD", headers: spoken, signal });
  if (!answer.ok) return passing(answer.status) ? Promise.reject(new Error("away")) : undefined;
  return { offset: Number(answer.headers.get("Upload-Offset")), length: Number(answer.headers.get("Upload-Length")) };
}

// remove forgets it.
export const remove = (at, token) => fetch(at, { method: "DELETE", headers: { ...spoken, "X-Csrf-Token": token } });

// put sends one piece and says where the next begins. Only an XMLHttpRequest tells how much of a body has gone.
function put(at, token, { file, offset, signal, told }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.open("PATCH", at);
    for (const [name, value] of Object.entries({ ...spoken, "X-Csrf-Token": token, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => told(offset + event.loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      if (request.status === 204) resolve(Number(request.getResponseHeader("Upload-Offset")));
      else if (passing(request.status)) reject(new Error("cut"));
      else reject(new Refused(request.status));
    };
    request.send(file.slice(offset, offset + piece));
  });
}

const pause = (wait, signal) => new Promise((resolve) => {
  const timer = setTimeout(done, wait);
  function done() {
    clearTimeout(timer);
    window.removeEventListener("online", done);
    signal.removeEventListener("abort", done);
    resolve();
  }
  window.addEventListener("online", done);
  signal.addEventListener("abort", done);
});

// send sends all that the server has not. waiting is called when the connection is cut.
export async function send(at, token, { file, signal, told, waiting }) {
  let offset;
  for (let cuts = 0; offset !== file.size; ) {
    try {
      offset ??= (await standing(at, signal))?.offset;
      if (offset === undefined) throw new Refused(404);
      if (offset < file.size) offset = await put(at, token, { file, offset, signal, told });
      cuts = 0;
    } catch (failure) {
      if (failure instanceof Refused || signal.aborted) throw failure;
      waiting();
      await pause(waits[Math.min(cuts++, waits.length - 1)], signal);
      if (signal.aborted) throw failure;
      offset = undefined;
    }
  }
}
