/**
 * What a running server says of one series now.
 *
 * @param url Of the server, e.g. `http://127.0.0.1:3000`.
 * @param series As it is written on the page: `name` or `name{label="value"}`.
 * @throws {Error} when the page has no such series.
 */
export async function scrapedMetric(url: string, series: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
  const lines = (await response.text()).split('\n');
  const line = lines.find((one) => one.startsWith(`${series} `));
  if (!line) throw new Error(`the server tells nothing of ${series}`);
  return Number(line.slice(series.length));
}
