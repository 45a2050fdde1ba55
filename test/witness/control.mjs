/** Makes the emulators play a fault. */
export async function playFault(fault) {
  await send('POST', '/faults', fault);
}

/** Changes the delays of the emulated vendors. */
export async function setLatency(change) {
  await send('PATCH', '/latency', change);
}

/** The entries of the journal that fit, as soon as there is one. */
export async function untilJournal(vendor, what) {
  const url = `${process.env.CONTROL_URL}/journal?vendor=${vendor}&what=${what}`;
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; ) {
    const entries = await (await fetch(url)).json();
    if (entries.length > 0) return entries;
  }
  throw new Error(`the emulators saw no ${vendor} ${what}`);
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
