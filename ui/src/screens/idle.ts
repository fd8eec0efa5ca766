// Notices that nobody has touched the window. Time is read from the clock, so that a machine that slept counts too.

const touches = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
const LOOK_MS = 5_000;

/** Calls `then` once the window has rested for `limit()` milliseconds; answers with the way to stop watching. */
export function whenIdle(limit: () => number, then: () => void): () => void {
  let last = Date.now();
  const touched = () => {
    // A touch after the time has run out comes too late: it may be somebody else's hand.
    if (!look()) last = Date.now();
  };
  const look = () => {
    const over = Date.now() - last >= limit();
    if (over) then();
    return over;
  };
  const timer = setInterval(look, LOOK_MS);
  for (const name of touches) window.addEventListener(name, touched, { capture: true, passive: true });
  return () => {
    clearInterval(timer);
    for (const name of touches) window.removeEventListener(name, touched, { capture: true });
  };
}
