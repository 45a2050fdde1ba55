import { assertNever } from '../../common/assert-never.js';
import type { ReplyEvent, Transition, TurnEffect } from './turn.events.js';
import type { Reply, TurnRules, TurnState } from './turn.state.js';
import { completeReply, failReply, send, then, to } from './turn.steps.js';

type Of<T extends ReplyEvent['type']> = Extract<ReplyEvent, { type: T }>;

/** Rows 5 to 15 and 18: how a reply grows, is spoken and ends. Only for events of the current generation. */
export function onReplyEvent(
  state: TurnState,
  reply: Reply,
  event: ReplyEvent,
  rules: TurnRules,
): Transition {
  const { generation } = event;
  switch (event.type) {
    case 'delta':
      return onDelta(state, reply, event.text);
    case 'llmDone':
      return reply.text
        ? endText(state, reply, event.status)
        : failReply(state, { code: 'empty_reply', stage: 'llm', retryable: true }, rules);
    case 'llmError':
      return onLlmError(state, reply, event, rules);
    case 'segmentQueued':
      return to(state, segmentState(event, 'queued'));
    case 'segmentStarted':
      return to({ ...state, reply: { ...reply, ttsAttempts: 1 } }, segmentState(event, 'started'));
    case 'audio': {
      const { index, bytes, isFirst } = event;
      const effect = { type: 'sendAudio', generation, index, bytes, isFirst, isLast: false } as const;
      return to(reply.hasAudio ? state : { ...state, reply: { ...reply, hasAudio: true } }, effect);
    }
    case 'alignment': {
      const { index: segment, chars, startMs, endMs } = event;
      return to(state, send({ type: 'tts.alignment', generation, segment, chars, startMs, endMs }));
    }
    case 'segmentDone':
      return settle(
        to(state, lastFrame(generation, event.index), segmentState(event, 'done')),
        event.waiting,
        rules,
      );
    case 'segmentDropped':
      return settle(onDropped(state, event), event.waiting, rules);
    case 'ttsError':
      return onTtsError(state, reply, event, rules);
    case 'flushed':
      return settle(to(state), event.waiting, rules);
    case 'playbackIdle':
      return state.phase === 'playout' ? completeReply(state, rules) : to(state);
    default:
      return assertNever(event);
  }
}

/** Rows 5 and 9. */
function onDelta(state: TurnState, reply: Reply, text: string): Transition {
  const effects: TurnEffect[] = [
    send({ type: 'llm.delta', generation: reply.generation, text }),
    { type: 'segment', text },
  ];
  if (state.phase === 'thinking') effects.unshift({ type: 'cancelTimer', name: 'thinking' });
  return to({ ...state, phase: 'speaking', reply: { ...reply, text: reply.text + text } }, ...effects);
}

/** Row 10, and row 8 when text was released: the turn goes on with what it has. */
function endText(state: TurnState, reply: Reply, status: 'completed' | 'incomplete'): Transition {
  if (reply.isLlmDone) return to(state);
  const isIncomplete = status === 'incomplete';
  return to(
    { ...state, reply: { ...reply, isLlmDone: true, isIncomplete } },
    send({ type: 'llm.final', generation: reply.generation, text: reply.text, status }),
    { type: 'flushSegments' },
  );
}

/** Rows 7 and 8. */
function onLlmError(state: TurnState, reply: Reply, event: Of<'llmError'>, rules: TurnRules): Transition {
  if (reply.text) return endText(state, reply, 'incomplete');
  const { generation, code, retryable } = event;
  if (!retryable || reply.llmAttempts >= rules.llmAttempts)
    return failReply(state, { code, stage: 'llm', retryable }, rules);
  const again = { ...reply, llmAttempts: reply.llmAttempts + 1 };
  return to({ ...state, reply: again }, { type: 'generate', generation, source: reply.source });
}

/** Rows 14 and 15. */
function onTtsError(state: TurnState, reply: Reply, event: Of<'ttsError'>, rules: TurnRules): Transition {
  const mayRetry = event.retryable && !event.hadAudio && reply.ttsAttempts < rules.ttsAttempts;
  if (!mayRetry) return to(state, { type: 'skipSegment' });
  return to({ ...state, reply: { ...reply, ttsAttempts: reply.ttsAttempts + 1 } }, { type: 'retrySegment' });
}

function onDropped(state: TurnState, event: Of<'segmentDropped'>): Transition {
  const { generation, index, segment, reason, waiting } = event;
  const ending = event.hadAudio ? [lastFrame(generation, index)] : [];
  return to(state, ...ending, { type: 'dropped', generation, index, segment, reason, waiting });
}

/** Rows 12 and 13: when all is spoken, wait for the person to have heard it. */
function settle(transition: Transition, waiting: number, rules: TurnRules): Transition {
  return then(transition, (state) => {
    const { reply } = state;
    if (state.phase !== 'speaking' || !reply?.isLlmDone || waiting > 0) return to(state);
    if (!reply.hasAudio) return completeReply(state, rules);
    return to({ ...state, phase: 'playout' }, { type: 'awaitPlayout', generation: reply.generation });
  });
}

function segmentState(
  event: Of<'segmentQueued' | 'segmentStarted' | 'segmentDone'>,
  state: 'queued' | 'started' | 'done',
): TurnEffect {
  return send({
    type: 'tts.segment',
    generation: event.generation,
    segment: event.index,
    text: event.segment.text,
    state,
  });
}

function lastFrame(generation: number, index: number): TurnEffect {
  return { type: 'sendAudio', generation, index, bytes: Buffer.alloc(0), isFirst: false, isLast: true };
}
