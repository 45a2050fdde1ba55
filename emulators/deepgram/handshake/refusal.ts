import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a handshake is refused, as Deepgram words it. */
export interface Refusal {
  status: number;
  errCode: string;
  errMsg: string;
}

/** The refusals that do not depend on what was asked. */
export const REFUSALS = {
  badCredentials: { status: 401, errCode: 'INVALID_AUTH', errMsg: 'Invalid credentials.' },
  noCredit: {
    status: 402,
    errCode: 'ASR_PAYMENT_REQUIRED',
    errMsg: 'Project does not have enough credits for an ASR request and does not have an overage agreement.',
  },
  notPermitted: {
    status: 403,
    errCode: 'INSUFFICIENT_PERMISSIONS',
    errMsg: 'Project does not have access to the requested model.',
  },
  noSuchPath: { status: 404, errCode: 'NOT_FOUND', errMsg: 'The requested resource could not be found.' },
  tooMany: {
    status: 429,
    errCode: 'TOO_MANY_REQUESTS',
    errMsg: 'Too many requests. Please try again later.',
  },
} satisfies Record<string, Refusal>;

/** A value, pair or combination of parameters that is not accepted. */
export function badQuery(errMsg: string, errCode = 'Bad Request'): Refusal {
  return { status: 400, errCode, errMsg };
}

/** The refusal that goes with a status when a fault asks for no other. */
export function refusalOf(status: number): Refusal {
  const known = Object.values(REFUSALS).find((refusal) => refusal.status === status);
  if (known) return known;
  const errMsg = STATUS_CODES[status] ?? 'Error';
  return { status, errCode: errMsg.toUpperCase().replaceAll(' ', '_'), errMsg };
}

/** What to answer instead of an upgrade. */
export interface RefusalAnswer {
  refusal: Refusal;
  requestId: string;
  /** Sent besides the usual ones. */
  headers?: Record<string, string>;
  /** Instead of the usual body. */
  body?: unknown;
}

/** Answers a handshake with an ordinary HTTP response and ends the connection. */
export function refuseUpgrade(socket: Duplex, answer: RefusalAnswer): void {
  const { refusal, requestId } = answer;
  const body = JSON.stringify(
    answer.body ?? { err_code: refusal.errCode, err_msg: refusal.errMsg, request_id: requestId },
  );
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'dg-error': refusal.errMsg,
    'dg-request-id': requestId,
    connection: 'close',
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = STATUS_CODES[refusal.status] ?? '';
  socket.end(`HTTP/1.1 ${refusal.status} ${reason}\r\n${lines.join('')}\r\n${body}`);
}
