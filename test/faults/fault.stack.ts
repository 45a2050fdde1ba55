import { type Emulators, type EmulatorsOptions, startEmulators } from '../../emulators/start.js';
import { silentLog } from '../../src/common/log.js';
import { loadConfig } from '../../src/config/configuration.js';
import { type RunningServer, startServer } from '../../src/server.js';
import { environment } from '../e2e/stack.js';
import { ChaosProxy } from '../kits/chaos.proxy.js';

/** Server, as patient as it is shipped, and emulated vendors in this process, with a chaos proxy before each vendor. */
export class FaultStack {
  private constructor(
    readonly emulators: Emulators,
    readonly asr: ChaosProxy,
    readonly llm: ChaosProxy,
    readonly tts: ChaosProxy,
    private readonly server: RunningServer,
  ) {}

  /** @param env Settings on top of those a server is shipped with. */
  static async start(
    env: Readonly<Record<string, string>> = {},
    options: EmulatorsOptions = {},
  ): Promise<FaultStack> {
    const emulators = await startEmulators(options);
    const { deepgram, openai, elevenlabs } = emulators;
    const [asr, llm, tts] = await Promise.all(
      [deepgram, openai, elevenlabs].map(({ url }) =>
        ChaosProxy.start({ target: Number(new URL(url).port) }),
      ),
    );
    if (!asr || !llm || !tts) throw new Error('a proxy is missing');
    const urls = {
      DEEPGRAM_URL: `ws://127.0.0.1:${asr.port}`,
      OPENAI_REALTIME_URL: `ws://127.0.0.1:${llm.port}`,
      ELEVENLABS_URL: `http://127.0.0.1:${tts.port}`,
    };
    const config = loadConfig(environment(emulators, { ...urls, ...env }, {}));
    return new FaultStack(emulators, asr, llm, tts, await startServer(config, silentLog));
  }

  get port(): number {
    return this.server.port;
  }

  get vendors(): readonly ChaosProxy[] {
    return [this.asr, this.llm, this.tts];
  }

  async close(): Promise<void> {
    const stopping = this.server.stop();
    this.server.hurry();
    await stopping;
    await Promise.all(this.vendors.map((proxy) => proxy.close()));
    await this.emulators.close();
  }
}
