/**
 * Reads the instructions of a Dockerfile that this project uses; any other is an error, so that nothing is left unproven.
 *
 * @returns {{name: string | undefined, steps: {verb: string, rest: string}[]}[]} its stages, in order.
 */
export function readDockerfile(text) {
  const stages = [];
  for (const line of text.split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [, verb, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (verb === 'FROM') stages.push({ name: / AS (\w+)$/.exec(rest)?.[1], steps: [] });
    else if (['WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD'].includes(verb))
      stages.at(-1).steps.push({ verb, rest });
    else throw new Error(`Dockerfile: cannot prove the line: ${line}`);
  }
  return stages;
}

/** The argument list of an exec-form CMD or HEALTHCHECK. */
export function execForm(rest) {
  return JSON.parse(rest.slice(rest.indexOf('[')));
}
