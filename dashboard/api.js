// The daemon's answers (service/status_api.h says what there is).

const kPatienceMilliseconds = 8000;

// The answer at `path`, parsed. Fails with a sentence to show: what the daemon said, or that it said nothing.
export async function ask(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  let response;
  try {
    response = await fetch(query ? `${path}?${query}` : path, {
      cache: "no-store", signal: AbortSignal.timeout(kPatienceMilliseconds)});
  } catch {
    throw new Error("The daemon does not answer.");
  }
  if (response.ok) return response.json();
  const said = (await response.text()).trim();
  const error = new Error(said ? `The daemon says: ${said}.` : `The daemon answers with status ${response.status}.`);
  error.status = response.status;
  throw error;
}
