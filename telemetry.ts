/** Lines for operators: JSON without what people wrote and without secrets. */
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';

export type Log = ReturnType<typeof createLog>;

const SECRETS = [
  ...['authorization', 'Authorization', 'cookie', 'Cookie', 'set-cookie', 'token', 'accessToken', 'access_token'],
  ...['refreshToken', 'refresh_token', 'password', 'secret', 'clientSecret', 'client_secret', 'apiKey', 'api_key'],
  ...['x-api-key', 'privateKey', 'jwt'],
];
/** How deep in an object that is logged a secret is looked for. */
const LEVELS = ['', '*', '*.*', '*.*.*'];
const MOST_CAUSES = 5;

/** A logger that never sees messages' texts; errors keep their stack and cause, not the values they were about. */
export function createLog(level: string, destination?: DestinationStream) {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorForLog },
    hooks: { logMethod: withCleanMessage },
    redact: { paths: LEVELS.flatMap((at) => SECRETS.map((secret) => `${at}["${secret}"]`)), censor: '[secret]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Where nothing is said of an error, pino would say its message as it is. */
function withCleanMessage(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [what, said]: unknown[] = args;
  const error = typeof what === 'object' && what !== null && 'err' in what ? what.err : what;
  if (error instanceof Error && said === undefined)
    method.apply(this, [what instanceof Error ? { err: what } : what, withoutValues(error.message)]);
  else method.apply(this, args);
}

interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack: string;
  cause?: LoggedError;
}

/** An error without parameters of statements, rows of the database or pieces of what could not be parsed. */
export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something that is no error was thrown.', stack: '' };
  const { code } = error as NodeJS.ErrnoException;
  return {
    type: error.name,
    message: withoutValues(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < MOST_CAUSES ? { cause: errorForLog(error.cause, depth + 1) } : {}),
  };
}

function withoutValues(message: string): string {
  return message
    .replace(/\nparams: [\s\S]*$/, '')
    .replace(/(?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON$/, '… is not valid JSON')
    .replace(/(invalid input (?:syntax|value)[^:]*): [\s\S]*$/, '$1')
    .replace(/\bpostgres(?:ql)?:\/\/\S+|\brediss?:\/\/\S+/g, (url) => url.replace(/\/\/\S*@/, '//[secret]@'));
}

/** The stack repeats the message before its first frame. */
function framesOf({ message, stack = '' }: Error): string {
  const at = stack.indexOf(message);
  return (at < 0 ? stack : stack.slice(at + message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
