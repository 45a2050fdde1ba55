import type { VoiceAgent } from '../../client/src/voice-agent.js';
import type { Screen } from './screen.js';

const BAR_CELLS = 8;

/** Prints the conversation as it happens. */
export function showCaptions(agent: VoiceAgent, screen: Screen): void {
  showSpeech(agent, screen);
  showTroubles(agent, screen);
  if (screen.isLive) showProgress(agent, screen);
}

function showSpeech(agent: VoiceAgent, screen: Screen): void {
  let reply = '';
  agent.on('turn', (turn) => {
    if (turn.outcome === 'running') reply = '';
    if (turn.outcome === 'failed')
      screen.line('failed', `${turn.failure?.code} (${turn.failure?.stage})`, 'red');
    if (turn.outcome === 'lost') screen.line('lost', 'the connection broke before this turn was over', 'red');
  });
  agent.on('interim', ({ text }) => screen.live(`you… ${text}`));
  agent.on('final', ({ text }) => text !== '' && screen.line('you', text, 'cyan'));
  agent.on('delta', ({ text }) => {
    reply += text;
    screen.live(`agent… ${reply}`);
  });
  agent.on('reply', ({ text, status }) => {
    screen.line('agent', status === 'completed' ? text : `${text} [${status}]`, 'green');
  });
  agent.on('interrupted', ({ heardText, unheardText, reason }) => {
    screen.line('cut', `by ${reason}`, 'yellow');
    screen.line('  heard', heardText || '(nothing)', 'green');
    screen.line('unheard', unheardText || '(nothing)', 'dim');
  });
}

function showTroubles(agent: VoiceAgent, screen: Screen): void {
  agent.on('dropped', ({ text, reason }) => screen.line('unsaid', `${text} [${reason}]`, 'yellow'));
  agent.on('lost', ({ count, reason }) => {
    const what = reason === 'player' ? 'segment(s) of the agent' : 'microphone frame(s)';
    screen.line('dropped', `${count} ${what} [${reason}]`, 'yellow');
  });
  agent.on('provider', ({ provider, state, attempt }) => {
    if (state === 'retrying' || state === 'down')
      screen.line(provider, attempt === undefined ? state : `${state}, attempt ${attempt}`, 'yellow');
  });
  agent.on('warning', ({ code, message }) => screen.line('warning', `${code}: ${message}`, 'yellow'));
  agent.on('refused', ({ code, message }) => screen.line('error', `${code}: ${message}`, 'red'));
  agent.on('reconnecting', ({ attempt, inMs, error }) => {
    screen.line('network', `${error.message} Attempt ${attempt} in ${inMs} ms.`, 'yellow');
  });
  agent.on('reconnected', ({ resumed }) => {
    screen.line('network', resumed ? 'back in the same session' : 'back, in a new session', 'yellow');
  });
  agent.on('transcript', ({ entries }) => {
    for (const { role, text } of entries)
      screen.line('recalls', `${role === 'user' ? 'you' : 'agent'}: ${text}`, 'dim');
  });
}

/** State, loudness and traffic, while nobody's words are on the live line. */
function showProgress(agent: VoiceAgent, screen: Screen): void {
  agent.on('stats', (stats) => {
    if (agent.state === 'capturing' || agent.state === 'thinking') return;
    const filled = Math.min(BAR_CELLS, Math.round(Math.sqrt(agent.levels.in) * BAR_CELLS * 1.5));
    const bar = '▮'.repeat(filled) + '▯'.repeat(BAR_CELLS - filled);
    const kB = (stats.asrBytes / 1_000).toFixed(0);
    const rtt = agent.rttMs === undefined ? '' : `  ${agent.rttMs.toFixed(1)} ms round trip`;
    const left = agent.playback?.queuedMs
      ? `  ${(agent.playback.queuedMs / 1_000).toFixed(1)} s to hear`
      : '';
    screen.live(`${agent.state.padEnd(10)} ${bar}  ${kB} kB heard${rtt}${left}`);
  });
}
