// The sandbox's control API, and nothing of how it looks.

export async function state() {
  return (await fetch("/api/state")).json();
}

export async function post(verb, body) {
  const answer = await fetch(`/api/${verb}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

export function listen(onChange, onReconnect) {
  const source = new EventSource("/api/events");
  let opened = false;
  source.onmessage = (event) => onChange(JSON.parse(event.data));
  source.onopen = () => { if (opened) onReconnect(); opened = true; };
}

export async function base64(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}
