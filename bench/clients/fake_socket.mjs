// A WebSocket without a network: what is sent to it goes to a script, and the bench hands it the server's
// frames. So only the client's own code is measured.

let script;
let latest;

/** `answer(text, socket)` is called for each message that a client sends. */
export function useScript(answer) {
  script = answer;
  latest = undefined;
}

/** The socket that the client under test has opened. */
export function currentSocket() {
  return latest;
}

export class FakeSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  binaryType = 'blob';
  bufferedAmount = 0;
  protocol = '';
  readyState = 0;
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose = null;

  constructor(url, protocols = []) {
    this.url = url;
    this.protocol = [].concat(protocols)[0] ?? '';
    latest = this;
    queueMicrotask(() => {
      this.readyState = 1;
      this.onopen?.({});
      script('', this);
    });
  }

  send(data) {
    script(data, this);
  }

  /** A frame of the server's. */
  receive(data) {
    this.onmessage?.({ data });
  }

  close() {
    this.readyState = 3;
  }
}
