// Notes each key pressed in the search box and when what it led to stood painted: asked (the call left the page),
// answered (its answer was read), changed (the list says it is no longer busy), frame (the next frame began), painted
// (that frame was through). A key that a later one overtook counts until the later one's answer is painted.
const box = document.querySelector("[data-testid='search']");
const list = document.querySelector('[role=listbox]');
const noted = { strokes: [], gaps: [], calls: [] };
let open = [];
let frame = performance.now();

const isTyping = (event) => event.key.length === 1 && !event.ctrlKey && document.activeElement === box;
addEventListener(
  'keydown',
  (event) => {
    if (isTyping(event)) open.push({ down: performance.now(), late: performance.now() - event.timeStamp });
  },
  true,
);

const call = window.fetch;
window.fetch = async (to, ...rest) => {
  if (!String(to).endsWith('/lookup')) return call(to, ...rest);
  const mine = { asked: performance.now() };
  const stroke = open.at(-1);
  if (stroke && !stroke.call) stroke.call = mine;
  const answer = await call(to, ...rest);
  mine.headed = performance.now();
  const read = answer.json.bind(answer);
  answer.json = async () => {
    const data = await read();
    mine.answered = performance.now();
    mine.took = data?.took_ms;
    noted.calls.push(mine.answered - mine.asked);
    return data;
  };
  return answer;
};

const channel = new MessageChannel();
let through = [];
channel.port1.onmessage = () => {
  const painted = performance.now();
  for (const stroke of through) noted.strokes.push({ ...stroke, painted });
  through = [];
};

new MutationObserver(() => {
  if (list.getAttribute('aria-busy') !== 'false') return;
  const changed = performance.now();
  const done = open.map((stroke) => ({ ...stroke, changed }));
  open = [];
  requestAnimationFrame(() => {
    const began = performance.now();
    through.push(...done.map((stroke) => ({ ...stroke, frame: began })));
    channel.port2.postMessage(null);
  });
}).observe(list, { attributes: true, attributeFilter: ['aria-busy'] });

// The time between two frames: what is long was blocked.
requestAnimationFrame(function next() {
  const now = performance.now();
  noted.gaps.push(now - frame);
  frame = now;
  requestAnimationFrame(next);
});

window.noted = noted;
box.focus();
