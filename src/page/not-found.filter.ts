import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { Response } from 'express';
import { VOICE_PATH } from '../protocol/codes.js';

/** Tells those who are lost where things are. */
@Catch(NotFoundException)
export class NotFoundFilter implements ExceptionFilter<NotFoundException> {
  catch(_: NotFoundException, host: ArgumentsHost): void {
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(404)
      .type('json')
      .json({
        code: 'not_found',
        message: `Nothing here. The page is at /, the voice socket at ${VOICE_PATH}; see also /docs, /health and /metrics.`,
      });
  }
}
