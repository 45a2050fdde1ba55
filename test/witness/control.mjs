/** Makes the emulators play a fault. */
export async function playFault(fault) {
  await send('POST', '/faults', fault);
}

/** Changes the delays of the emulated vendors. */
export async function setLatency(change) {
  await send('PATCH', '/latency', change);
}

async function send(method, path, body) {
  const answer = await fetch(process.env.CONTROL_URL + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
}
