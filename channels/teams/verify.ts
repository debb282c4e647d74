/** Whether a request comes from the Bot Framework, for this bot and for the service it names. */
import type { FastifyRequest } from 'fastify';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { KeysUnavailable } from '../issuer-keys.ts';
import type { TeamsSettings } from './deps.ts';
import { isLoopback } from './loopback.ts';

const ISSUER = 'https://api.botframework.com';
/** As the Bot Framework's documentation asks for. */
const SKEW_SECONDS = 300;

/** `unavailable`: the keys could not be had, so nothing can be said about it. */
export type Verdict = 'genuine' | 'forged' | 'unavailable';

export function createVerify({ appId, unsigned }: TeamsSettings, keys: JWTVerifyGetKey) {
  return async (request: FastifyRequest): Promise<Verdict> => {
    const serviceUrl = serviceUrlOf(request.body);
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (!token) return unsigned && isOfThisMachine(request, serviceUrl) ? 'genuine' : 'forged';
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256', 'RS384', 'RS512'],
        issuer: ISSUER,
        audience: appId,
        requiredClaims: ['exp'],
        clockTolerance: SKEW_SECONDS,
      });
      return payload.serviceurl === serviceUrl ? 'genuine' : 'forged';
    } catch (error) {
      return error instanceof KeysUnavailable ? 'unavailable' : 'forged';
    }
  };
}

/** A proxy on this machine would make everybody look local; what it forwards says so. */
function isOfThisMachine({ socket, headers }: FastifyRequest, serviceUrl: string | undefined): boolean {
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  const service = URL.parse(serviceUrl ?? '');
  return !isForwarded && isLoopback(socket.remoteAddress ?? '') && service !== null && isLoopback(service.hostname);
}

function serviceUrlOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('serviceUrl' in body)) return undefined;
  return typeof body.serviceUrl === 'string' ? body.serviceUrl : undefined;
}
