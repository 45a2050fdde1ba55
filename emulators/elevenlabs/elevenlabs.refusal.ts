/** One entry of the list by which the vendor refuses a malformed body or query. */
export interface FieldIssue {
  loc: (string | number)[];
  msg: string;
  type: string;
}

/**
 * A request the vendor does not serve, in the form in which it says so over HTTP. Sockets say the same with `code`
 * and `message`.
 *
 * A test that wants one at a chosen moment spreads it into a `status` fault:
 * `faults.add({ vendor: 'elevenlabs', kind: 'status', ...systemBusy().response })`.
 */
export class Refusal extends Error {
  /**
   * @param code The vendor's name of the cause.
   * @param response HTTP status and JSON body.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly response: { status: number; body: unknown },
  ) {
    super(message);
  }
}

/** The vendor's usual form: `{"detail": {"status", "message"}}`. */
function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(code, message, { status, body: { detail: { status: code, message } } });
}

/** 401: no key at all. */
export const keyMissing = () =>
  refuse(401, 'needs_authorization', 'Neither authorization header nor xi-api-key received.');

/** 401: a key nobody has. */
export const keyInvalid = () => refuse(401, 'invalid_api_key', 'Invalid API key');

/** 401, too: not every 401 is a bad key. */
export const quotaExceeded = (left: number, needed: number) =>
  refuse(
    401,
    'quota_exceeded',
    `This request exceeds your quota. You have ${left} credits remaining, while ${needed} credits are required.`,
  );

/** 402: the newer body form, with type and code. */
export const paymentRequired = () => {
  const message = 'Free users cannot use library voices via the API. Please upgrade your subscription.';
  const detail = {
    type: 'payment_required',
    code: 'paid_plan_required',
    status: 'payment_required',
    message,
  };
  return new Refusal('paid_plan_required', message, { status: 402, body: { detail } });
};

/** 403: what the plan does not include. */
export const planTooSmall = (plan: string, what: string) =>
  refuse(403, `only_for_${plan}+`, `${what} is only available on the ${plan} plan or above.`);

/** 404 */
export const voiceNotFound = (voiceId: string) =>
  refuse(404, 'voice_not_found', `A voice with the voice_id ${voiceId} was not found.`);

/** 400: no such model. */
export const modelUnknown = (modelId: string) =>
  refuse(
    400,
    'invalid_uid',
    `An invalid ID has been received: '${modelId}'. Make sure to provide a correct one.`,
  );

/** 400: the model exists but cannot do this. */
export const modelUnsupported = (modelId: string, what: string) =>
  refuse(400, 'unsupported_model', `${what} is not supported by the model '${modelId}'.`);

/** 400 */
export const settingOutOfRange = (name: string, range: readonly [number, number], value: number) =>
  refuse(
    400,
    'invalid_voice_settings',
    `Invalid setting for ${name} received, expected to be from ${range[0]} to ${range[1]}, received ${value}`,
  );

/** 400 */
export const textEmpty = () => refuse(400, 'input_text_empty', 'Input text cannot be empty.');

/** 400 */
export const textTooLong = (length: number, limit: number) =>
  refuse(
    400,
    'max_character_limit_exceeded',
    `The text has ${length} characters; the model takes at most ${limit} in a request.`,
  );

/** 404 */
export const dictionaryNotFound = () =>
  refuse(404, 'pronunciation_dictionary_not_found', 'The pronunciation dictionary was not found.');

/** 422: `detail` is a list here. */
export const malformed = (issues: FieldIssue[]) =>
  new Refusal('invalid_input', issues.map((issue) => `${issue.loc.join('.')}: ${issue.msg}`).join('; '), {
    status: 422,
    body: { detail: issues },
  });

/** 429 of the first kind: the account's own limit. */
export const tooManyConcurrent = (limit: number) =>
  refuse(
    429,
    'too_many_concurrent_requests',
    `Too many concurrent requests. Your subscription allows at most ${limit} running in parallel.`,
  );

/** 429 of the second kind: the vendor's load. */
export const systemBusy = () =>
  refuse(429, 'system_busy', 'We are experiencing heavy traffic, please try again in a moment.');

/** 500, as observed: without `detail`. */
export const internalError = (message: string) =>
  new Refusal('internal_server_error', message, {
    status: 500,
    body: { status: 'internal_server_error', message },
  });

/** 501, the emulator's own: something the vendor has and the emulator does not. */
export const notEmulated = (what: string) =>
  refuse(501, 'not_emulated', `${what} is not emulated; the real vendor has it.`);
