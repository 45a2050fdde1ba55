import { BrowserAudio } from '../../client/src/browser/index.js';
import { byId } from './dom.js';
import { playTestTone } from './test.tone.js';

/** What the person may choose of the sound. */
export interface SoundActions {
  /** Rejects when the device cannot be had; the choice goes back then. */
  onMic: (deviceId: string) => Promise<void>;
  onSpeaker: (deviceId: string) => Promise<void>;
  onTrouble: (error: unknown) => void;
}

/** The pickers of microphone and loudspeaker, and a tone to hear which one it is. */
export class SoundView {
  private readonly mic = byId('pick-mic', HTMLSelectElement);
  private readonly speaker = byId('pick-speaker', HTMLSelectElement);
  private readonly tone = byId('test-tone', HTMLButtonElement);

  constructor(private readonly actions: SoundActions) {
    this.follow(this.mic, actions.onMic);
    this.follow(this.speaker, actions.onSpeaker);
    this.tone.addEventListener('click', () => this.playTone());
    byId('sound', HTMLDetailsElement).addEventListener('toggle', () => this.refresh());
    navigator.mediaDevices?.addEventListener('devicechange', () => this.refresh());
    const field = this.speaker.closest<HTMLElement>('.field');
    if (field) field.hidden = !BrowserAudio.canChooseSpeaker;
  }

  get micId(): string {
    return this.mic.value;
  }

  get speakerId(): string {
    return this.speaker.value;
  }

  /** Lists the devices there are; browsers name them only once the microphone was allowed. */
  async refresh(): Promise<void> {
    try {
      const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
      fill(
        this.mic,
        devices.filter(({ kind }) => kind === 'audioinput'),
      );
      const speakers = devices.filter(({ kind }) => kind === 'audiooutput');
      // Unplugged: the sound has to follow the picker to the default one, or that could not be chosen any more.
      if (!fill(this.speaker, speakers)) this.speaker.dispatchEvent(new Event('change'));
    } catch (error) {
      this.actions.onTrouble(error);
    }
  }

  private follow(select: HTMLSelectElement, choose: (deviceId: string) => Promise<void>): void {
    let chosen = select.value;
    select.addEventListener('change', async () => {
      const wanted = select.value;
      try {
        await choose(wanted);
        chosen = wanted;
      } catch (error) {
        select.value = chosen;
        this.actions.onTrouble(error);
      }
    });
  }

  private async playTone(): Promise<void> {
    this.tone.disabled = true;
    try {
      await playTestTone(this.speaker.value);
    } catch (error) {
      this.actions.onTrouble(error);
    } finally {
      this.tone.disabled = false;
    }
  }
}

/**
 * One choice for each device that has a name; the chosen one stays chosen while it is there.
 *
 * @returns whether it still is.
 */
function fill(select: HTMLSelectElement, devices: MediaDeviceInfo[]): boolean {
  const chosen = select.value;
  const named = devices.filter(({ deviceId, label }) => label && deviceId && deviceId !== 'default');
  select.replaceChildren(
    new Option('Default', ''),
    ...named.map(({ deviceId, label }) => new Option(label, deviceId)),
  );
  const isThere = chosen === '' || named.some(({ deviceId }) => deviceId === chosen);
  select.value = isThere ? chosen : '';
  return isThere;
}
