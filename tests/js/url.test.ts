import { describe, expect, test } from 'vitest';

import { checkBase, httpUrl, socketUrl } from '../../js/src/url.js';

describe('the address of a socket', () => {
  const http = 'http://shop.example:8080/orders?id=1#top';
  const https = 'https://shop.example/orders';

  test.each([
    ['nothing on an http page', undefined, http, 'ws://shop.example:8080/ws/crypto'],
    ['nothing on an https page', undefined, https, 'wss://shop.example/ws/crypto'],
    ["'/' on an https page", '/', https, 'wss://shop.example/ws/crypto'],
    ['a path', '/api', http, 'ws://shop.example:8080/api/ws/crypto'],
    ['a path with a slash at its end', '/api/', http, 'ws://shop.example:8080/api/ws/crypto'],
    ['a host without scheme on https', '//live.example', https, 'wss://live.example/ws/crypto'],
    ['a host without scheme on http', '//live.example', http, 'ws://live.example/ws/crypto'],
    ['an https origin', 'https://live.example', http, 'wss://live.example/ws/crypto'],
    ['an http origin without a page', 'http://127.0.0.1:9', null, 'ws://127.0.0.1:9/ws/crypto'],
    ['a socket address', 'wss://live.example/v1', null, 'wss://live.example/v1/ws/crypto'],
    ['a base with a query', 'https://live.example/?k=1', null, 'wss://live.example/ws/crypto?k=1'],
    [
      'a fragment, which sockets forbid',
      'https://live.example/#x',
      null,
      'wss://live.example/ws/crypto',
    ],
  ])('is derived from %s', (_name, base, page, expected) => {
    expect(socketUrl(base, '/ws/crypto', page)).toBe(expected);
  });

  test('keeps the query of its path, beside that of the base', () => {
    const path = '/ws/prices?format=v2&at=a%20b?c';
    expect(socketUrl('https://a.example', path, null)).toBe(
      'wss://a.example/ws/prices?format=v2&at=a%20b?c',
    );
    expect(httpUrl('https://a.example/api?k=1', '/orders?dryRun=1', null)).toBe(
      'https://a.example/api/orders?k=1&dryRun=1',
    );
  });

  test('cannot be derived from a path where there is no page', () => {
    expect(() => socketUrl('/', '/ws/crypto', null)).toThrow(
      expect.objectContaining({ code: 'no_page_url', docs: 'docs/errors.md#no_page_url' }),
    );
  });

  test('cannot be derived from a page that is a file', () => {
    expect(() => socketUrl(undefined, '/ws/crypto', 'file:///home/a/index.html')).toThrow(
      expect.objectContaining({ code: 'no_page_url' }),
    );
  });

  test.each(['', 'localhost:8080', 'example.com', 'ftp://example.com', 'https://', 'api'])(
    'is refused for the base %j',
    (base) => {
      expect(() => checkBase(base)).toThrow(expect.objectContaining({ code: 'invalid_option' }));
    },
  );
});
