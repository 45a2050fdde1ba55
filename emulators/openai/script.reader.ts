import type { ConversationScript, ScriptContext, ScriptedReply, ScriptRule } from './conversation.script.js';
import { fillLine } from './script.template.js';

/** Answers from a script for one connection; remembers which line of each rule comes next. */
export class ScriptReader {
  private readonly used = new Map<readonly string[], number>();

  constructor(private readonly script: ConversationScript) {}

  /** The reply of the first rule that fits, else the next fallback line. */
  answer(context: ScriptContext): ScriptedReply {
    for (const rule of this.script.rules) {
      const groups = fits(rule, context);
      if (!groups) continue;
      const call = rule.call && context.tools.includes(rule.call.name) ? rule.call : undefined;
      if (rule.say.length === 0 && !call) continue;
      return {
        ...(rule.say.length === 0 ? { text: '' } : this.say(rule.say, context, groups)),
        call: call && {
          name: call.name,
          arguments: JSON.stringify(
            Object.fromEntries(
              Object.entries(call.arguments).map(([key, line]) => [key, fillLine(line, context, groups)]),
            ),
          ),
        },
      };
    }
    return this.say(this.script.fallback, context, []);
  }

  /** The next line; or the rest of the one that stands unfinished in the conversation. */
  private say(
    lines: readonly string[],
    context: ScriptContext,
    groups: readonly (string | undefined)[],
  ): ScriptedReply {
    const begun = lines
      .map((line, index) => ({ index, ...split(fillLine(line, context, groups), context.unfinished) }))
      .reduce((best, one) => (one.said.length > best.said.length ? one : best));
    if (begun.said === '') return { text: fillLine(this.next(lines), context, groups) };
    this.used.set(lines, begun.index + 1);
    return { said: begun.said, text: begun.text };
  }

  private next(lines: readonly string[]): string {
    const count = this.used.get(lines) ?? 0;
    this.used.set(lines, count + 1);
    return lines[count % lines.length] as string;
  }
}

/** What the groups of the rule caught when it fits, else nothing. */
function fits(rule: ScriptRule, context: ScriptContext): readonly (string | undefined)[] | undefined {
  if (rule.after !== undefined) return rule.after === context.toolOutput?.tool ? [] : undefined;
  if (context.toolOutput) return undefined;
  return rule.when?.exec(context.user) ?? undefined;
}

/** A line at the place up to which it has been said: the longest beginning of it that `unfinished` ends with. */
function split(line: string, unfinished = ''): { said: string; text: string } {
  let at = Math.min(line.length, unfinished.length);
  while (!unfinished.endsWith(line.slice(0, at))) at--;
  return { said: line.slice(0, at), text: line.slice(at) };
}
