import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ResolvedAgent } from '../agent/agent.port.js';
import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { TtsPort } from '../tts/tts.port.js';
import type { SessionSettings } from './session.settings.js';
import { phrasesOf } from './speech/fixed.phrases.js';
import { speakable } from './speech-text/speakable.js';

/** A voice that takes longer is left alone; the first caller waits for it instead. */
const LIMIT_MS = 15_000;

export interface GreetingWarmerOptions {
  /** The agent whose greeting it is, in the words of its own variables. */
  agent: ResolvedAgent;
  tts: TtsPort;
  clock: Clock;
  log: Log;
  settings: SessionSettings;
}

/**
 * Has a greeting spoken before anybody calls, in the format clients get unless they ask for another, so that its
 * sound is at hand for the first caller.
 */
export class GreetingWarmer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly controller = new AbortController();

  constructor(private readonly options: GreetingWarmerOptions) {}

  /** Begins, and does not keep the server from listening. */
  onApplicationBootstrap(): void {
    void this.warm();
  }

  beforeApplicationShutdown(): void {
    this.controller.abort();
  }

  /** Speaks to nobody. Never rejects: without it the greeting is only slower once. */
  async warm(): Promise<void> {
    const { agent, tts, clock, log, settings } = this.options;
    if (agent.firstMessage !== 'greeting' || !agent.greeting) return;
    const { signal } = this.controller;
    const limit = clock.after(LIMIT_MS, () => this.controller.abort());
    const { voice, language, pronunciations, speechText } = agent;
    const output = { codec: 'mp3' } as const;
    const session = tts.open({ sessionId: 'greeting', output, voice, language, signal, onEvent: () => {} });
    try {
      let segment = 0;
      for (const text of phrasesOf([agent.greeting], settings)) {
        const { spoken } = speakable(text, { language, pronunciations, speechText });
        if (spoken === '') continue;
        const request = { text: spoken, generation: 1, segment: segment++, isFixed: true, signal };
        for await (const _ of session.speak(request)) signal.throwIfAborted();
      }
      log.info('The greeting is at hand', { agent: agent.name });
    } catch (error) {
      const cause = error instanceof Error ? error.name : 'unknown';
      log.warn('The greeting could not be spoken ahead; the first caller waits for it', { cause });
    } finally {
      limit.cancel();
      await session.close();
    }
  }
}
