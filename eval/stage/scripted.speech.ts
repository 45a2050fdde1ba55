import type { ConversationScript, ScriptRule } from '../../emulators/openai/conversation.script.js';
import { loadScript } from '../../emulators/openai/script.loader.js';
import type { Conversation } from '../script/conversation.js';

/** What the emulated vendors say and hear, which changes with each conversation. */
export class ScriptedSpeech implements ConversationScript {
  readonly name = 'eval';
  private readonly demonstration = loadScript();
  private replies: readonly string[] = [];
  private lines: readonly string[] = [];

  get rules(): readonly ScriptRule[] {
    return this.replies.length > 0 ? [] : this.demonstration.rules;
  }

  get fallback(): readonly string[] {
    return this.replies.length > 0 ? this.replies : this.demonstration.fallback;
  }

  begin({ replies, steps }: Conversation): void {
    this.replies = replies;
    this.lines = steps.flatMap((step) => (step.action === 'sayText' ? [step.text] : []));
  }

  /** What the recogniser makes of speech that is no recording. */
  unknownSpeech(index: number): string {
    return this.lines[index] ?? 'something nobody scripted';
  }
}
