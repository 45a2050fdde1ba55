import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/**
 * Headers of every HTTP answer. The page keeps to `default-src 'self'`: nothing inline, worklets are files, and the
 * voice socket is of the same origin.
 */
export function securityHeaders(): (request: Request, response: Response, next: NextFunction) => void {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether there is TLS is known to the proxy in front of us, not to us.
    strictTransportSecurity: false,
  });
  return (request, response, next) => {
    response.setHeader('Permissions-Policy', 'microphone=(self), camera=(), geolocation=()');
    protect(request, response, next);
  };
}
