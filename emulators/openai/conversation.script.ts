/** What a simulated model says: the first rule that fits, else a fallback line. */
export interface ConversationScript {
  name: string;
  rules: readonly ScriptRule[];
  /** Said in turn when no rule fits. At least one. */
  fallback: readonly string[];
}

export interface ScriptRule {
  /** Fits when this matches the last thing the person said. */
  when?: RegExp;
  /** Fits when the last item is the output of this tool. */
  after?: string;
  /** Lines said in turn; templates as in `script.template.ts`. Empty when the rule only calls a tool. */
  say: readonly string[];
  /** A tool to call after the line, if the session declares it. */
  call?: { name: string; arguments: Readonly<Record<string, string>> };
}

/** The conversation as a script sees it. */
export interface ScriptContext {
  /** Instructions of the session or response, where {var:NAME} is looked up. */
  instructions: string;
  /** The last user text, empty when there is none. */
  user: string;
  /** Text of the assistant's previous message as it now stands in the conversation. */
  heard: string;
  /** Number of user messages so far. */
  turn: number;
  /** Names of the tools that may be called. */
  tools: readonly string[];
  /** Set when the last item is the output of a tool. */
  toolOutput?: { tool: string; output: string };
  /** Set when the last item is the assistant's own: what it is asked to go on with. */
  unfinished?: string;
}

/** What the model will say and do in one response. */
export interface ScriptedReply {
  text: string;
  /** The beginning of the reply, when that stands in the conversation already: `text` is the rest. */
  said?: string;
  call?: { name: string; arguments: string };
}
