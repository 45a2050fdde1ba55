import { assertNever } from '../../common/assert-never.js';
import type { ReplyEvent, Transition, TurnEffect } from './turn.events.js';
import type { TurnContext } from './turn.rules.js';
import type { Reply, TurnState } from './turn.state.js';
import { cancelTimers, completeReply, failReply, send, then, to } from './turn.steps.js';

type Of<T extends ReplyEvent['type']> = Extract<ReplyEvent, { type: T }>;

/** Rows 5 to 15 and 18: how a reply grows, is spoken and ends. Only for events of the current generation. */
export function onReplyEvent(
  state: TurnState,
  reply: Reply,
  event: ReplyEvent,
  context: TurnContext,
): Transition {
  const { generation } = event;
  switch (event.type) {
    case 'delta':
      return onDelta(state, { ...reply, hasModelText: true }, event.text);
    case 'llmDone':
      return reply.hasModelText
        ? endText(state, reply, event.status)
        : failReply(state, { code: 'empty_reply', stage: 'llm', retryable: true }, context);
    case 'llmError':
      return onLlmError(state, reply, event, context);
    case 'segmentQueued':
      return to(state, segmentState(event, 'queued'));
    case 'segmentStarted':
      return to(
        {
          ...state,
          reply: { ...reply, ttsAttempts: 1, spokenText: `${reply.spokenText} ${event.segment.text}` },
        },
        segmentState(event, 'started'),
      );
    case 'audio':
      return onAudio(state, reply, event, context);
    case 'alignment': {
      const { index: segment, chars, startMs, endMs } = event;
      return to(state, send({ type: 'tts.alignment', generation, segment, chars, startMs, endMs }));
    }
    case 'segmentDone': {
      const ending = event.isSilent ? [] : [lastFrame(generation, event.index)];
      return settle(to(state, ...ending, segmentState(event, 'done')), event.waiting, context);
    }
    case 'segmentDropped':
      return settle(onDropped(state, event), event.waiting, context);
    case 'ttsError':
      return onTtsError(state, reply, event, context);
    case 'flushed':
      return settle(to(state), event.waiting, context);
    case 'playbackProgress':
      return to(state);
    case 'playbackIdle':
      return state.phase === 'playout' ? completeReply(state, context) : to(state);
    case 'stuck':
      return onStuck(state, reply);
    default:
      return assertNever(event);
  }
}

/** Something to say while the model is silent; it belongs to the reply, since it is heard. */
export function sayFiller(state: TurnState, text: string): Transition {
  const { reply } = state;
  if (state.phase !== 'thinking' || !reply) return to(state);
  return onText(state, reply, `${text} `);
}

/** Row 10, and row 8 when text was released: the turn goes on with what it has. */
function endText(state: TurnState, reply: Reply, status: 'completed' | 'incomplete'): Transition {
  if (reply.isLlmDone) return to(state);
  return to(
    { ...state, reply: { ...reply, isLlmDone: true, isIncomplete: status === 'incomplete' } },
    ...cancelTimers('thinking', 'filler'),
    send({ type: 'llm.final', generation: reply.generation, text: reply.text, status }),
    { type: 'flushSegments' },
  );
}

/** Rows 5 and 9. */
function onDelta(state: TurnState, reply: Reply, text: string): Transition {
  if (reply.isLlmDone) return to(state);
  const isFirst = state.reply?.hasModelText === false;
  return then(to(state, ...(isFirst ? cancelTimers('thinking', 'filler') : [])), (next) =>
    onText(next, reply, text),
  );
}

function onText(state: TurnState, reply: Reply, text: string): Transition {
  return to(
    { ...state, phase: 'speaking', reply: { ...reply, text: reply.text + text } },
    send({ type: 'llm.delta', generation: reply.generation, text }),
    { type: 'segment', text },
  );
}

/** Rows 7 and 8: asked again, for all of the reply or for the rest; what is written already goes on being spoken. */
function onLlmError(state: TurnState, reply: Reply, event: Of<'llmError'>, context: TurnContext): Transition {
  if (reply.isLlmDone) return to(state);
  const { generation, code, retryable } = event;
  const { hasModelText, text, llmAttempts } = reply;
  if (retryable && llmAttempts < context.rules.llmAttempts)
    return to(
      { ...state, reply: { ...reply, llmAttempts: llmAttempts + 1 } },
      { type: 'generate', generation, continues: hasModelText ? text : undefined },
    );
  if (hasModelText) return endText(state, reply, 'incomplete');
  return failReply(state, { code, stage: 'llm', retryable }, context);
}

/** Row 11. */
function onAudio(state: TurnState, reply: Reply, event: Of<'audio'>, { nowMs }: TurnContext): Transition {
  const { generation, index, bytes, isFirst } = event;
  const audible =
    reply.audibleAtMs === undefined ? { ...state, reply: { ...reply, audibleAtMs: nowMs } } : state;
  return to(audible, { type: 'sendAudio', generation, index, bytes, isFirst, isLast: false });
}

/** Rows 14 and 15. */
function onTtsError(
  state: TurnState,
  reply: Reply,
  event: Of<'ttsError'>,
  { rules }: TurnContext,
): Transition {
  const mayRetry = event.retryable && !event.hadAudio && reply.ttsAttempts < rules.ttsAttempts;
  if (!mayRetry) return to(state, { type: 'skipSegment' });
  return to({ ...state, reply: { ...reply, ttsAttempts: reply.ttsAttempts + 1 } }, { type: 'retrySegment' });
}

function onDropped(state: TurnState, event: Of<'segmentDropped'>): Transition {
  const { generation, index, segment, reason, waiting } = event;
  const ending = event.hadAudio ? [lastFrame(generation, index)] : [];
  return to(state, ...ending, { type: 'dropped', generation, index, segment, reason, waiting });
}

/** A reply that does not move ends with what it has, so that nobody waits for a silent agent. */
function onStuck(state: TurnState, reply: Reply): Transition {
  if (state.phase !== 'speaking') return to(state);
  if (reply.isLlmDone || !reply.hasModelText) return to(state, { type: 'abandonSpeech' });
  return then(to(state, { type: 'stopModel' }), (next) => endText(next, reply, 'incomplete'));
}

/** Rows 12 and 13: when all is spoken, wait for the person to have heard it. */
function settle(transition: Transition, waiting: number, context: TurnContext): Transition {
  return then(transition, (state) => {
    const { reply } = state;
    if (state.phase !== 'speaking' || !reply || waiting > 0) return to(state);
    // Only a filler was said: the answer is still awaited.
    if (!reply.hasModelText) return to({ ...state, phase: 'thinking' });
    if (!reply.isLlmDone) return to(state);
    if (reply.audibleAtMs === undefined) return completeReply(state, context);
    const { generation } = reply;
    return to(
      { ...state, phase: 'playout' },
      ...(reply.isPaused ? [] : [{ type: 'awaitPlayout', generation } as const]),
    );
  });
}

function segmentState(
  event: Of<'segmentQueued' | 'segmentStarted' | 'segmentDone'>,
  state: 'queued' | 'started' | 'done',
): TurnEffect {
  const {
    generation,
    index: segment,
    segment: { text },
  } = event;
  return send({ type: 'tts.segment', generation, segment, text, state });
}

function lastFrame(generation: number, index: number): TurnEffect {
  return { type: 'sendAudio', generation, index, bytes: Buffer.alloc(0), isFirst: false, isLast: true };
}
