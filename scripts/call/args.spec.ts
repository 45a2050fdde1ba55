import { readArgs } from './args.js';

describe('the command line of the caller', () => {
  it('holds the turns in the order given, spoken and typed ones mixed', () => {
    const options = readArgs([
      '--text',
      'hi',
      '--wav',
      'a.wav',
      '--json',
      '--text',
      'bye',
      '--barge-in-at',
      '400',
    ]);
    expect(options).toMatchObject({
      steps: [
        { kind: 'text', text: 'hi' },
        { kind: 'wav', file: 'a.wav' },
        { kind: 'text', text: 'bye' },
      ],
      bargeInAtMs: 400,
      json: true,
      output: 'mp3',
      url: 'ws://127.0.0.1:8080',
    });
  });

  it('gives help when asked for', () => {
    expect(readArgs(['--help'])).toBeUndefined();
  });

  it.each([
    [['--wave', 'a.wav'], /--wave/],
    [['--wav'], /--wav/],
    [['a.wav'], /a\.wav/],
    [['--barge-in-at', 'soon'], /"soon"/],
    [['--barge-in-at', '-1'], /barge-in-at/],
    [['--barge-in-at', '1.5'], /"1\.5"/],
    [['--output', 'ogg'], /"ogg"/],
    [['--text', '  '], /--text/],
  ])('refuses %j and names what is wrong', (argv, message) => {
    expect(() => readArgs(argv)).toThrow(
      expect.objectContaining({ exitCode: 64, message: expect.stringMatching(message) }),
    );
  });
});
