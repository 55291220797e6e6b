import { describeFailure } from '../lib/failure_text.ts';
import { fetchInTime } from './fetch_in_time.ts';

/** What a request over HTTP came to. */
export type ApiResult<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The server's REST half, with the user's token. */
export interface Api {
  get<Data>(path: string, signal?: AbortSignal): Promise<ApiResult<Data>>;
  post<Data>(path: string, body: object): Promise<ApiResult<Data>>;
}

interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string };
}

/** What goes wrong is a value; `token` is asked again, freshly, when the server refuses one. */
export function createApi(token: (context: { readonly fresh: boolean }) => Promise<string>, assertOnline: () => void): Api {
  const send = async (path: string, init: RequestInit, fresh: boolean): Promise<Response> => {
    assertOnline();
    const headers = { Authorization: `Bearer ${await token({ fresh })}`, 'Content-Type': 'application/json' };
    const response = await fetchInTime(path, { ...init, headers });
    return response.status === 401 && !fresh ? send(path, init, true) : response;
  };
  const ask = async <Data>(path: string, init: RequestInit): Promise<ApiResult<Data>> => {
    try {
      const response = await send(path, init, false);
      const body: unknown = await response.json().catch(() => null);
      if (response.ok) return { ok: true, data: body as Data };
      const { error } = (body ?? {}) as ErrorBody;
      return { ok: false, code: error?.code ?? `http_${response.status}`, message: error?.message ?? `the server answered with status ${response.status}` };
    } catch (error) {
      return { ok: false, code: 'unreachable', message: describeFailure(error) };
    }
  };
  return {
    get: (path, signal) => ask(path, signal === undefined ? {} : { signal }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}
