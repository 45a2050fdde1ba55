/** How many random cases a property is tried with: `FUZZ_RUNS` of the environment, else what is usual for it. */
export function fuzzRuns(usual: number): number {
  return Number(process.env.FUZZ_RUNS || usual);
}
