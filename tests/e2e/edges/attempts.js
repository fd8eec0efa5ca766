// Every way known here by which a page can talk to the world without leaving, each under its own name in the address.
// Run by the page itself; answers with what each said to it.
const host = arguments[0];
const done = arguments[arguments.length - 1];
const at = (name, scheme = 'http') => `${scheme}://${host}/${name}`;
const element = (tag, set) => {
  const made = document.createElement(tag);
  set(made);
  document.body.append(made);
};
const linked = (rel, name, more = {}) =>
  element('link', (one) => Object.assign(one, { rel, href: at(name), ...more }));
const source = (text) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));

const attempts = {
  fetch: () => fetch(at('fetch')),
  'fetch-no-cors': () => fetch(at('fetch-no-cors'), { mode: 'no-cors', method: 'POST', body: 'x' }),
  'fetch-keepalive': () => fetch(at('fetch-keepalive'), { mode: 'no-cors', keepalive: true }),
  xhr: () => {
    const request = new XMLHttpRequest();
    request.open('GET', at('xhr'));
    request.send();
  },
  'xhr-sync': () => {
    const request = new XMLHttpRequest();
    request.open('GET', at('xhr-sync'), false);
    request.send();
  },
  websocket: () => new WebSocket(at('websocket', 'ws')),
  eventsource: () => new EventSource(at('eventsource')),
  beacon: () => navigator.sendBeacon(at('beacon'), 'x'),
  webrtc: () => {
    const peer = new RTCPeerConnection({
      iceServers: [{ urls: `stun:${host}` }, { urls: `turn:${host}?transport=tcp`, username: 'x', credential: 'x' }],
    });
    peer.createDataChannel('x');
    return peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  },
  webtransport: () => new WebTransport(at('webtransport', 'https')),
  image: () => (new Image().src = at('image')),
  srcset: () => element('img', (one) => (one.srcset = `${at('srcset')} 1x`)),
  'svg-image': () =>
    element('div', (one) => {
      one.innerHTML = `<svg><image href="${at('svg-image')}" /><use href="${at('svg-use')}#x" /></svg>`;
    }),
  script: () => element('script', (one) => (one.src = at('script'))),
  module: () => element('script', (one) => Object.assign(one, { type: 'module', src: at('module') })),
  import: () => import(at('import')),
  stylesheet: () => linked('stylesheet', 'stylesheet'),
  icon: () => linked('icon', 'icon'),
  manifest: () => linked('manifest', 'manifest'),
  prefetch: () => linked('prefetch', 'prefetch'),
  preload: () => linked('preload', 'preload', { as: 'image' }),
  'preload-fetch': () => linked('preload', 'preload-fetch', { as: 'fetch', crossOrigin: 'anonymous' }),
  modulepreload: () => linked('modulepreload', 'modulepreload'),
  preconnect: () => linked('preconnect', 'preconnect'),
  prerender: () => linked('prerender', 'prerender'),
  'dns-prefetch': () => linked('dns-prefetch', 'dns-prefetch'),
  style: () => (document.body.style.backgroundImage = `url(${at('style')})`),
  'style-import': () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`body::after { content: url(${at('style-rule')}) }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    element('style', (one) => (one.textContent = `@import url(${at('style-import')});`));
  },
  font: () => new FontFace('x', `url(${at('font')})`).load(),
  video: () => element('video', (one) => Object.assign(one, { src: at('video'), poster: at('poster') })),
  audio: () => new Audio(at('audio')).play(),
  track: () => element('video', (one) => (one.innerHTML = `<track default src="${at('track')}">`)),
  iframe: () => element('iframe', (one) => (one.src = at('iframe'))),
  srcdoc: () => element('iframe', (one) => (one.srcdoc = `<img src="${at('srcdoc')}">`)),
  object: () => element('object', (one) => (one.data = at('object'))),
  embed: () => element('embed', (one) => (one.src = at('embed'))),
  worker: () => new Worker(at('worker')),
  'blob-worker': () => new Worker(source(`fetch('${at('blob-worker')}')`)),
  'shared-worker': () => new SharedWorker(source(`fetch('${at('shared-worker')}')`)),
  'service-worker': () => navigator.serviceWorker.register(at('service-worker')),
  base: () => {
    element('base', (one) => (one.href = at('base/')));
    return fetch('from-base');
  },
  ping: () =>
    element('a', (one) => {
      Object.assign(one, { href: '#', ping: at('ping') });
      one.click();
    }),
  xslt: () => {
    const rules = new DOMParser().parseFromString(
      `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:include href="${at('xslt')}"/></xsl:stylesheet>`,
      'text/xml',
    );
    new XSLTProcessor().importStylesheet(rules);
  },
  report: () => element('meta', (one) => Object.assign(one, { httpEquiv: 'Reporting-Endpoints', content: `x="${at('report')}"` })),
};

const pause = (ms) => new Promise((ready) => setTimeout(ready, ms));
(async () => {
  const said = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await Promise.race([attempt(), pause(300)]);
      said[name] = 'tried';
    } catch (fault) {
      said[name] = `${fault.name}: ${fault.message}`;
    }
  }
  await pause(1500);
  done(said);
})();
