// Stands where the window's own bridge stands, so that the built page runs unchanged in a browser.
// Steps of long work do not travel: a call's own answer does.
(() => {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  let nextId = 1;

  async function invoke(command, args) {
    const body = JSON.stringify(args ?? {});
    const answer = await fetch(`/call/${command}`, { method: "POST", headers, body });
    const value = await answer.json();
    if (!answer.ok) throw value;
    return value;
  }

  window.__TAURI_INTERNALS__ = {
    invoke,
    transformCallback: () => nextId++,
    unregisterCallback: () => undefined,
    metadata: { currentWindow: { label: "main" }, currentWebview: { windowLabel: "main", label: "main" } },
  };
})();
