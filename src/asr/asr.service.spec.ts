import { Test } from '@nestjs/testing';
import { ASR_PORT, ASR_VENDOR, type AsrOpenOptions, type AsrPort, type AsrStream } from './asr.port.js';
import { AsrService } from './asr.service.js';

describe('AsrService', () => {
  it('hands the session to whichever vendor stands behind it', async () => {
    const opened: AsrOpenOptions[] = [];
    const stream: Partial<AsrStream> = {};
    const vendor: AsrPort = {
      open(options) {
        opened.push(options);
        return stream as AsrStream;
      },
    };
    const module = await Test.createTestingModule({
      providers: [
        { provide: ASR_VENDOR, useValue: vendor },
        { provide: ASR_PORT, useClass: AsrService },
      ],
    }).compile();
    const options: AsrOpenOptions = {
      sessionId: 's_1',
      encoding: 'pcm_s16le',
      sampleRateHz: 16_000,
      signal: new AbortController().signal,
      onEvent() {},
    };
    expect(module.get<AsrPort>(ASR_PORT).open(options)).toBe(stream);
    expect(opened).toEqual([options]);
  });
});
