/** What an `error` event says, without the ids the connection adds. */
export interface Complaint {
  type: 'invalid_request_error' | 'server_error' | 'insufficient_quota';
  code: string | null;
  message: string;
  /** Path of the field at fault, as `session.audio.input.format`. */
  param: string | null;
}

/** A client event that is refused as a whole; nothing of it takes effect. */
export class Refusal extends Error {
  readonly complaint: Complaint;

  constructor(code: string | null, message: string, param: string | null = null) {
    super(message);
    this.complaint = { type: 'invalid_request_error', code, message, param };
  }
}
