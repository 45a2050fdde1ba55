import { JsonProblem } from '../core/json.check.js';

/** What an `error` event says, without the ids the connection adds. */
export interface Complaint {
  type: 'invalid_request_error';
  code: string | null;
  message: string;
  /** Path of the field at fault, as `session.audio.input.format`. */
  param: string | null;
}

/** A client event that is refused as a whole; nothing of it takes effect. Its code is sent as it is. */
export class Refusal extends JsonProblem {}

/** The error event's content for a problem with what the client sent. */
export function complaintOf(problem: JsonProblem): Complaint {
  return { type: 'invalid_request_error', code: problem.code, message: problem.message, param: problem.path };
}
