import { FakeClock } from '../../test/helpers/fake-clock.js';
import { EventLoopLag } from '../common/event-loop.lag.js';
import { MetricsService } from './metrics.service.js';

let lag: EventLoopLag;
let loss: { droppedLines: number };
let metrics: MetricsService;
let use: { heap: number; container: number | undefined };
beforeEach(() => {
  lag = new EventLoopLag(new FakeClock());
  loss = { droppedLines: 0 };
  use = { heap: 0.25, container: undefined };
  metrics = new MetricsService(lag, loss, { current: use });
});
afterEach(() => lag.stop());

/** The samples of one metric, by what stands before the value. */
async function samples(name: string): Promise<Record<string, number>> {
  const lines = (await metrics.render()).split('\n').filter((line) => line.startsWith(name));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

describe('the metrics', () => {
  it('count sessions and know how many run', async () => {
    metrics.onSessionStarted();
    metrics.onSessionStarted();
    metrics.onSessionEnded('idle');
    expect(await samples('parley_sessions_active')).toEqual({ parley_sessions_active: 1 });
    expect(await samples('parley_session_ends_total{reason="idle"}')).toEqual({
      'parley_session_ends_total{reason="idle"}': 1,
    });
  });

  it('tell started sessions from refused and turned away ones; a bad handshake asked for none', async () => {
    metrics.onSessionStarted();
    metrics.onStartRefused();
    metrics.onUpgradeRefused('at_capacity', 503);
    metrics.onUpgradeRefused('foreign_origin', 403);
    expect(await samples('parley_session_starts_total')).toEqual({
      'parley_session_starts_total{outcome="started"}': 1,
      'parley_session_starts_total{outcome="refused"}': 1,
      'parley_session_starts_total{outcome="turned_away"}': 1,
    });
    expect(await samples('parley_upgrades_refused_total')).toEqual({
      'parley_upgrades_refused_total{code="at_capacity"}': 1,
      'parley_upgrades_refused_total{code="foreign_origin"}': 1,
    });
  });

  it('add up bytes each way, and the queue over all sessions', async () => {
    metrics.onClientAudio(640);
    metrics.onAsrAudio(600);
    metrics.onTtsAudio(4_096);
    metrics.onTtsQueue(3);
    metrics.onTtsQueue(-1);
    const text = await metrics.render();
    expect(text).toContain('parley_client_audio_bytes_total 640');
    expect(text).toContain('parley_asr_bytes_total 600');
    expect(text).toContain('parley_tts_bytes_total 4096');
    expect(text).toContain('parley_tts_queue_depth 2');
  });

  it('break the latency of a turn down by stage, in seconds; a stage that did not happen is not counted', async () => {
    metrics.onTurn('completed', { llmTtftMs: 280, overheadMs: 0.4 });
    metrics.onTurn('failed');
    const counts = await samples('parley_turn_stage_seconds_count');
    expect(counts['parley_turn_stage_seconds_count{stage="llm_ttft"}']).toBe(1);
    expect(counts['parley_turn_stage_seconds_count{stage="tts_ttfb"}']).toBe(0);
    const sums = await samples('parley_turn_stage_seconds_sum');
    expect(sums['parley_turn_stage_seconds_sum{stage="llm_ttft"}']).toBeCloseTo(0.28);
    expect(sums['parley_turn_stage_seconds_sum{stage="overhead"}']).toBeCloseTo(0.0004);
    expect((await samples('parley_turns_total'))['parley_turns_total{outcome="failed"}']).toBe(1);
  });

  it('measure how fast a barge-in stops the agent', async () => {
    metrics.onBargeIn('vad', 1.5);
    expect((await samples('parley_barge_ins_total'))['parley_barge_ins_total{reason="vad"}']).toBe(1);
    const buckets = await samples('parley_barge_in_stop_seconds_bucket');
    expect(buckets['parley_barge_in_stop_seconds_bucket{le="0.001"}']).toBe(0);
    expect(buckets['parley_barge_in_stop_seconds_bucket{le="0.002"}']).toBe(1);
  });

  it('tell whether asking the voice twice pays', async () => {
    metrics.onHedge('won');
    expect(await samples('parley_tts_hedges')).toEqual({
      'parley_tts_hedges_total{outcome="won"}': 1,
      'parley_tts_hedges_total{outcome="lost"}': 0,
    });
  });

  it('tell what the server hears itself, and what it had no time to listen to', async () => {
    metrics.onVoiceOnset();
    metrics.onVadFramesDropped(15);
    expect(await samples('parley_vad')).toEqual({
      parley_vad_onsets_total: 1,
      parley_vad_frames_dropped_total: 15,
    });
  });

  it('tell whether answering early pays', async () => {
    metrics.onSpeculation('adopted');
    expect((await samples('parley_speculations_total'))['parley_speculations_total{outcome="adopted"}']).toBe(
      1,
    );
  });

  it('count what happens at the vendors', async () => {
    metrics.onConnect('asr', 'nova-3', 'ok');
    metrics.onConnect('asr', 'nova-3', 'ok');
    metrics.onError('tts', 'provider_timeout');
    expect(await samples('parley_provider')).toEqual({
      'parley_provider_connects_total{provider="asr",profile="nova-3",outcome="ok"}': 2,
      'parley_provider_errors_total{provider="tts",code="provider_timeout"}': 1,
    });
  });

  it('tell how much of the memory is used, of a container only where there is one, and what that cost', async () => {
    expect(await samples('parley_memory_used_ratio')).toEqual({
      'parley_memory_used_ratio{of="heap"}': 0.25,
    });
    use.container = 0.5;
    metrics.onLetGo(3);
    expect(await samples('parley_memory_used_ratio{of="container"}')).toEqual({
      'parley_memory_used_ratio{of="container"}': 0.5,
    });
    expect(await samples('parley_sessions_let_go_total')).toEqual({ parley_sessions_let_go_total: 3 });
  });

  it('count connections that were never read', async () => {
    metrics.onConnectionDropped('accept');
    expect(await samples('parley_connections_dropped_total')).toEqual({
      'parley_connections_dropped_total{reason="limit"}': 0,
      'parley_connections_dropped_total{reason="accept"}': 1,
    });
  });

  it('tell whether journals are written, and what still waits for the disk', async () => {
    metrics.onJournalQueue(500);
    metrics.onJournalQueue(-200);
    metrics.onJournalRecords('written', 3);
    expect(await samples('parley_journal')).toEqual({
      'parley_journal_records_total{outcome="written"}': 3,
      'parley_journal_records_total{outcome="dropped"}': 0,
      parley_journal_queue_bytes: 300,
    });
  });

  it('tell how many lines of the log nobody read, however often they are asked', async () => {
    loss.droppedLines = 7;
    await metrics.render();
    expect(await samples('parley_log')).toEqual({ parley_log_lines_dropped_total: 7 });
  });

  it('show what the design names from the first scrape on, with help', async () => {
    const text = await metrics.render();
    for (const name of [
      'parley_sessions_active',
      'parley_session_starts_total',
      'parley_asr_bytes_total',
      'parley_client_audio_bytes_total',
      'parley_tts_bytes_total',
      'parley_tts_queue_depth',
      'parley_tts_dropped_total',
      'parley_barge_ins_total',
      'parley_stale_events_total',
      'parley_provider_connects_total',
      'parley_provider_errors_total',
      'parley_turns_total',
      'parley_turn_stage_seconds',
      'parley_barge_in_stop_seconds',
      'parley_event_loop_lag_seconds',
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_seconds',
    ])
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
  });

  it('keep labels to small closed sets: fewer than 500 series however many sessions there were', async () => {
    for (let i = 0; i < 1_000; i++) {
      metrics.onSessionStarted();
      metrics.onStale('llm');
      metrics.onSessionEnded('client');
    }
    const series = (await metrics.render()).split('\n').filter((line) => line.startsWith('parley_'));
    expect(series.length).toBeLessThan(500);
  });

  it('are apart for each instance', async () => {
    const other = new MetricsService(lag, loss, { current: use });
    other.onSessionStarted();
    expect(await samples('parley_sessions_active')).toEqual({ parley_sessions_active: 0 });
  });
});
