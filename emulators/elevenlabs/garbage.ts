import { randomBytes } from 'node:crypto';
import { assertNever } from '../../src/common/assert-never.js';
import type { FaultKind } from '../core/emulator.types.js';

const HUGE_BYTES = 2 * 1024 * 1024;

type Form = Extract<FaultKind, { kind: 'garbage' }>['form'];

/** An HTTP answer that is not speech. */
export function brokenAnswer(form: Form): { contentType: string; bytes: Buffer } {
  switch (form) {
    case 'json':
      return { contentType: 'application/json', bytes: Buffer.from('{"audio_base64": "SUQz') };
    case 'binary':
      return { contentType: 'audio/mpeg', bytes: randomBytes(4096) };
    case 'huge':
      return { contentType: 'audio/mpeg', bytes: randomBytes(HUGE_BYTES) };
    default:
      return assertNever(form);
  }
}

/** A socket message the protocol does not have: a string goes out as text, a buffer as binary. */
export function brokenMessage(form: Form): string | Buffer {
  switch (form) {
    case 'json':
      return '{"audio": "SUQz';
    case 'binary':
      return randomBytes(512);
    case 'huge':
      return JSON.stringify({ audio: 'A'.repeat(HUGE_BYTES) });
    default:
      return assertNever(form);
  }
}
