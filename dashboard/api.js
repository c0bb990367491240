// The daemon's answers (monitoring/status_api.h, blocks_api.h and control_api.h say what there is).

const kPatienceMilliseconds = 8000;

// The answer at `path`, parsed. Fails with a sentence to show: what the daemon said, or that it said nothing.
export async function ask(path, parameters = {}) {
  return (await answer_of(path, parameters, {})).json();
}

// Tells the daemon to change something. Fails as ask() does, and then nothing has changed.
export async function tell(path, parameters = {}, body = "") {
  return (await answer_of(path, parameters, {method: "POST", body})).json();
}

async function answer_of(path, parameters, options) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  let response;
  try {
    response = await fetch(query ? `${path}?${query}` : path, {
      ...options, cache: "no-store", signal: AbortSignal.timeout(kPatienceMilliseconds)});
  } catch {
    throw new Error("The daemon does not answer.");
  }
  if (response.ok) return response;
  const said = (await response.text()).trim();
  const error = new Error(said ? `The daemon says: ${said}.` : `The daemon answers with status ${response.status}.`);
  error.status = response.status;
  throw error;
}
