import type { AsrConfig, DeepgramProfile } from '../../config/app.config.js';
import { VendorKey } from '../../config/vendor.key.js';
import type { AudioFormat } from './audio.format.js';
import { isFlux, listenUrl, sessionProfiles } from './deepgram.url.js';
import { fluxUrl } from './flux.dialect.js';

const NOVA_3: DeepgramProfile = { name: 'nova-3', model: 'nova-3', language: 'multi', isMinimal: false };
const NOVA_2: DeepgramProfile = { name: 'nova-2', model: 'nova-2', language: undefined, isMinimal: true };
const FLUX: DeepgramProfile = { name: 'flux', model: 'flux-general-multi', language: 'hi', isMinimal: false };
const CONFIG: AsrConfig = {
  url: 'wss://api.deepgram.com',
  key: new VendorKey('secret-key'),
  language: 'multi',
  endpointingMs: 250,
  utteranceEndMs: 500,
  profiles: [NOVA_3, { ...NOVA_3, name: 'nova-3-en', language: 'en' }, NOVA_2],
  retry: { attempts: 4, budgetMs: 6_000, baseMs: 100, capMs: 2_000, connectTimeoutMs: 2_000 },
};
const PCM: AudioFormat = { encoding: 'pcm_s16le', sampleRateHz: 48_000 };

function listenQuery(profile: DeepgramProfile, format = PCM, keyterms: string[] = []): URLSearchParams {
  return new URL(listenUrl({ config: CONFIG, profile, format, keyterms })).searchParams;
}

describe('the address of a recognition', () => {
  it('carries no key', () => {
    expect(listenUrl({ config: CONFIG, profile: NOVA_3, format: PCM, keyterms: [] })).not.toContain('secret');
  });

  it('names encoding and rate of raw audio, and neither of a container', () => {
    expect([listenQuery(NOVA_3).get('encoding'), listenQuery(NOVA_3).get('sample_rate')]).toEqual([
      'linear16',
      '48000',
    ]);
    const container = listenQuery(NOVA_3, { encoding: 'opus', sampleRateHz: 48_000 });
    expect([container.has('encoding'), container.has('sample_rate')]).toEqual([false, false]);
  });

  it('leaves out all a plan or model may refuse in the minimal profile', () => {
    expect([...listenQuery(NOVA_2, PCM, ['Acme']).keys()].sort()).toEqual([
      'encoding',
      'endpointing',
      'interim_results',
      'model',
      'sample_rate',
    ]);
  });

  it('never asks for an utterance end the vendor would refuse', () => {
    expect(listenQuery(NOVA_3).get('utterance_end_ms')).toBe('1000');
  });

  it('gives keyterms to the models that know them only', () => {
    expect(listenQuery(NOVA_3, PCM, ['Acme', 'Zeta']).getAll('keyterm')).toEqual(['Acme', 'Zeta']);
    expect(listenQuery({ ...NOVA_2, isMinimal: false }, PCM, ['Acme']).has('keyterm')).toBe(false);
  });

  it('speaks to Flux models through the second version', () => {
    const flux = { eotThreshold: 0.8, eagerEotThreshold: 0.5, eotTimeoutMs: 3_000 };
    const url = new URL(
      fluxUrl({ config: { ...CONFIG, flux }, profile: FLUX, format: PCM, keyterms: ['Acme'] }),
    );
    expect(isFlux(FLUX)).toBe(true);
    expect(url.pathname).toBe('/v2/listen');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      model: 'flux-general-multi',
      encoding: 'linear16',
      sample_rate: '48000',
      eot_threshold: '0.8',
      eager_eot_threshold: '0.5',
      eot_timeout_ms: '3000',
      language_hint: 'hi',
      keyterm: 'Acme',
    });
  });
});

describe('the profiles of a session with a language of its own', () => {
  it('are the configured ones when it has none', () => {
    expect(sessionProfiles(CONFIG, undefined)).toBe(CONFIG.profiles);
    expect(sessionProfiles(CONFIG, 'multi')).toBe(CONFIG.profiles);
  });

  it('try the language on each model once, then what is configured', () => {
    const profiles = sessionProfiles(CONFIG, 'de').map(({ name, language }) => `${name} ${language}`);
    expect(profiles).toEqual(['nova-3 de', 'nova-2 de', 'nova-3 multi', 'nova-3-en en', 'nova-2 undefined']);
  });

  it.each([
    ['de', ['nova-3 de', 'nova-3 en']],
    ['en-GB', ['flux en-GB', 'nova-3 en-GB', 'flux en', 'nova-3 en']],
    ['multi', ['flux multi', 'nova-3 multi', 'flux en', 'nova-3 en']],
  ])(
    'leave out a Flux model that takes all speech for English where it is not (%s)',
    (language, expected) => {
      const flux = { ...FLUX, model: 'flux-general-en', language: 'en' };
      const config = { ...CONFIG, language: 'en', profiles: [flux, { ...NOVA_3, language: 'en' }] };
      const profiles = sessionProfiles(config, language).map(
        (profile) => `${profile.name} ${profile.language}`,
      );
      expect(profiles).toEqual(expected);
    },
  );
});
