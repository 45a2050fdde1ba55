import type { ServerMessage, SessionStateName } from '../../src/protocol/server.messages.js';
import type { AgentEvents, AgentState } from './agent.events.js';
import type { Emitter } from './emitter.js';

const STATES: Record<SessionStateName, AgentState> = {
  idle: 'listening',
  capturing: 'capturing',
  thinking: 'thinking',
  speaking: 'speaking',
  playout: 'speaking',
};

/** The agent's state in this package's words. */
export function agentStateOf(state: SessionStateName): AgentState {
  return STATES[state];
}

/** Tells listeners of a server message, for those that are events as they stand. */
export function dispatch(message: ServerMessage, events: Emitter<AgentEvents>): void {
  switch (message.type) {
    case 'asr.interim':
      return events.emit('interim', message);
    case 'asr.final':
      return events.emit('final', message);
    case 'llm.delta':
      return events.emit('delta', message);
    case 'llm.final':
      return events.emit('reply', message);
    case 'tts.segment':
      return events.emit('segment', message);
    case 'tts.dropped':
      return events.emit('dropped', message);
    case 'turn.interrupted':
      return events.emit('interrupted', message);
    case 'turn.completed':
      return events.emit('latency', { turn: message.turn, latency: message.latency });
    case 'session.transcript':
      return events.emit('transcript', message);
    case 'session.stats':
      return events.emit('stats', message);
    case 'provider.state':
      return events.emit('provider', message);
    case 'session.closing':
      return events.emit('closing', message);
    case 'warning':
      return events.emit('warning', message);
    case 'error':
      return events.emit('refused', message);
    default:
      // The rest changes state or turns, which have events of their own.
      return undefined;
  }
}
