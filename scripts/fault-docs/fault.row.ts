/** A test by its file and a part of its full name. */
export type TestName = readonly [file: string, part: string];

/** One thing that may go wrong, and what becomes of it. */
export interface FaultRow {
  fault: string;
  /** What the client sees. */
  client: string;
  /** What the server does. */
  server: string;
  /** Tests that show it. None: see `open`. */
  tests: readonly TestName[];
  /** What is not done or not shown yet, and why. */
  open?: string;
}
