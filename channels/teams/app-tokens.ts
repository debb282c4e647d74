/** Access tokens of the app itself, for the Bot Framework and for Microsoft Graph; each is had once and kept while it lasts. */

export interface AppTokens {
  /** A token for `scope`, given by a directory. */
  get(directory: string, scope: string): Promise<string>;
  /** Has every token fetched anew, since one was refused. */
  forget(): void;
}

interface AppSecret {
  appId: string;
  appPassword: string;
  loginUrl?: string | undefined;
}

/** The directory does not take the app's own word for who it is; `message` says what to do. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const LOGIN = 'https://login.microsoftonline.com';
const FETCH_MS = 5_000;
/** A token is not used in its last minutes. */
const SPARE_MS = 5 * 60_000;

export function createAppTokens({ appId, appPassword, loginUrl = LOGIN }: AppSecret): AppTokens {
  const known = new Map<string, { token: Promise<string>; until: number }>();

  const request = async (key: string, directory: string, scope: string): Promise<string> => {
    try {
      const { token, lastsMs } = await fetchToken(`${loginUrl}/${encodeURIComponent(directory)}/oauth2/v2.0/token`, {
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: appPassword,
        scope,
      });
      const kept = known.get(key);
      if (kept) kept.until = performance.now() + lastsMs - SPARE_MS;
      return token;
    } catch (error) {
      known.delete(key);
      throw error;
    }
  };

  return {
    get(directory, scope) {
      const key = `${directory} ${scope}`;
      const kept = known.get(key);
      if (kept && kept.until > performance.now()) return kept.token;
      // Until its end is known, whoever comes meanwhile waits for the same answer.
      const token = Promise.resolve().then(() => request(key, directory, scope));
      known.set(key, { token, until: Number.POSITIVE_INFINITY });
      return token;
    },
    forget: () => known.clear(),
  };
}

async function fetchToken(url: string, form: Record<string, string>): Promise<{ token: string; lastsMs: number }> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
  });
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const { access_token: token, expires_in: seconds, error } = body;
  if (response.ok && typeof token === 'string') return { token, lastsMs: (Number(seconds) || 0) * 1_000 };
  // Its description may repeat what was sent; the code says enough.
  const said = `Microsoft gave the app no token (${response.status}${typeof error === 'string' ? `, ${error}` : ''})`;
  if (!isRefusal(response.status)) throw new Error(`${said}.`);
  throw new TokenRefused(`${said}; check TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_APP_TENANT.`);
}

/** What is wrong is with us, and not with Microsoft at the moment. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
