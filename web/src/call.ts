import captureUrl from '../../client/src/browser/capture.worklet.ts?worker&url';
import {
  BrowserAudio,
  BrowserMicrophone,
  BrowserPlayer,
  type MicSettings,
} from '../../client/src/browser/index.js';
import playerUrl from '../../client/src/browser/player.worklet.ts?worker&url';
import { VoiceAgent } from '../../client/src/index.js';

export interface CallOptions {
  /** Off for people who only type. */
  hasMicrophone: boolean;
  /** Devices to begin with; empty for the default ones. */
  micId: string;
  speakerId: string;
  /** Whether the person's voice alone stops the agent. */
  voiceStops: boolean;
  onMic: (settings: MicSettings) => void;
  onMicLost: () => void;
  /** The loudspeaker chosen before cannot be had; the sound is on the default one. */
  onSpeakerRefused: (error: unknown) => void;
  /** There is no sound, which a person who types can do without: the answers are there to read. */
  onSoundless: (error: unknown) => void;
  /** The system took the sound away; `resumeSound` brings it back from a click. */
  onSoundLost: () => void;
  onSoundBack: () => void;
}

/** One call: the agent with this page's loudspeaker and microphone. */
export class Call {
  readonly agent: VoiceAgent;
  private readonly audio = new BrowserAudio();
  private player: BrowserPlayer | undefined;
  private samples = new Float32Array(1_024);

  constructor(options: CallOptions) {
    const { audio } = this;
    audio.onState = (state) => {
      if (state === 'suspended') options.onSoundLost();
      if (state === 'running') options.onSoundBack();
    };
    const microphone = new BrowserMicrophone({
      audio,
      workletUrl: captureUrl,
      deviceId: options.micId || undefined,
      onSettings: options.onMic,
      onLost: options.onMicLost,
    });
    const query = new URLSearchParams(location.search);
    this.agent = new VoiceAgent({
      url: location.origin,
      agent: query.get('agent') ?? undefined,
      language: query.get('language') ?? undefined,
      output: query.get('output') === 'pcm' ? { codec: 'pcm_s16le' } : { codec: 'mp3' },
      microphone: options.hasMicrophone ? microphone : undefined,
      bargeIn: { vad: options.voiceStops ? 'energy' : false },
      createPlayer: async () => {
        try {
          return await this.makePlayer(options);
        } catch (error) {
          if (options.hasMicrophone) throw error;
          options.onSoundless(error);
          return undefined;
        }
      },
      client: { name: 'parley-web', version: '1' },
    });
  }

  resumeSound(): void {
    this.audio.resume();
  }

  private async makePlayer({ speakerId, onSpeakerRefused }: CallOptions): Promise<BrowserPlayer> {
    const { audio } = this;
    this.player = await BrowserPlayer.create({ audio, workletUrl: playerUrl });
    if (speakerId) await this.player.setDevice(speakerId).catch(onSpeakerRefused);
    return this.player;
  }

  /** Loudness of what is being played now: root mean square, 0 to 1. */
  agentLoudness(): number {
    const analyser = this.player?.analyser;
    if (!analyser) return 0;
    analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    return Math.sqrt(sum / this.samples.length);
  }
}
