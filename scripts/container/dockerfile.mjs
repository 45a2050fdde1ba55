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
    else if (
      ['WORKDIR', 'COPY', 'RUN', 'ENV', 'VOLUME', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD'].includes(verb)
    )
      stages.at(-1).steps.push({ verb, rest });
    else throw new Error(`Dockerfile: cannot prove the line: ${line}`);
  }
  return stages;
}

/** The argument list of an exec-form CMD or HEALTHCHECK. */
export function execForm(rest) {
  return JSON.parse(rest.slice(rest.indexOf('[')));
}

/** What a COPY copies: `from` another stage or the context, the paths, and whose they become. */
export function copyOf(rest) {
  const words = rest.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const flag = (name) => flags.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const paths = words.slice(flags.length);
  return { from: flag('from'), owner: flag('chown'), sources: paths.slice(0, -1), target: paths.at(-1) };
}
