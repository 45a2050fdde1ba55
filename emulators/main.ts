import { REALISTIC_LATENCY } from './core/emulator.types.js';
import { loadScript, ScriptError } from './openai/script.loader.js';
import { EMULATOR_KEY, type Emulators, startEmulators } from './start.js';

const USAGE = `Starts SIMULATED vendors on this machine: Deepgram, OpenAI Realtime, ElevenLabs.

  npx tsx emulators/main.ts [--realistic] [--voice espeak|tone] [--script FILE]

  --realistic      delays like those of the real vendors (default: none)
  --voice KIND     espeak speaks (default), tone is a cheap sine
  --script FILE    what the simulated model says (default: emulators/scripts/showroom.yaml)

Environment: DEEPGRAM_PORT (9101), OPENAI_PORT (9102), ELEVENLABS_PORT (9103), CONTROL_PORT (9104),
EMULATOR_API_KEY (${EMULATOR_KEY}).
`;
/** sysexits.h: wrong usage. */
const EXIT_USAGE = 64;

class UsageError extends Error {}

interface Arguments {
  isRealistic: boolean;
  voice: 'espeak' | 'tone';
  script?: string;
}

function readArguments(args: readonly string[]): Arguments {
  const read: Arguments = { isRealistic: false, voice: 'espeak' };
  const rest = [...args];
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '--realistic') read.isRealistic = true;
    else if (name === '--voice') {
      const voice = rest.shift();
      if (voice !== 'espeak' && voice !== 'tone') throw new UsageError('--voice must be espeak or tone');
      read.voice = voice;
    } else if (name === '--script') {
      read.script = rest.shift();
      if (read.script === undefined) throw new UsageError('--script needs a file');
    } else throw new UsageError(`unknown argument ${name}`);
  }
  return read;
}

function portOf(name: string, otherwise: number): number {
  const value = process.env[name] ?? '';
  if (value === '') return otherwise;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`${name} must be a port from 0 to 65535`);
  return port;
}

async function start(): Promise<Emulators> {
  const { isRealistic, voice, script } = readArguments(process.argv.slice(2));
  return startEmulators({
    ports: {
      deepgram: portOf('DEEPGRAM_PORT', 9_101),
      openai: portOf('OPENAI_PORT', 9_102),
      elevenlabs: portOf('ELEVENLABS_PORT', 9_103),
      control: portOf('CONTROL_PORT', 9_104),
    },
    latency: isRealistic ? REALISTIC_LATENCY : {},
    voice,
    script: script === undefined ? undefined : loadScript(script),
    apiKey: process.env.EMULATOR_API_KEY || EMULATOR_KEY,
  });
}

/** What the person who started this needs to know, and a last word that programs may wait for. */
function announce({ deepgram, openai, elevenlabs, control }: Emulators): void {
  console.log(`SIMULATED vendors: scripted replies, recorded clips, a synthetic voice. Nothing leaves this machine.

  DEEPGRAM_URL=${deepgram.url}
  OPENAI_REALTIME_URL=${openai.url}
  ELEVENLABS_URL=${elevenlabs.url}
  CONTROL_URL=${control.url}

ready`);
}

if (process.argv.includes('--help')) console.log(USAGE);
else {
  try {
    const emulators = await start();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulators.close());
    announce(emulators);
  } catch (error) {
    const isUsage = error instanceof UsageError || error instanceof ScriptError;
    console.error(`emulators: ${(error as Error).message}${isUsage ? `\n\n${USAGE}` : ''}`);
    process.exitCode = isUsage ? EXIT_USAGE : 1;
  }
}
