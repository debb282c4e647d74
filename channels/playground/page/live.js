/** The live connection: comes back by itself, a little later each time, and says when it does. */

const SILENCE_MS = 50_000;
const MOST_WAIT_MS = 15_000;

/** Connects and stays connected until `stop()`; `onLost` and `onBack` mark the gap. */
export function connect({ onMessage, onLost, onBack }) {
  let socket;
  let attempts = 0;
  let timer;
  let watchdog;
  let stopped = false;
  let wasLost = false;

  const open = () => {
    clearTimeout(timer);
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/playground/live`);
    socket.addEventListener('message', ({ data }) => hear(JSON.parse(data)));
    socket.addEventListener('close', lost);
  };
  const hear = (message) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => socket.close(), SILENCE_MS);
    if (message.type === 'hello') {
      attempts = 0;
      if (wasLost) onBack();
      wasLost = false;
    }
    onMessage(message);
  };
  const lost = () => {
    clearTimeout(watchdog);
    if (stopped) return;
    wasLost = true;
    onLost();
    attempts += 1;
    const wait = Math.min(MOST_WAIT_MS, 400 * 2 ** attempts);
    timer = setTimeout(open, wait * (0.7 + Math.random() * 0.6));
  };
  const sooner = () => {
    if (!stopped && socket.readyState === WebSocket.CLOSED) open();
  };

  window.addEventListener('online', sooner);
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(watchdog);
    window.removeEventListener('online', sooner);
    socket.close();
  };
}
